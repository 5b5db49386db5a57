using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Studies;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>The runs of one side of a comparison, as published, and what they were made under.</summary>
/// <param name="Name">What the user called it.</param>
/// <param name="Runs">The runs.</param>
/// <param name="Conditions">Conditions of each, in the same order.</param>
internal sealed record SideRuns(string Name, RunCollection Runs, IReadOnlyList<RunConditions> Conditions)
{
    /// <summary>The runs are consecutive stretches of one run.</summary>
    public bool AreStretches { get; init; }

    /// <summary>Time between analysed frames, fs: the same for all runs; NaN where they differ or have none.</summary>
    public double FrameIntervalFs => Same(Conditions.Select(static c => c.FrameIntervalFs));

    /// <summary>Analysed frames of a run: of unequal ones the fewest.</summary>
    public long Frames => Conditions.Min(static c => c.Frames);

    /// <summary>Reads the conditions of published runs.</summary>
    /// <exception cref="TableReadException">A run has no table <c>runs</c>, or it cannot be read.</exception>
    public static async Task<SideRuns> OfAsync(string name, RunCollection runs, CancellationToken cancellationToken)
    {
        List<RunConditions> conditions = [];
        foreach (PublishedRun run in runs.Runs)
        {
            conditions.Add(RunConditions.Of(await run.ReadAsync("runs", cancellationToken) ?? throw new TableReadException(
                TableReadFault.Missing, $"{run.Place}: has no table runs, so nothing is known of it. Analyse it again with --fresh.")));
        }

        return new SideRuns(name, runs, conditions);
    }

    /// <summary>Where a run was read from; null where it is not known.</summary>
    public RunOrigin? OriginOf(int run)
    {
        PublishedRun published = Runs.Runs[run];
        return RunOrigin.Read(new OutputLayout(published.Reader.Root), published.Results.Run);
    }

    private static double Same(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.All(v => Math.Abs(v - all[0]) <= 1e-9 * Math.Abs(all[0])) ? all[0] : double.NaN;
    }
}
