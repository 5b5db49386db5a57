using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;

/// <summary>The frames of a run, twice along each edge.</summary>
internal static class Supercell
{
    public static (List<Frame> Frames, RunDescription Run) TwoTimes(IReadOnlyList<Frame> frames, RunDescription run)
    {
        Topology small = run.Topology, large = new(small.Title, [.. small.Blocks.Select(b => (small.Species[b.Species], 8 * b.Count))]);
        FramePool pool = new();
        List<Frame> copies = [];
        foreach (Frame frame in frames)
        {
            Frame copy = pool.Rent(large);
            (copy.Index, copy.Ordinal, copy.Period) = (frame.Index, frame.Ordinal, frame.Period);
            copy.Cell = Doubled(frame.Cell);
            Fill(frame.Scaled, copy.Scaled, small, frame.Period);
            Fill(frame.Unwrapped, copy.Unwrapped, small, frame.Period);
            copies.Add(copy);
        }

        return (copies, run with { Topology = large, FirstCell = Doubled(run.FirstCell) });
    }

    private static Cell Doubled(Cell h) => new(2 * h.Ax, 2 * h.Ay, 2 * h.Az, 2 * h.Bx, 2 * h.By, 2 * h.Bz, 2 * h.Cx, 2 * h.Cy, 2 * h.Cz);

    private static void Fill(long[] from, long[] to, Topology topology, long period)
    {
        int n = topology.AtomCount;
        foreach (AtomBlock block in topology.Blocks)
        {
            for (int image = 0; image < 8; image++)
            {
                for (int i = 0; i < block.Count; i++)
                {
                    for (int axis = 0; axis < 3; axis++)
                    {
                        long k = from[(axis * n) + block.Start + i] + (period * ((image >> axis) & 1));
                        to[(axis * 8 * n) + (8 * block.Start) + (image * block.Count) + i] = k >> 1;
                    }
                }
            }
        }
    }
}
