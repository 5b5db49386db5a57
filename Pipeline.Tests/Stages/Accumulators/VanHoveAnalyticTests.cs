using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Systems whose van Hove functions are known.</summary>
public sealed class VanHoveAnalyticTests
{
    /// <summary>
    /// Steps of 0.3 Å an axis; origins every lag, so all 12,000 displacements are independent: a Gaussian of variance 4 · 0.09.
    /// </summary>
    [Fact]
    public void Brownian_IndependentDisplacements_FollowTheGaussian()
    {
        const double Step = 0.3, Edge = 40;
        const int Lag = 4, Atoms = 100;
        Random random = new(17);
        TestRun run = new() { Topology = new Topology("walk", [("Li", Atoms)]) };
        double[] s = [.. Enumerable.Range(0, 3 * Atoms).Select(_ => random.NextDouble())];
        for (int t = 0; t <= 120 * Lag; t++)
        {
            run.AddFractions([.. s.Select(static x => x - Math.Floor(x))], Cell.Orthorhombic(Edge, Edge, Edge));
            s = [.. s.Select(x => x + (Step / Edge * Statistics.Normal(random)))];
        }

        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0.04), OriginStride = Lag, MaxRadiusAngstrom = 2.4, BinWidthAngstrom = 0.1, Drift = ["raw"] };
        HoveSelf curve = HoveSelf.From(run.VanHove(options).Self, "Li", "raw", Lag);

        Assert.Equal(120, curve.Origins);
        double p = Tail(curve, Step * Math.Sqrt(Lag), Atoms), wrong = Tail(curve, 1.05 * Step * Math.Sqrt(Lag), Atoms);
        Assert.True(p > 1e-3, $"chi-square p = {p}");
        Assert.True(wrong < 1e-6, $"the test could not tell a width 5 % larger (p = {wrong})");
    }

    /// <summary>0.0527 Å a frame in a cell of 3 Å: after 100 frames further than any minimum image.</summary>
    [Fact]
    public void Ballistic_KnownSpeed_OneBin()
    {
        const double Edge = 3, Speed = 0.0527;
        Random random = new(3);
        (double X, double Y, double Z)[] v = [.. Enumerable.Range(0, 20).Select(_ => Direction(random, Speed / Edge))];
        TestRun run = new() { Topology = new Topology("ballistic", [("Li", 20)]) };
        for (int t = 0; t < 120; t++)
        {
            run.AddFractions([.. v.Select(x => x.X * t), .. v.Select(x => x.Y * t), .. v.Select(x => x.Z * t)], Cell.Orthorhombic(Edge, Edge, Edge));
        }

        ColumnTable table = run.VanHove(new VanHoveOptions { LagsPs = HoveRows.Lags(0.1, 1, 1.19), OriginStride = 1, Drift = ["raw"] }).Self;

        foreach ((int lag, int bin) in new[] { (0, 0), (10, 10), (100, 105), (119, 125) })
        {
            HoveSelf curve = HoveSelf.From(table, "Li", "raw", lag);
            Assert.Equal(20 * (120 - lag), curve.Counts[bin]);
            Assert.Equal(curve.Counts[bin], curve.Counts.Sum());
            Assert.Equal(1 / 0.05, curve.P[bin], 1e-9);
        }
    }

    /// <summary>Static fractions in a breathing cell have not moved, in any drift.</summary>
    [Fact]
    public void Breathing_StaticFractions_NothingMoves()
    {
        TestRun run = new() { Topology = new Topology("still", [("Li", 2), ("I", 1)]), Host = ["I"] };
        for (int t = 0; t < 30; t++)
        {
            double edge = 8 + (0.3 * Math.Sin(t));
            run.AddFractions([0.1, 0.6, 0.3, 0.2, 0.7, 0.4, 0.0, 0.5, 0.9], Cell.Orthorhombic(edge, edge, 2 * edge));
        }

        ColumnTable table = run.VanHove(new VanHoveOptions { LagsPs = HoveRows.Lags(0.1), OriginStride = 1, BinWidthAngstrom = 1e-3, MaxRadiusAngstrom = 4 }).Self;

        Assert.All(new[] { "raw", "host" }, drift => Assert.Equal(40, HoveSelf.From(table, "Li", drift, 10).Counts[0]));
    }

    /// <summary>
    /// A row of five ions 3 Å apart that all move on by one site every 20 frames: G_s peaks at 3 Å, and G_d grows at r = 0, since each
    /// takes the place of another. A single ion that hops does the first but not the second.
    /// </summary>
    [Fact]
    public void HoppingLattice_Concerted_FillsTheOriginOfTheDistinctPart()
    {
        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0.2, 0.1), OriginStride = 1, BinWidthAngstrom = 0.4, Drift = ["host"], Pairs = ["Li-Li"] };
        (ColumnTable self, ColumnTable distinct) = Chain(5).VanHove(options);
        (ColumnTable lone, ColumnTable loneDistinct) = Chain(2).VanHove(options);
        int hop = (int)(3.0 / 0.4);

        HoveSelf all = HoveSelf.From(self, "Li", "host", 20), half = HoveSelf.From(self, "Li", "host", 10);
        Assert.Equal(5 * all.Origins, all.Counts[hop]);
        Assert.Equal(all.Counts[hop], all.Counts.Sum());
        Assert.Equal(5 * half.Origins, half.Counts[hop] + half.Counts[0]);
        Assert.InRange(half.Counts[hop], 1, (5 * half.Origins) - 1);
        Assert.Equal(0, HoveDistinct.From(distinct, "Li", "Li", "host", 0).Counts[0]);
        Assert.Equal(half.Counts[hop], HoveDistinct.From(distinct, "Li", "Li", "host", 10).Counts[0]);
        Assert.Equal(5 * all.Origins, HoveDistinct.From(distinct, "Li", "Li", "host", 20).Counts[0]);

        Assert.Equal(2 * all.Origins, HoveSelf.From(lone, "Li", "host", 20).Counts[hop]);
        Assert.Equal(0, HoveDistinct.From(loneDistinct, "Li", "Li", "host", 20).Counts[0]);
    }

    /// <summary>Every bin of every lag within 4.5 standard errors of batches, beyond half the cell too.</summary>
    [Theory]
    [InlineData("fixed")]
    [InlineData("breathing")]
    public void IdealGas_IndependentFrames_DistinctIsOne(string shape)
    {
        const int Batches = 40, Batch = 25;
        Random random = new(23);
        TestRun run = new() { Topology = new Topology("gas", [("A", 6), ("B", 4), ("H", 2)]), Host = ["H"] };
        for (int t = 0; t < Batches * Batch; t++)
        {
            double edge = shape == "breathing" ? 10 + (3 * random.NextDouble()) : 10;
            run.AddFractions([.. Enumerable.Range(0, 36).Select(_ => random.NextDouble())], new Cell(edge, 0, 0.5, 4, 9, 0, -3, 5, edge));
            if (t % Batch == 0 && t > 0)
            {
                run.SegmentStarts.Add(t);
            }
        }

        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0.01, 0.03), OriginStride = 1, MaxRadiusAngstrom = 12, BinWidthAngstrom = 1, Pairs = ["A-A", "A-B"] };
        ColumnTable[] parts = [.. Enumerable.Range(0, Batches).Select(n => run.Feed(new VanHove(options, run.Description, "test"), n * Batch, (n + 1) * Batch).Results()[1])];
        foreach ((string b, string drift, int lag) in new[] { ("A", "raw", 0), ("A", "raw", 1), ("A", "host", 1), ("A", "host", 3), ("B", "raw", 3), ("B", "host", 1) })
        {
            double[][] gd = [.. parts.Select(t => HoveDistinct.From(t, "A", b, drift, lag).Relative)];
            for (int k = 0; k < 12; k++)
            {
                (double mean, double error) = Statistics.MeanAndError([.. gd.Select(curve => curve[k])]);
                Assert.True(Math.Abs(mean - 1) <= 4.5 * error, $"{shape} A-{b} {drift} lag {lag} bin {k}: {mean} +- {error}");
                Assert.True(k < 2 || error < 0.1, $"{shape} A-{b} {drift} lag {lag} bin {k}: an error of {error} proves nothing");
            }
        }
    }

    /// <summary>Σ r² P and Σ r⁴ P of bins of 0.0005 Å: MSD and α2 of the other observable to the width of the bins.</summary>
    [Fact]
    public void Moments_OfTheSelfPart_AreThoseOfMsd()
    {
        TestRun run = TestRun.Random(31, 90, variableCell: false);
        VanHoveOptions options = new() { LagsPs = HoveRows.Lags(0.02, 0.05, 0.09), OriginStride = 3, MaxRadiusAngstrom = 4, BinWidthAngstrom = 0.0005, Pairs = [] };
        ColumnTable table = run.VanHove(options).Self;
        ColumnTable msd = run.Feed(new MeanSquaredDisplacement(new MsdOptions { MaxLagPs = 1, LinearLags = 9, LogLagsPerDecade = 0, OriginStride = 3 }, run.Description, "test")).Results()[0];
        foreach ((string species, string drift) in run.Topology.Species.SelectMany(s => new[] { "raw", "host" }.Select(d => (s, d))))
        {
            MsdCurve curve = MsdCurve.From(msd, species, "multi", drift);
            foreach (int lag in new[] { 2, 5, 9 })
            {
                HoveSelf self = HoveSelf.From(table, species, drift, lag);
                double n = self.Counts.Sum();
                double Moment(int power) => self.Counts.Select((c, k) => c * Math.Pow((self.Lo[k] + self.Hi[k]) / 2, power)).Sum() / n;
                Assert.Equal(0, self.Overflow);
                Assert.Equal(curve.Origins[curve.Row(lag)], self.Origins);
                Assert.Equal(curve.At(lag), Moment(2), 5e-4 * curve.At(lag));
                Assert.Equal(curve.Alpha2[curve.Row(lag)], (3 * Moment(4) / (5 * Moment(2) * Moment(2))) - 1, 1e-3);
            }
        }
    }

    [Fact]
    public void SelfPart_CountsAndOverflow_AreAllDisplacements()
    {
        TestRun run = TestRun.Random(32, 80);
        ColumnTable table = run.VanHove(new VanHoveOptions { LagsPs = HoveRows.Lags(0.1, 0.4), OriginStride = 2, MaxRadiusAngstrom = 1, Pairs = [] }).Self;

        foreach ((string species, int n) in new[] { ("Ag", 5), ("I", 5), ("K", 1) })
        {
            HoveSelf curve = HoveSelf.From(table, species, "host", 40);
            Assert.True(curve.Overflow > 0);
            Assert.Equal(n * curve.Origins, curve.Counts.Sum() + curve.Overflow);
        }
    }

    /// <summary>At lag 0 nothing has moved: each pair of g(r) once for unlike species, twice (i, j and j, i) for like ones.</summary>
    [Fact]
    public void LagZero_DistinctPart_IsRdf()
    {
        TestRun run = TestRun.Random(33, 40);
        ColumnTable distinct = run.VanHove(new VanHoveOptions { LagsPs = HoveRows.Lags(0), OriginStride = 1, MaxRadiusAngstrom = 9, BinWidthAngstrom = 0.1, Pairs = ["Ag-Ag", "Ag-I", "I-Ag"] }).Distinct;
        ColumnTable rdf = run.Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = 9, BinWidthAngstrom = 0.1 }, run.Description, "test")).Results()[0];
        foreach (string drift in new[] { "raw", "host" })
        {
            HoveDistinct like = HoveDistinct.From(distinct, "Ag", "Ag", drift, 0);
            Assert.Equal(RdfCurve.From(rdf, "Ag", "Ag").Counts.Select(static c => 2 * c), like.Counts);
            Assert.All(like.Relative.Zip(RdfCurve.From(rdf, "Ag", "Ag").G), static g => Assert.Equal(g.Second, g.First, 1e-9 * Math.Max(1, g.Second)));
            Assert.Equal(RdfCurve.From(rdf, "Ag", "I").Counts, HoveDistinct.From(distinct, "Ag", "I", drift, 0).Counts);
            Assert.Equal(RdfCurve.From(rdf, "Ag", "I").Counts, HoveDistinct.From(distinct, "I", "Ag", drift, 0).Counts);
        }
    }

    private static TestRun Chain(int ions)
    {
        TestRun run = new() { Topology = new Topology("chain", [("Li", ions), ("I", 1)]), Host = ["I"] };
        for (int t = 0; t < 100; t++)
        {
            double[] x = [.. Enumerable.Range(0, ions).Select(i => ((ions == 5 ? i : 2 * i) + (t / 20)) % 5 / 5.0)];
            run.AddFractions([.. x, 0, .. Enumerable.Repeat(0.25, ions), 0, .. Enumerable.Repeat(0.25, ions), 0], Cell.Orthorhombic(15, 20, 20));
        }

        return run;
    }

    /// <summary>p of the counts under a Maxwell distribution of the given width an axis; the overflow is the last category.</summary>
    private static double Tail(HoveSelf curve, double sigma, int atoms)
    {
        double n = curve.Origins * (double)atoms, sum = 0, left = 1;
        for (int k = 0; k < curve.Counts.Length; k++)
        {
            double p = Enumerable.Range(0, 200).Sum(i => Maxwell(curve.Lo[k] + ((i + 0.5) / 200 * (curve.Hi[k] - curve.Lo[k])), sigma)) * (curve.Hi[k] - curve.Lo[k]) / 200;
            sum += (curve.Counts[k] - (n * p)) * (curve.Counts[k] - (n * p)) / (n * p);
            left -= p;
        }

        sum += (curve.Overflow - (n * left)) * (curve.Overflow - (n * left)) / (n * left);
        return Statistics.ChiSquareTail(sum, curve.Counts.Length);
    }

    private static double Maxwell(double r, double sigma) => Math.Sqrt(2 / Math.PI) * r * r / Math.Pow(sigma, 3) * Math.Exp(-r * r / (2 * sigma * sigma));

    private static (double X, double Y, double Z) Direction(Random random, double length)
    {
        (double x, double y, double z) = (Statistics.Normal(random), Statistics.Normal(random), Statistics.Normal(random));
        double scale = length / Math.Sqrt((x * x) + (y * y) + (z * z));
        return (x * scale, y * scale, z * scale);
    }
}
