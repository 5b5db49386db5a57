using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Transforms;

namespace Pipeline.Tests.Builders;

/// <summary>A run of 2^20 frames of which few are made: what an accumulator holds at the end does not depend on the others.</summary>
internal static class LongRun
{
    public const long Frames = 1 << 20;

    /// <summary>Cells, side by side, of a random run of 11 atoms with its groups.</summary>
    public static TestRun Of(int cells)
    {
        TestRun one = TestRun.Random(3, 60, segments: false);
        TestRun run = new()
        {
            Topology = new Topology("long", [("Ag", 3 * cells), ("I", 5 * cells), ("Ag", 2 * cells), ("K", cells)]),
            Host = one.Host,
            Mobile = one.Mobile,
            Masses = one.Masses,
            Groups =
            [
                .. one.Groups.Select(g => g with { Tetrahedra = [.. Times(g.Tetrahedra, cells)], Angles = [.. Times(g.Angles, cells)] }),
            ],
        };
        int atoms = one.Topology.AtomCount;
        for (int t = 0; t < one.Frames; t++)
        {
            run.Coordinates.Add([.. one.Coordinates[t].Chunk(atoms).SelectMany((axis, i) => Side(axis, cells, i == 0))]);
            Cell h = one.Cells[t];
            run.Cells.Add(new Cell(h.Ax * cells, h.Ay * cells, h.Az * cells, h.Bx, h.By, h.Bz, h.Cx, h.Cy, h.Cz));
        }

        return run;

        static IEnumerable<long> Side(long[] axis, int cells, bool along) =>
            axis.SelectMany(k => Enumerable.Range(0, cells).Select(c => along ? (Inside(k) / cells) + (TestRun.Period / cells * c) : k));

        static long Inside(long k) => ((k % TestRun.Period) + TestRun.Period) % TestRun.Period;
    }

    /// <summary>
    /// Three segments: the first frame, one frame that has all before it behind it (an accumulator prepares for the longest lags then), and
    /// the last <paramref name="frames"/> frames.
    /// </summary>
    public static IAccumulator Feed(TestRun run, IAccumulator accumulator, int frames)
    {
        long last = Frames - frames;
        IEnumerable<(long Ordinal, long Index, int Segment)> all =
            [(0, 0, 0), (last - 1, last - 1, 1), .. Enumerable.Range(0, frames).Select(i => (last + i, (long)i, 2))];
        return Feed(run, accumulator, all);
    }

    /// <summary>The first <paramref name="frames"/> frames, one segment.</summary>
    public static IAccumulator FeedWhole(TestRun run, IAccumulator accumulator, int frames) =>
        Feed(run, accumulator, Enumerable.Range(0, frames).Select(static i => ((long)i, (long)i, 0)));

    private static IAccumulator Feed(TestRun run, IAccumulator accumulator, IEnumerable<(long Ordinal, long Index, int Segment)> frames)
    {
        UnwrapStage unwrap = new();
        Frame frame = new FramePool().Rent(run.Topology);
        foreach ((long ordinal, long index, int segment) in frames)
        {
            if (segment != frame.Segment)
            {
                accumulator.Break(new SegmentBreak(segment, "long"));
                unwrap.Break();
            }

            int t = (int)(ordinal % run.Frames);
            run.Coordinates[t].CopyTo(frame.Scaled, 0);
            (frame.Cell, frame.Period, frame.Segment) = (run.Cells[t], TestRun.Period, segment);
            (frame.Index, frame.Ordinal, frame.Step, frame.TimeFs) = (index, ordinal, ordinal, ordinal * run.IntervalFs);
            unwrap.Apply(frame);
            accumulator.Add(new FrameView(frame));
        }

        frame.Release();
        return accumulator;
    }

    private static IEnumerable<T> Times<T>(IEnumerable<T> items, int cells) => Enumerable.Repeat(items, cells).SelectMany(static i => i);
}
