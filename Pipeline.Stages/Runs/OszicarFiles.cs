using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>
/// The OSZICARs beside the pieces of a run, read one after the other and each as far as its piece goes, so that their lines come in the
/// order of steps. One that is the same file after VASP was started again in place goes on.
/// </summary>
internal sealed class OszicarFiles : IDisposable
{
    /// <summary>Owner of the state in a checkpoint.</summary>
    public const string StateOwner = "oszicar";

    private const int StateVersion = 2;
    private const int MostLines = 20_000;
    private readonly SourceMembers _members;
    private readonly RunDescription _run;
    private readonly List<OszicarStream> _streams = []; // one a piece; a file that goes on stands twice

    public OszicarFiles(SourceMembers members, RunDescription run)
    {
        (_members, _run) = (members, run);
        Records = new OszicarRecords(MostLines, (run.LabelStride ?? 1) * run.AnalysisStride);
        _streams.Add(Open(0, 0));
    }

    /// <summary>What they said of the analysed steps.</summary>
    public OszicarRecords Records { get; }

    /// <summary>Bytes and hashes of what was used, for the metadata; null before the end, or where nothing was.</summary>
    public string? Source => string.Join(' ', _streams.Distinct().Select(static s => s.Source).OfType<string>()) is { Length: > 0 } all ? all : null;

    /// <summary>Reads on to the last analysed step.</summary>
    /// <param name="summary">Totals of the frames, and the pieces they are of.</param>
    /// <param name="isFinal">Nothing grows any more.</param>
    public async Task ReadToAsync(RunSummary summary, bool isFinal)
    {
        IReadOnlyList<RunPiece> pieces = summary.Pieces;
        for (int k = 0; k < pieces.Count; k++)
        {
            // What stands in the place of a file that was begun anew is the next piece's: looked at before it is read on.
            if (k + 1 < pieces.Count && k + 1 == _streams.Count)
            {
                bool goesOn = pieces[k + 1].Member == pieces[k].Member && !await _streams[k].IsReplacedAsync();
                _streams.Add(goesOn ? _streams[k] : Open(pieces[k + 1].Member, pieces[k + 1].Offset));
            }

            long to = EndOf(k, summary);
            bool isLast = k + 1 == pieces.Count;
            if (isFinal || isLast || !_streams[k].HasReached(to))
            {
                await _streams[k].ReadToAsync(Math.Max(summary.FirstStep, pieces[k].After + 1), to, isFinal);
            }

            if (!isFinal && !isLast && !_streams[k].HasReached(to))
            {
                return; // the lines of the next one come behind these
            }
        }
    }

    /// <summary>Ranges used and hashes of their ends, once nothing grows any more.</summary>
    public async Task SealAsync()
    {
        foreach (OszicarStream stream in _streams.Distinct())
        {
            await stream.SealAsync();
        }
    }

    /// <summary>What is wrong with them.</summary>
    public IEnumerable<RunEvent> Events(RunSummary summary, bool isFinal)
    {
        bool some = _streams.Exists(static s => s.IsThere);
        for (int k = 0; k < _streams.Count && k < summary.Pieces.Count; k++)
        {
            long to = EndOf(k, summary);
            if ((k + 1 < _streams.Count && ReferenceEquals(_streams[k], _streams[k + 1])) || to < Math.Max(summary.FirstStep, summary.Pieces[k].After + 1))
            {
                continue; // told with the piece it goes on in, or nothing of it is analysed
            }

            foreach (RunEvent seen in _streams[k].Events(summary, to, isFinal))
            {
                yield return seen;
            }

            if (isFinal && some && !_streams[k].IsThere)
            {
                yield return new RunEvent(summary.LastStep, summary.LastTimePs, EventKind.OszicarShort, null, $"there is no {NameOf(summary.Pieces[k].Member)}: temperatures and energies are those of the other pieces");
            }
        }
    }

    /// <summary>Everything later results depend on.</summary>
    public StateArrays Snapshot()
    {
        StateWriter w = new();
        Records.Save(w);
        w.Int64("oszicar_same", [.. _streams.Select((s, k) => k > 0 && ReferenceEquals(s, _streams[k - 1]) ? 1L : 0)]);
        w.Int64("oszicar_members", [.. _streams.Select(static s => (long)s.Member)]);
        foreach (OszicarStream stream in _streams.Distinct())
        {
            stream.Save(w);
        }

        return new StateArrays(StateOwner, StateVersion, "", w.ToArrays());
    }

    /// <summary>Goes on from there.</summary>
    public void Restore(StateArrays state)
    {
        if (!string.Equals(state.Owner, StateOwner, StringComparison.Ordinal) || state.Version != StateVersion)
        {
            throw new InvalidOperationException($"State of '{state.Owner}' version {state.Version} cannot restore '{StateOwner}' version {StateVersion}.");
        }

        StateReader r = new(state);
        Records.Load(r);
        long[] same = r.Int64("oszicar_same"), members = r.Int64("oszicar_members", same.Length);
        Dispose();
        _streams.Clear();
        for (int k = 0; k < same.Length; k++)
        {
            if (members[k] < 0 || members[k] >= _members.Inputs.Count || (k == 0 && same[k] != 0))
            {
                throw new InvalidOperationException($"State of '{StateOwner}': a piece of member {members[k]} of {_members.Inputs.Count}.");
            }

            _streams.Add(same[k] != 0 ? _streams[^1] : Open((int)members[k], 0));
            if (same[k] == 0)
            {
                _streams[^1].Load(r);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _streams.ForEach(static s => s.Dispose());

    private OszicarStream Open(int member, long offset) => new(_members.Inputs[member], _run, Records, NameOf(member), offset) { Member = member };

    private string NameOf(int member) => _members.Inputs.Count == 1 ? "OSZICAR" : $"{Path.GetFileName(_members.Inputs[member].Directory)}/OSZICAR";

    /// <summary>The last analysed step that the OSZICAR of a piece tells of.</summary>
    private static long EndOf(int piece, RunSummary summary) =>
        piece + 1 < summary.Pieces.Count ? Math.Min(summary.Pieces[piece + 1].After, summary.LastStep) : summary.LastStep;
}
