using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Counts and g(r) against four plain loops: random breathing skewed cells, and a real run.</summary>
public sealed class RdfOracleTests
{
    [Theory]
    [InlineData(1, 9.0)]
    [InlineData(2, 2.5)]
    [InlineData(3, 14.0)]
    public void Random_SkewedBreathingCell_SameCounts(ulong seed, double radius)
    {
        TestRun run = TestRun.Random(seed, 25); // two segments, one species in two blocks, one with a single atom

        Compare(run, radius, 0.125);
    }

    [Fact]
    public void Random_ThinAndFlatCells_SameCounts()
    {
        Random random = new(4);
        TestRun run = new() { Topology = new Topology("thin", [("A", 4), ("B", 3), ("A", 1)]) };
        foreach (Cell cell in new[] { new Cell(3, 0, 0, 7, 4, 0, 1, 9, 5), new Cell(2.5, 0, 0, 0, 30, 0, 0, 0, 11), new Cell(-6, 1, 0, 5, 3, 1, 0, 0, -4) })
        {
            run.AddFractions([.. Enumerable.Range(0, 24).Select(_ => (6 * random.NextDouble()) - 3)], cell);
        }

        Compare(run, 8, 0.2);
    }

    [Fact]
    public void Li6Ps5Cl_RealRun_SameCounts()
    {
        XdatcarRun run = XdatcarRun.Load("vasp/li6ps5cl-50p-run1");
        TestRun few = new() { Topology = run.Topology };
        for (int t = 0; t < run.Trajectory.Frames; t += 7)
        {
            few.Coordinates.Add(run.Trajectory.Coordinates[t]);
            few.Cells.Add(run.Trajectory.Cells[t]);
        }

        Assert.Equal((140, 416), (run.Trajectory.Frames, run.Topology.AtomCount));
        Compare(few, 8, 0.05);
    }

    private static void Compare(TestRun run, double radius, double width)
    {
        int bins = (int)Math.Round(radius / width);
        BruteForceRdf oracle = new(run, width, bins);
        ColumnTable table = run.Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = radius, BinWidthAngstrom = width }, run.Description, "test")).Results()[0];
        for (int a = 0; a < run.Topology.Species.Count; a++)
        {
            for (int b = a; b < run.Topology.Species.Count; b++)
            {
                (string first, string second) = (run.Topology.Species[a], run.Topology.Species[b]);
                RdfCurve curve = RdfCurve.From(table, first, second);
                double na = run.Topology.Counts[a], nb = run.Topology.Counts[b];
                double[] weighted = oracle.Weighted(first, second);

                Assert.Equal(oracle.Counts(first, second), curve.Counts);
                for (int k = 0; k < bins; k++)
                {
                    double shell = 4 * Math.PI / 3 * (Math.Pow((k + 1) * width, 3) - Math.Pow(k * width, 3));
                    double ideal = run.Frames * shell * (a == b ? na * (na - 1) / 2 : na * nb);
                    double paper = (a == b ? 2 : 1) * oracle.Counts(first, second)[k] / (run.Frames * na * nb * shell);
                    Assert.Equal(ideal == 0 ? double.NaN : weighted[k] / ideal, curve.G[k], 1e-9);
                    Assert.Equal(paper, curve.Paper[k], 1e-9 * Math.Max(1, paper));
                }
            }
        }
    }
}
