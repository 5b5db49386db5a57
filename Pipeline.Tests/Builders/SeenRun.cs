using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders;

/// <summary>
/// A trajectory as the program's source reads it: steps, segments, events (sorted as in their table, without times and atoms).
/// </summary>
internal sealed record SeenRun(RunDescription Run, IReadOnlyList<(long Step, int Segment)> Frames, IReadOnlyList<RunEvent> Events, long Repeated, bool? WouldSeeJoint)
{
    /// <summary>Steps of the frames, in order.</summary>
    public long[] Steps => [.. Frames.Select(static f => f.Step)];

    /// <summary>Stretches of unbroken time.</summary>
    public int Segments => Frames.Count == 0 ? 0 : Frames[^1].Segment + 1;

    /// <summary>Kinds of the events, in order.</summary>
    public string[] Kinds => [.. Events.Select(static e => e.Kind)];

    /// <summary>Reads a run directory to its end.</summary>
    public static async Task<SeenRun> OfAsync(string path, RunSettings? settings = null)
    {
        RunInput input = RunInput.Resolve(path);
        settings ??= new RunSettings();
        RunDescription run = RunProbe.Describe(input, settings, isFinal: true)!;
        using TrajectorySource source = new(SourceMembers.Of(input), run, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System);
        List<(long, int)> frames = [];
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            if (message is Frame frame)
            {
                frames.Add((frame.Step, frame.Segment));
                frame.Release();
            }
        }

        Assert.Equal(0, source.Pool.Leaked);
        ColumnTable table = source.Events.ToTable(frames.Count);
        (Column step, Column kind, Column said) = (table["step"], table["kind"], table["message"]);
        RunEvent[] events = [.. Enumerable.Range(0, table.RowCount).Select(i => new RunEvent(((Int64Column)step).Values.Span[i], double.NaN, EventKind.Of(((Utf8Column)kind).Values[i]), null, ((Utf8Column)said).Values[i]))];
        return new SeenRun(run, frames, events, source.FramesRepeated, source.WouldSeeJoint);
    }
}
