using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Tests.Stages.Accumulators.Building;

/// <summary>Single precision with second looks gives the counts of double precision, to the last one.</summary>
public sealed class QuickImagesTests
{
    private const int Atoms = 60;
    private const double Period = 1e8;

    /// <summary>Cells of every shape, radii up to just below the heights, different cells in one batch; a third of the coordinates on a lattice, so that distances fall on edges of bins.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_RandomCellsAndEdges_SameCountsAsPairImages(bool near)
    {
        Random random = new(11);
        long counted = 0;
        for (int trial = 0; trial < 60; trial++)
        {
            const double Width = 0.05;
            Cell[] cells = [.. Enumerable.Range(0, (trial % QuickImages.Lanes) + 1).Select(_ => trial % 3 == 0 ? Cell.Orthorhombic(10, 12.5, 20) : new Cell(9 + random.NextDouble(), 0.3, 0, 2, 11 + random.NextDouble(), 0.5, -3, 1, 14))];
            double height = cells.Min(static c => Math.Min(c.Heights.A, Math.Min(c.Heights.B, c.Heights.C)));
            int bins = (int)(height * (0.2 + (0.79 * random.NextDouble())) / Width);
            PairImages exact = new(Atoms), twin = new(Atoms);
            QuickImages quick = new(twin, Atoms, bins, Width, shifts: 2, tables: 2);
            double[] later = Points(random, trial);
            exact.Load(later);
            twin.Load(later);
            quick.Load(Fractions(later), Period);
            double[][] origins = [.. cells.Select(_ => Points(random, trial))];
            if (near)
            {
                // As time origins are: each atom near its place at the others, now and then on the other side of a face.
                origins = [.. cells.Select(_ => origins[0].Select(s => Folded(s + random.Next((int)(Period / 30)))).ToArray())];
            }

            (double A, double B, double C) shift = (random.Next((int)Period), 0, random.Next((int)Period) + 0.5);
            (double A, double B, double C)[] ways = [shift, near ? (Folded(shift.A + (Period / 50)), 0, shift.C) : default];
            QuickImages.Origin[] from = [.. cells.Zip(origins, (cell, points) => new QuickImages.Origin(cell, points, Fractions(points)))];
            long[][] expected = [.. Enumerable.Range(0, 2 * cells.Length).Select(_ => new long[bins])], actual = [.. expected.Select(e => new long[bins])];

            // Few lanes and one after all of them: those that are idle then have atoms of before.
            foreach (int lanes in new[] { 0xFF, 0b10110101, 1 << (cells.Length - 1), 0xFF })
            {
                int[] used = [.. Enumerable.Range(0, cells.Length).Where(n => ((lanes >> n) & 1) != 0)];
                quick.Begin();
                foreach (int n in used)
                {
                    Assert.True(quick.TryAdd(n, from[n]));
                    quick.Shift(n, 0, ways[0]);
                    quick.Shift(n, 1, ways[1]);
                }

                quick.Place(0, Atoms);
                for (int i = 0; i < Atoms; i++)
                {
                    foreach (int at in used.SelectMany(static n => new[] { 2 * n, (2 * n) + 1 }))
                    {
                        (double a, double b, double c) = from[at / 2].Place(i, ways[at % 2], Period);
                        exact.Prepare(cells[at / 2], bins * Width, Period);
                        exact.Row(a, b, c, 3, Atoms, i, 1 / Width, expected[at]);
                    }

                    quick.Row(i % 2, i, 3, Atoms);
                }
            }

            for (int at = 0; at < actual.Length; at++)
            {
                quick.MoveTo(0, at / 2, at % 2, actual[at]);
                quick.MoveTo(1, at / 2, at % 2, actual[at]);
            }

            Assert.Equal(expected, actual);
            counted += expected.Sum(static e => e.Sum());
        }

        Assert.True(counted > 500_000, $"{counted} distances prove little");
    }

    [Fact]
    public void Cells_ThinnerThanTheRadius_AreRefused()
    {
        QuickImages quick = new(new PairImages(1), 1, 160, 0.05, 1, 1);
        quick.Begin();

        Assert.True(quick.TryAdd(0, Origin(Cell.Orthorhombic(8.1, 9, 10))));
        Assert.False(quick.TryAdd(1, Origin(Cell.Orthorhombic(8, 9, 10))));
        Assert.False(new QuickImages(new PairImages(1), 1, 80_000, 0.0001, 1, 1).TryAdd(0, Origin(Cell.Orthorhombic(30, 30, 30))));
    }

    private static QuickImages.Origin Origin(Cell cell) => new(cell, new double[3], new int[3]);

    private static double Folded(double s) => s - (Period * Math.Floor(s / Period));

    private static int[] Fractions(double[] points)
    {
        int[] fractions = new int[points.Length];
        QuickImages.Fractions(points, Period, fractions);
        return fractions;
    }

    private static double[] Points(Random random, int trial) =>
        [.. Enumerable.Range(0, 3 * Atoms).Select(_ => trial % 3 == 0 ? random.Next(200) * Period / 200 : random.Next((int)Period))];
}
