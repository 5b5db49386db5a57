using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// An ideal gas of independent frames: the distances of its pairs are pairwise independent, so raw counts follow the shell volumes like a
/// multinomial.
/// </summary>
public sealed class RdfIdealGasTests
{
    private static readonly Topology s_topology = new("gas", [("A", 5), ("B", 3)]);
    private static readonly (string A, string B)[] s_pairs = [("A", "A"), ("A", "B"), ("B", "B")];

    public static TheoryData<string> Shapes => ["cubic", "triclinic", "breathing"];

    [Theory]
    [InlineData("cubic")]
    [InlineData("triclinic")]
    public void InsideTheSphere_TwoHundredSeeds_ChiSquareIsUniform(string shape)
    {
        const int Bins = 6, Frames = 1000;
        List<double> right = [], wrong = [];
        for (int seed = 1; seed <= 200; seed++)
        {
            TestRun run = Gas(seed, Frames, shape);
            (double a, double b, double c) = run.Cells[0].Heights;
            double radius = Math.Min(a, Math.Min(b, c)) / 2, width = radius / Bins;
            ColumnTable table = run.Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = radius, BinWidthAngstrom = width }, run.Description, "test")).Results()[0];

            right.Add(Statistics.ChiSquareTail(ChiSquare(run, table, k => 4 * Math.PI / 3 * (Math.Pow((k + 1) * width, 3) - Math.Pow(k * width, 3))), 3 * Bins));
            wrong.Add(Statistics.ChiSquareTail(ChiSquare(run, table, k => 4 * Math.PI * Math.Pow((k + 0.5) * width, 2) * width), 3 * Bins));
        }

        double p = Statistics.UniformP(right);
        Assert.True(p > 1e-3, $"Kolmogorov-Smirnov p = {p}");
        Assert.True(Statistics.UniformP(wrong) < 1e-3, "the test could not tell thin from exact shells");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BeyondTheSphere_ThousandFrames_MeanIsOne(string shape)
    {
        const int Batches = 50, Batch = 20;
        RdfOptions options = new() { MaxRadiusAngstrom = 14, BinWidthAngstrom = 1 };
        TestRun run = Gas(77, Batches * Batch, shape);
        ColumnTable[] parts = [.. Enumerable.Range(0, Batches).Select(n => run.Feed(new Rdf(options, run.Description, "test"), n * Batch, (n + 1) * Batch).Results()[0])];
        ColumnTable whole = run.Feed(new Rdf(options, run.Description, "test")).Results()[0];
        foreach ((string a, string b) in s_pairs)
        {
            double[][] g = [.. parts.Select(t => RdfCurve.From(t, a, b).G)];
            double[] all = RdfCurve.From(whole, a, b).G;
            for (int k = 0; k < all.Length; k++)
            {
                (double mean, double error) = Statistics.MeanAndError([.. g.Select(curve => curve[k])]);
                Assert.Equal(mean, all[k], 1e-12);
                Assert.True(Math.Abs(mean - 1) <= 4.5 * error, $"{shape} {a}-{b} bin {k}: {mean} +- {error}");
                Assert.True(k < 2 || error < 0.1, $"{shape} {a}-{b} bin {k}: an error of {error} proves nothing");
            }
        }
    }

    private static double ChiSquare(TestRun run, ColumnTable table, Func<int, double> shell)
    {
        double volume = run.Cells[0].Volume, sum = 0;
        foreach ((string a, string b) in s_pairs)
        {
            long[] counts = RdfCurve.From(table, a, b).Counts;
            double pairs = run.Frames * (a == b ? (a == "A" ? 10 : 3) : 15);
            double outside = pairs, expectedOutside = pairs;
            for (int k = 0; k < counts.Length; k++)
            {
                double expected = pairs * shell(k) / volume;
                sum += (counts[k] - expected) * (counts[k] - expected) / expected;
                (outside, expectedOutside) = (outside - counts[k], expectedOutside - expected);
            }

            sum += (outside - expectedOutside) * (outside - expectedOutside) / expectedOutside;
        }

        return sum;
    }

    private static TestRun Gas(int seed, int frames, string shape)
    {
        Random random = new(seed);
        TestRun run = new() { Topology = s_topology };
        for (int t = 0; t < frames; t++)
        {
            double edge = shape == "breathing" ? 10 + (3 * random.NextDouble()) : 10;
            Cell cell = shape == "cubic" ? Cell.Orthorhombic(10, 10, 10) : new Cell(edge, 0, 0.5, 4, 9, 0, -3, 5, edge);
            run.AddFractions([.. Enumerable.Range(0, 3 * s_topology.AtomCount).Select(_ => random.NextDouble())], cell);
        }

        return run;
    }
}
