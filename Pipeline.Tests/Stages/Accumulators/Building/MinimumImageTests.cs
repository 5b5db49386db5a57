using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Tests.Stages.Accumulators.Building;

public sealed class MinimumImageTests
{
    [Fact]
    public void Shortest_RandomSkewedCells_EqualsBruteForceOverFourImages()
    {
        Random random = new(1);
        int componentWiseWrong = 0;
        for (int n = 0; n < 400; n++)
        {
            // Edges 3 to 10, any angles that leave some volume: four images either way are enough for these (the assertion below).
            Cell cell = RandomCell(random, 1.0);
            (double a, double b, double c) = cell.Heights;
            if (Math.Min(a, Math.Min(b, c)) < 1.7)
            {
                continue;
            }

            MinimumImage image = new(cell);
            for (int k = 0; k < 40; k++)
            {
                (double sa, double sb, double sc) = (Scaled(random), Scaled(random), Scaled(random));
                (double expected, bool onTheRim) = BruteForce(cell, sa, sb, sc, 4);
                double rounded = Length(cell.ToCartesian(sa - Math.Round(sa), sb - Math.Round(sb), sc - Math.Round(sc)));

                Assert.False(onTheRim);
                Assert.Equal(expected, Length(image.Shortest(sa, sb, sc)), 1e-12);
                componentWiseWrong += rounded > expected + 1e-9 ? 1 : 0;
            }
        }

        Assert.True(componentWiseWrong > 1000, $"{componentWiseWrong} cases where rounding would have been wrong");
    }

    /// <summary>Needle cells made of a compact one by a large unimodular change: brute force in the compact cell is the truth.</summary>
    [Fact]
    public void Shortest_StronglyShearedCells_EqualsCompactCell()
    {
        Random random = new(2);
        for (int n = 0; n < 300; n++)
        {
            Cell compact = RandomCell(random, 0.3);
            int p = random.Next(-40, 41), q = random.Next(-40, 41), r = random.Next(-40, 41);
            Cell sheared = new(
                compact.Ax, compact.Ay, compact.Az,
                compact.Bx + (p * compact.Ax), compact.By + (p * compact.Ay), compact.Bz + (p * compact.Az),
                compact.Cx + (q * compact.Ax) + (r * compact.Bx), compact.Cy + (q * compact.Ay) + (r * compact.By), compact.Cz + (q * compact.Az) + (r * compact.Bz));
            MinimumImage image = new(sheared);
            Assert.True(image.Candidates <= 64, $"{image.Candidates} candidates: the cell was not reduced");
            for (int k = 0; k < 20; k++)
            {
                (double x, double y, double z) = compact.ToCartesian(Scaled(random), Scaled(random), Scaled(random));
                (double sa, double sb, double sc) = compact.ToScaled(x, y, z);
                (double ta, double tb, double tc) = sheared.ToScaled(x, y, z);
                (double expected, _) = BruteForce(compact, sa, sb, sc, 3);

                Assert.Equal(expected, Length(image.Shortest(ta, tb, tc)), 1e-9);
            }
        }
    }

    [Fact]
    public void Shortest_SixtyDegreeCell_ComponentWiseRoundingIsWrong()
    {
        Cell cell = new(10, 0, 0, 5, Math.Sqrt(75), 0, 0, 0, 10);
        (double x, double y, double z) = new MinimumImage(cell).Shortest(0.45, 0.45, 0);
        double rounded = Length(cell.ToCartesian(0.45, 0.45, 0));

        Assert.Equal(7.79, rounded, 0.01);
        Assert.Equal(5.07, Length((x, y, z)), 0.01);
    }

    [Fact]
    public void Shortest_IsAnImage_DiffersByWholeCells()
    {
        Random random = new(3);
        for (int n = 0; n < 200; n++)
        {
            Cell cell = RandomCell(random, 1.0);
            (double sa, double sb, double sc) = (Scaled(random), Scaled(random), Scaled(random));
            (double x, double y, double z) = new MinimumImage(cell).Shortest(sa, sb, sc);
            (double a, double b, double c) = cell.ToScaled(x, y, z);

            Assert.All(new[] { a - sa, b - sb, c - sc }, static d => Assert.Equal(Math.Round(d), d, 1e-9));
        }
    }

    [Fact]
    public void Shortest_AfterConstruction_AllocatesNothing()
    {
        Cell cell = new(10, 0, 0, 5, 9, 0, 3, -4, 8);
        double sum = Length(new MinimumImage(cell).Shortest(0.4, 0.4, 0.4));

        long before = GC.GetAllocatedBytesForCurrentThread();
        MinimumImage image = new(cell);
        for (int i = 0; i < 1000; i++)
        {
            sum += image.Shortest(i * 0.01, i * 0.37, i * -0.11).X;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(double.IsFinite(sum));
    }

    private static Cell RandomCell(Random random, double skew)
    {
        double Off() => skew * 10 * (random.NextDouble() - 0.5);
        double Edge() => 3 + (7 * random.NextDouble());
        return new Cell(Edge(), Off(), Off(), Off(), random.Next(2) == 0 ? Edge() : -Edge(), Off(), Off(), Off(), Edge());
    }

    private static double Scaled(Random random) => 4 * (random.NextDouble() - 0.5);

    /// <summary>Length of the shortest, and whether it was found on the rim of the search: then the search was too small.</summary>
    private static (double Length, bool OnTheRim) BruteForce(Cell cell, double sa, double sb, double sc, int reach)
    {
        (double shortest, bool rim) = (double.MaxValue, false);
        (sa, sb, sc) = (sa - Math.Round(sa), sb - Math.Round(sb), sc - Math.Round(sc));
        for (int a = -reach; a <= reach; a++)
        {
            for (int b = -reach; b <= reach; b++)
            {
                for (int c = -reach; c <= reach; c++)
                {
                    double length = Length(cell.ToCartesian(sa + a, sb + b, sc + c));
                    if (length < shortest)
                    {
                        (shortest, rim) = (length, Math.Max(Math.Abs(a), Math.Max(Math.Abs(b), Math.Abs(c))) == reach);
                    }
                }
            }
        }

        return (shortest, rim);
    }

    private static double Length((double X, double Y, double Z) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z));
}
