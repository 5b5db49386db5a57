using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Runs;

/// <summary>
/// Displacements at all linear lags, microseconds a frame: pair by pair, as they were computed before, against the accumulator with block transforms (its short and
/// logarithmic lags, to the length of the run, included). Both in the steady state, one thread; the frames of the run are fed again and again.
/// </summary>
internal static class CorrelationCost
{
    public static void Run(IReadOnlyList<Frame> frames, RunDescription run)
    {
        Compare(frames, run, 500, sample: 1);
        Compare(frames, run, 5000, sample: 1);
        Compare(frames, run, 50_000, sample: 10);
        (List<Frame> large, RunDescription supercell) = Supercell.TwoTimes(frames, run);
        Compare(large, supercell, 500, sample: 1);
        Compare(large, supercell, 5000, sample: 10);
    }

    private static void Compare(IReadOnlyList<Frame> frames, RunDescription run, int lags, int sample)
    {
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = lags };
        double direct = Enumerable.Range(0, lags > 500 ? 1 : 3).Min(_ => Direct(frames, new MsdLayout(options, run), lags, sample));
        double blocks = Enumerable.Range(0, lags > 5000 ? 1 : 4).Min(_ => Blocks(frames, run, options, lags));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"msd {run.Topology.AtomCount} atoms, {lags} linear lags: direct {direct:F1} us a frame{(sample > 1 ? $" (every {sample}th lag, times {sample})" : "")}, blocks {blocks:F1} us a frame, {direct / blocks:F0} times"));
    }

    /// <summary>With <paramref name="sample"/> 10 every tenth lag is summed and counted ten times.</summary>
    private static double Direct(IReadOnlyList<Frame> frames, MsdLayout layout, int lags, int sample)
    {
        CorrelationLevel level = CorrelationLevel.Linear(layout, [.. Enumerable.Range(0, (lags / sample) + 1).Select(l => l * sample)]);
        (HistoryFrame current, PairTerms pair, BlockGrid grid) = (new HistoryFrame(layout), new PairTerms(layout), new BlockGrid(1, BlockGrid.FineBlocks));
        const int Timed = 64;
        long begin = 0;
        for (int t = 0; t < lags + Timed; t++)
        {
            begin = t == lags ? Stopwatch.GetTimestamp() : begin;
            current.Fill(new FrameView(At(frames, t)));
            level.Sums.Blocks.Coarsen(grid, grid.Extend(t));
            level.Add(current, pair, grid, recordHead: false);
        }

        level.Flush(pair, grid);
        return sample * Stopwatch.GetElapsedTime(begin).TotalMicroseconds / Timed;
    }

    private static double Blocks(IReadOnlyList<Frame> frames, RunDescription run, MsdOptions options, int lags)
    {
        MeanSquaredDisplacement msd = new(options, run, "bench");
        int width = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)lags), timed = 2 * width;
        long begin = 0;
        for (int t = 0; t < (2 * width) + timed; t++)
        {
            begin = t == 2 * width ? Stopwatch.GetTimestamp() : begin; // a first block has been transformed by then
            msd.Add(new FrameView(At(frames, t)));
        }

        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / timed;
    }

    private static Frame At(IReadOnlyList<Frame> frames, int t)
    {
        Frame frame = frames[t % frames.Count];
        (frame.Index, frame.Ordinal) = (t, t);
        return frame;
    }
}
