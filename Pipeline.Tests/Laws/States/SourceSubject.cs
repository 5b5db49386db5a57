using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>A file, or a chain of two, read with a barrier behind each batch: a step is what lies between two barriers.</summary>
internal sealed class SourceSubject : StatefulSubject
{
    private readonly Scratch _scratch = new();
    private readonly SourceMembers _members;
    private readonly TrajectorySource _source;
    private readonly IAsyncEnumerator<PipelineMessage> _messages;
    private IReadOnlyList<SourcePiece> _read = [];
    private bool _hasEnded;

    public SourceSubject(int seed)
    {
        RunInput[] inputs = [.. Enumerable.Range(1, 1 + (seed % 2)).Select(member => RunInput.Resolve(Path.GetDirectoryName(_scratch.Write($"run{member}/XDATCAR", Text(new Random(seed + member))))!))];
        RunSettings settings = new() { TimestepFs = 1, Stride = 1 + (seed % 3) };
        _members = new SourceMembers("run1", inputs);
        _source = new TrajectorySource(_members, RunProbe.Describe(inputs[0], settings, isFinal: true)!, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System)
        {
            Clock = new BarrierClock(new BarrierSchedule(Timeout.InfiniteTimeSpan, 1, TimeSpan.Zero), TimeProvider.System),
        };
        _messages = _source.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
    }

    public override object Instance => _source;

    public override string Step(int step)
    {
        StringBuilder said = new();
        while (!_hasEnded)
        {
            _hasEnded = !_messages.MoveNextAsync().AsTask().GetAwaiter().GetResult();
            if (_hasEnded)
            {
                break;
            }

            if (_messages.Current is not CheckpointBarrier)
            {
                said.Append(SourceText.Of(_messages.Current));
            }
            else if (step != StateLaws.LastStep)
            {
                break;
            }
        }

        if (step == StateLaws.LastStep)
        {
            said.Append(_source.Summary.Source.Replace(_scratch.Path, "", StringComparison.Ordinal)).Append(FormattableString.Invariant($" {_source.Summary.SourceLength} {_source.Summary.EndedAtEndOfFile} {_source.TornBytes} {_source.Damage?.Position} {_source.Damage?.Expected} {_source.Damage?.Found}\n"));
        }

        return said.ToString();
    }

    public override IReadOnlyList<StateArrays> Save()
    {
        // Another instance reads another copy: where a damaged file stands is part of the state.
        byte[] here = Encoding.UTF8.GetBytes(_scratch.Path), anywhere = Encoding.UTF8.GetBytes(new string('x', here.Length));
        _read = [.. _source.Pieces];
        return [.. _source.Snapshot().Select(s => s with { Arrays = [.. s.Arrays.Select(a => a with { Bytes = Replaced(a.Bytes.ToArray(), here, anywhere) })] })];
    }

    public override void Follow(StatefulSubject before) => _read = [.. ((SourceSubject)before)._source.Pieces.Select(p => p with { Directory = Path.Combine(_scratch.Path, Path.GetFileName(p.Directory)) })];

    public override void Restore(IReadOnlyList<StateArrays> states)
    {
        Checkpoint checkpoint = new SmallCommits(_scratch["out"]).Of(1, 1, []) with { States = states, Sources = _read };
        CheckpointCodec.RequireVersions(checkpoint, _source.Snapshot().ToDictionary(static s => s.Owner, static s => s.Version, StringComparer.Ordinal));
        int member = Math.Min(TrajectorySource.MemberOf(checkpoint), _members.Inputs.Count - 1);
        using FileStream file = File.OpenRead(_members.Inputs[member].Trajectory);
        _source.Restore(checkpoint, SourceFingerprint.OfAsync(file, _read[^1].Committed).GetAwaiter().GetResult());
    }

    public override void Dispose()
    {
        _messages.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Assert.Equal(0, _source.Pool.Leaked);
        _source.Dispose();
        _scratch.Dispose();
        base.Dispose();
    }

    /// <summary>Frames that run on, count anew, have a gap; a damaged one; a torn end.</summary>
    private static string Text(Random random)
    {
        StringBuilder text = new(SmallXdatcar.Header);
        long label = 0;
        for (int frame = 0; frame < 150; frame++)
        {
            bool breaks = frame % 20 == 9; // apart from each other: two breaks in a row are another output interval, and end the run
            label = breaks && random.Next(3) == 0 ? random.Next(1, 4) : label + 1 + (breaks && random.Next(2) == 0 ? 3 : 0);
            string one = SmallXdatcar.Frame(label, random.Next(400), frame % 20 == 2 ? "******" : null);
            text.Append(frame % 20 == 15 && random.Next(3) == 0 ? one.Replace("0.25", "0.2x", StringComparison.Ordinal) : one);
        }

        return text.ToString()[..^random.Next(30)];
    }

    private static byte[] Replaced(byte[] bytes, byte[] what, byte[] by)
    {
        int at;
        while ((at = bytes.AsSpan().IndexOf(what)) >= 0)
        {
            by.CopyTo(bytes, at);
        }

        return bytes;
    }
}
