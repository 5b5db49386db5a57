using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>
/// Two kinds of carriers whose correlation is known: the charge displacement of all of them, and what the pair adds to it.
/// </summary>
public sealed class DiffusionCarriersTests
{
    private const double StepA = 0.1; // Å an axis and frame
    private const int Each = 8, Frames = 600;

    /// <summary>D of a walker, cm²/s, at 0.01 ps a frame.</summary>
    private const double Walker = StepA * StepA / 2 / 0.01 * 1e-4;

    [Trait(Tier.Trait, Tier.Ci)]
    [Theory]
    [InlineData(0.0, 1, -1)] // independent: no cross term, Haven 1
    [InlineData(1.0, 1, -1)] // pairs that move together carry no charge
    [InlineData(0.5, 1, -1)]
    [InlineData(0.5, 1, 1)]
    [InlineData(-1.0, 1, -1)] // pairs that move apart carry twice as much
    public void Pairs_CarryWhatTheirCorrelationSays(double correlation, int chargeA, int chargeB)
    {
        // |z_A dA + z_B dB|^2 = s^2 (z_A^2 + z_B^2 + 2 z_A z_B c), the pairs independent of each other.
        double cross = correlation * chargeA * chargeB, all = 1 + cross;
        List<double> ds = [], crosses = [];
        for (int seed = 1; seed <= 40; seed++)
        {
            DiffusionRow[] rows = [.. Rows(Walk(seed, correlation), chargeA, chargeB, host: true, "raw", "host").Where(static r => r is { Method: "einstein_fit", Drift: "host" })];
            DiffusionRow whole = rows.Single(static r => !r.IsCross), pair = rows.Single(static r => r.IsCross);
            Assert.Equal(("all", "A-B"), (whole.Species, pair.Species));
            ds.Add(whole.D / Walker);
            crosses.Add(pair.D / Walker);
            if (!double.IsNaN(whole.Haven))
            {
                Assert.True(whole.Haven > 0);
            }
        }

        (double d, double dError) = Statistics.MeanAndError(ds);
        (double c, double cError) = Statistics.MeanAndError(crosses);
        Assert.True(Math.Abs(d - all) <= (4.5 * dError) + 1e-9 && dError < 0.08, $"D of all {d} +- {dError}, {all} expected");
        Assert.True(Math.Abs(c - cross) <= (4.5 * cError) + 1e-9 && cError < 0.08, $"cross {c} +- {cError}, {cross} expected");
    }

    [Fact]
    public void Rows_AddUp_AndTheHavenRatioIsTheirQuotient()
    {
        TestRun run = Walk(3, 0.3);
        Dictionary<string, ColumnTable> tables = Tables(run, out RunDescription description, 2, -1, host: true, "raw", "host", "com");
        DerivedInput input = Input(tables, description);
        DiffusionRow[] rows = [.. DiffusionCarriers.Rows(input)];

        Assert.Equal(["raw", "host", "com"], rows.Select(static r => r.Drift).Distinct());
        ColumnTable table = Diffusion.Compute(input);
        Assert.Contains("cross", table.Utf8("quantity"));
        IReadOnlyList<DiffusionBlocks> carriers = DiffusionBlocks.Read(tables["msd_carriers"], 1), species = DiffusionBlocks.Read(tables["msd_blocks"], 1);
        foreach (DiffusionBlocks one in carriers.Where(static c => !c.Species.Contains('-')))
        {
            // The same squares as the species' own, summed over its eight atoms.
            DiffusionBlocks own = species.Single(s => s.Species == one.Species && s.Drift == one.Drift);
            Assert.All(Enumerable.Range(0, own.Lags.Length), lag => Assert.Equal(own.Mean(lag, DiffusionQuantity.Tracer), one.Mean(lag, DiffusionQuantity.Tracer) / Each, 1e-9));
            Assert.All(Enumerable.Range(0, own.Lags.Length), lag => Assert.Equal(own.Mean(lag, DiffusionQuantity.Collective), one.Mean(lag, DiffusionQuantity.Collective) / Each, 1e-9));
        }

        // Charges 2 and -1: sum N z^2 = 5 N.
        DiffusionRow all = rows.First(static r => r is { Drift: "host", IsCross: false }), cross = rows.First(static r => r is { Drift: "host", IsCross: true });
        double Collective(string name)
        {
            DiffusionBlocks series = species.Single(s => s.Species == name && s.Drift == "host");
            int[] lags = [.. Enumerable.Range(0, series.Lags.Length).Where(l => series.Lags[l] * 0.01 >= all.FromPs - 1e-9 && series.Lags[l] * 0.01 <= all.ToPs + 1e-9)];
            double[] weights = DiffusionEstimator.Weights(series, lags, SlopeMethod.EinsteinFit);
            return weights.Select((w, i) => w * series.Mean(lags[i], DiffusionQuantity.Collective)).Sum() * 1e-4 / 6 / 0.01;
        }

        Assert.Equal(((4 * Collective("A")) + Collective("B")) / 5 + cross.D, all.D, 1e-9);
    }

    [Fact]
    public void WithoutAHost_NeutralIonsHaveAChargeDisplacement_OthersNone()
    {
        DiffusionRow[] neutral = Rows(Walk(1, 0), 1, -1, host: false, "raw"), charged = Rows(Walk(1, 0), 1, 1, host: false, "raw"), unknown = Rows(Walk(1, 0), 1, 0, host: false, "raw");

        Assert.All(neutral, static r => Assert.Equal("com", r.Drift));
        Assert.All(neutral, static r => Assert.False(double.IsNaN(r.D)));
        Assert.All(charged, static r => Assert.True(double.IsNaN(r.D) && r.Note!.Contains("do not add up to 0", StringComparison.Ordinal)));
        Assert.All(unknown, static r => Assert.True(double.IsNaN(r.D) && r.Note!.Contains("no charge of B is known", StringComparison.Ordinal)));
    }

    [Fact]
    public void OneCarrier_HasNoSuchRows()
    {
        TestRun run = Walk(1, 0);
        Dictionary<string, ColumnTable> tables = Tables(run, out RunDescription description, 1, -1, host: true, "raw", "host");

        Assert.DoesNotContain("msd_carriers", run.Feed(new MeanSquaredDisplacement(new MsdOptions(), description with { MobileSpecies = [0] }, "test")).Results().Select(static t => t.Name));
        Assert.Empty(DiffusionCarriers.Rows(Input(tables, description with { MobileSpecies = [0] })));
    }

    private static DiffusionRow[] Rows(TestRun run, int chargeA, int chargeB, bool host, params string[] drift)
    {
        Dictionary<string, ColumnTable> tables = Tables(run, out RunDescription description, chargeA, chargeB, host, drift);
        return [.. DiffusionCarriers.Rows(Input(tables, description))];
    }

    private static DerivedInput Input(Dictionary<string, ColumnTable> tables, RunDescription run) => new(tables, new DiffusionOptions { Fit = "0.02-0.16ps" }, run, new RunSummary(run, "test"));

    private static Dictionary<string, ColumnTable> Tables(TestRun run, out RunDescription description, int chargeA, int chargeB, bool host, params string[] drift)
    {
        description = run.Description with { MobileSpecies = [0, 1], Charges = [chargeA, chargeB, 0], HostSpecies = host ? [2] : [] };
        return run.Feed(new MeanSquaredDisplacement(new MsdOptions { LinearLags = 20, Drift = drift }, description, "test")).Results().ToDictionary(static t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>Pairs A, B whose steps have a correlation; a host that rests.</summary>
    private static TestRun Walk(int seed, double correlation)
    {
        const double Edge = 20;
        Random random = new(seed);
        TestRun run = new() { Topology = new Topology("carriers", [("A", Each), ("B", Each), ("C", 2)]), Masses = [10, 20, 30] };
        int n = run.Topology.AtomCount;
        double[] s = [.. Enumerable.Range(0, 3 * n).Select(_ => random.NextDouble())];
        for (int t = 0; t < Frames; t++)
        {
            run.AddFractions(s, Cell.Orthorhombic(Edge, Edge, Edge));
            for (int axis = 0; axis < 3; axis++)
            {
                for (int i = 0; i < Each; i++)
                {
                    double a = Statistics.Normal(random), b = (correlation * a) + (Math.Sqrt(1 - (correlation * correlation)) * Statistics.Normal(random));
                    s[(axis * n) + i] += StepA * a / Edge;
                    s[(axis * n) + Each + i] += StepA * b / Edge;
                }
            }
        }

        return run;
    }
}
