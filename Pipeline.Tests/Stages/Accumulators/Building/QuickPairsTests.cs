using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Tests.Stages.Accumulators.Building;

/// <summary>The pairs of a frame in single precision with second looks have the counts of double precision, to the last one.</summary>
public sealed class QuickPairsTests
{
    private const double Width = 0.02;

    /// <summary>Cells of every shape, up to eight images of a pair in reach, a species in two pieces; a third of the frames on a lattice, many pairs along an axis, so that distances fall on edges of bins.</summary>
    [Fact]
    public void Count_RandomCellsAndEdges_SameAsPairImages()
    {
        Random random = new(12);
        FramePool pool = new();
        long counted = 0;
        for (int trial = 0; trial < 90; trial++)
        {
            Topology topology = new("t", [("A", random.Next(1, 80)), ("B", random.Next(1, 80)), ("A", random.Next(1, 12))]);
            Cell cell = trial % 3 == 0 ? Cell.Orthorhombic(10, 12.5, 20) : new Cell(9 + random.NextDouble(), 0.3, 0, 2, 11 + random.NextDouble(), 0.5, -3, 1, 14);
            double height = Math.Min(cell.Heights.A, Math.Min(cell.Heights.B, cell.Heights.C));

            // The last ones reach beyond a height: there only double precision will do.
            int bins = (int)(height * (trial > 80 ? 1.2 : 0.2 + (0.79 * random.NextDouble())) / Width);
            Frame frame = pool.Rent(topology);
            (frame.Cell, frame.Period) = (cell, trial % 2 == 0 ? 100_000_000 : 1L << 44);
            for (int i = 0; i < frame.Scaled.Length; i++)
            {
                frame.Scaled[i] = trial % 3 == 0 ? random.Next(i < topology.AtomCount ? 200 : 3) * (frame.Period / 200) : random.NextInt64(frame.Period);
            }

            int[] histogramOf = [0, bins, bins, 2 * bins];
            long[] expected = new long[3 * bins], actual = new long[3 * bins];
            new PairImages(topology.AtomCount).Count(new FrameView(frame), bins * Width, 1 / Width, bins, histogramOf, expected);
            QuickPairs quick = new(new PairImages(topology.AtomCount), topology.AtomCount, bins, Width);
            quick.Count(new FrameView(frame), histogramOf, actual);
            Assert.Equal(expected, actual);
            quick.Count(new FrameView(frame), histogramOf, actual); // nothing of the first time is left
            Assert.Equal(expected.Select(static c => 2 * c), actual);
            counted += expected.Sum();
        }

        Assert.True(counted > 300_000, $"{counted} distances prove little");
    }
}
