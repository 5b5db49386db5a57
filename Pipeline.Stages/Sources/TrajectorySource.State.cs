using System.Text.Json;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>How a source begins another file, and how it is saved at a cut and goes on.</summary>
public sealed partial class TrajectorySource
{
    private const string Reading = "reading";
    private const string Totals = "totals";
    private const int TotalsVersion = 2;
    private readonly List<SourcePiece> _closed = [];
    private IFrameParser _parser;
    private SourceFingerprint _fingerprint = new();
    private long _before; // bytes of the files that are done with

    /// <summary>The files read so far, the last one as far as it was read. Meant for a cut.</summary>
    public IReadOnlyList<SourcePiece> Pieces => [.. _closed, PositionOf(_members.Inputs[_member], _fingerprint)];

    /// <summary>States of the source at a cut.</summary>
    public IReadOnlyList<StateArrays> Snapshot()
    {
        StateWriter reading = new();
        reading.Int64("reading", _member, _skipping ? 1 : 0, Damage is null ? 0 : 1, Damage?.Position.Offset ?? 0, Damage?.Position.Line ?? 0);
        reading.Text("damage", Damage is null ? "" : JsonSerializer.Serialize(new[] { Damage.Format, Damage.Expected, Damage.Found, Damage.File ?? "" }));
        reading.Text("sources", JsonSerializer.Serialize(_sources));
        StateWriter totals = new();
        Summary.Save(totals);
        Events.Save(totals);
        return
        [
            new StateArrays(Reading, 1, "", reading.ToArrays()),
            _parser.Snapshot(),
            _assembler.Snapshot(),
            new StateArrays(Totals, TotalsVersion, "", totals.ToArrays()),
        ];
    }

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="fingerprint">Of the file as it is now, as far as the checkpoint had read it; null when another file stands in its place
    /// by now.</param>
    public void Restore(Checkpoint checkpoint, SourceFingerprint? fingerprint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        StateReader reading = new(Find(checkpoint, Reading));
        long[] numbers = reading.Int64("reading", 5);
        string[] damage = reading.Text("damage") is { Length: > 0 } json ? FromJson(json) : [];
        (_member, _skipping) = ((int)numbers[0], numbers[1] != 0);
        if (_member >= _members.Inputs.Count)
        {
            throw new CheckpointException($"The checkpoint had read {_member + 1} members of a chain, {_members.Inputs.Count} are given: name the whole chain.");
        }

        if (damage.Length > 0)
        {
            Damage = new TrajectoryFormatException(damage[0], new SourcePosition(numbers[3], numbers[4]), damage[1], damage[2]) { File = damage[3] };
        }

        _sources.AddRange(FromJson(reading.Text("sources")));
        StateReader totals = new(Find(checkpoint, Totals));
        Summary.Load(totals);
        Events.Load(totals);
        _assembler.Restore(Find(checkpoint, "source"));
        _closed.AddRange(checkpoint.Sources.SkipLast(1));
        _before = _closed.Sum(p => p.Committed);
        _parser = RunProbe.CreateParser(_members.Inputs[_member].Trajectory);
        if (fingerprint is null)
        {
            SourcePiece gone = checkpoint.Sources[^1];
            _sources.Add(FormattableString.Invariant($"{_members.NameOf(_member)}[0,{gone.Committed}) sha256[{gone.TailFrom},{gone.Committed})={gone.TailSha256}"));
            StartPiece(gone, _member);
        }
        else
        {
            _parser.Restore(Find(checkpoint, _parser.Snapshot().Owner));
            _fingerprint = fingerprint;
            SetJoin(_member, inPlace: _closed.Count > 0 && IsSamePlace(_closed[^1], _member));
        }

        Clock.Restore(_before + _parser.Position.Offset);
    }

    /// <summary>Which member of a chain a checkpoint was reading.</summary>
    public static int MemberOf(Checkpoint checkpoint) => (int)new StateReader(Find(checkpoint, Reading)).Int64("reading", 5)[0];

    private void StartPiece(SourcePiece done, int member)
    {
        _closed.Add(done);
        _before += done.Committed;
        _skipping = false;
        SetJoin(member, inPlace: member == _member);
        _member = member;
        _parser = RunProbe.CreateParser(_members.Inputs[member].Trajectory);
        _fingerprint = new SourceFingerprint();
        _assembler.StartPiece();
    }

    /// <summary>
    /// Whether time goes on unbroken is decided when the first frame of the file is there: its POSCAR and INCAR are, too, by then.
    /// </summary>
    private void SetJoin(int member, bool inPlace)
    {
        if (member == 0 && !inPlace)
        {
            return;
        }

        RunInput next = _members.Inputs[member], previous = inPlace ? next : _members.Inputs[member - 1];
        _assembler.Joins = last => Continuation.Contradiction(_run, next) is { } contradiction
            ? throw new PhysicsException(contradiction)
            : Continuation.Compare(Continuation.Decide(_run, last, previous, next, inPlace), Summary.Conditions, member, next, inPlace);
    }

    /// <summary>A member of a chain that is not the last has ended once the next one has begun.</summary>
    private TailOptions TailOf(int member) => member == _members.Inputs.Count - 1 || !_tail.Follow
        ? _tail
        : _tail with { WriterHasEnded = () => _tail.WriterHasEnded() || File.Exists(_members.Inputs[member + 1].Trajectory) };

    private SourcePiece PositionOf(PieceReader piece) => PositionOf(piece.Input, piece.Fingerprint);

    private SourcePiece PositionOf(RunInput input, SourceFingerprint fingerprint) => new(
        input.Directory, input.TrajectoryName, fingerprint.Length, _parser.Position.Line, fingerprint.From, fingerprint.ToHex());

    private bool IsSamePlace(SourcePiece piece, int member) =>
        string.Equals(piece.Directory, _members.Inputs[member].Directory, StringComparison.Ordinal) && string.Equals(piece.Name, _members.Inputs[member].TrajectoryName, StringComparison.Ordinal);

    private static string[] FromJson(string texts)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(texts) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"State of '{Reading}': {error.Message}", error);
        }
    }

    internal static StateArrays Find(Checkpoint checkpoint, string owner) =>
        checkpoint.States.FirstOrDefault(s => string.Equals(s.Owner, owner, StringComparison.Ordinal))
        ?? throw new CheckpointException($"The checkpoint holds no state of '{owner}'.");
}
