using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Tests.Stages.Accumulators.Building;

/// <summary>Single precision with second looks gives the counts of double precision, to the last one.</summary>
public sealed class QuickImagesTests
{
    private const int Atoms = 60;
    private const double Period = 1e8;

    /// <summary>Cells of every shape, radii up to just below the heights, different cells in one batch; a third of the coordinates on a lattice, so that distances fall on edges of bins.</summary>
    [Fact]
    public void Rows_RandomCellsAndEdges_SameCountsAsPairImages()
    {
        Random random = new(11);
        long counted = 0;
        for (int trial = 0; trial < 60; trial++)
        {
            const double Width = 0.05;
            Cell[] cells = [.. Enumerable.Range(0, (trial % QuickImages.Lanes) + 1).Select(_ => trial % 3 == 0 ? Cell.Orthorhombic(10, 12.5, 20) : new Cell(9 + random.NextDouble(), 0.3, 0, 2, 11 + random.NextDouble(), 0.5, -3, 1, 14))];
            double height = cells.Min(static c => Math.Min(c.Heights.A, Math.Min(c.Heights.B, c.Heights.C)));
            int bins = (int)(height * (0.3 + (0.69 * random.NextDouble())) / Width);
            double[] later = Points(random, trial);
            PairImages exact = new(Atoms), twin = new(Atoms);
            QuickImages quick = new(twin, Atoms, bins, Width);
            exact.Load(later);
            twin.Load(later);
            quick.Load(later, Period);
            quick.Begin();
            Assert.All(cells, cell => Assert.True(quick.TryAdd(cell)));
            double[][] origins = [.. cells.Select(_ => Points(random, trial))];
            for (int i = 0; i < Atoms; i++)
            {
                for (int n = 0; n < cells.Length; n++)
                {
                    quick.Place(n, i, (origins[n][i], origins[n][Atoms + i], origins[n][(2 * Atoms) + i]));
                }

                quick.Row(i, 3, Atoms);
            }

            for (int n = 0; n < cells.Length; n++)
            {
                long[] expected = new long[bins], actual = new long[bins];
                exact.Prepare(cells[n], bins * Width, Period);
                for (int i = 0; i < Atoms; i++)
                {
                    exact.Row(origins[n][i], origins[n][Atoms + i], origins[n][(2 * Atoms) + i], 3, Atoms, i, 1 / Width, expected);
                }

                quick.MoveTo(n, actual);
                Assert.Equal(expected, actual);
                counted += expected.Sum();
            }
        }

        Assert.True(counted > 500_000, $"{counted} distances prove little");
    }

    [Fact]
    public void Cells_ThinnerThanTheRadius_AreRefused()
    {
        QuickImages quick = new(new PairImages(1), 1, 160, 0.05);
        quick.Begin();

        Assert.True(quick.TryAdd(Cell.Orthorhombic(8.1, 9, 10)));
        Assert.False(quick.TryAdd(Cell.Orthorhombic(8, 9, 10)));
        Assert.False(new QuickImages(new PairImages(1), 1, 80_000, 0.0001).TryAdd(Cell.Orthorhombic(30, 30, 30)));
    }

    private static double[] Points(Random random, int trial) =>
        [.. Enumerable.Range(0, 3 * Atoms).Select(_ => trial % 3 == 0 ? random.Next(200) * Period / 200 : random.Next((int)Period))];
}
