using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Each kind of motion is called by its name, and only diffusion gets an interval.</summary>
public sealed class DiffusionRegimeTests
{
    private const double Site = 3;

    [Fact]
    public void Ballistic_IsCalledSo()
    {
        Random random = new(1);
        double[] v = [.. Enumerable.Range(0, 30).Select(_ => 0.01 * Statistics.Normal(random))];
        DiffusionRow row = Gls([.. Enumerable.Range(0, 1056).Select(t => v.Select(u => u * t).ToArray())]);

        Assert.Equal("ballistic", row.Regime);
        Assert.Equal(2, row.Alpha, 1e-9);
        AssertNoClaim(row);
    }

    [Fact]
    public void RattlingInACage_IsCalledSo_AndNotWithoutASiteDistance()
    {
        double[][] x = Cage(0.2);

        AssertNoClaim(Gls(x));
        Assert.Equal("caged", Gls(x).Regime);
        Assert.NotEqual("caged", Gls(x, null).Regime);
        AssertNoClaim(Gls(x, null));

        // The same motion wider than half the way to the next site is no cage of one site.
        Assert.NotEqual("caged", Gls(Cage(1.0)).Regime);
        AssertNoClaim(Gls(Cage(1.0)));
    }

    [Fact]
    public void PowerLaws_AreToldFromDiffusion()
    {
        foreach (double exponent in new[] { 0.3, 0.5, 0.7 })
        {
            DiffusionRow row = Curve(lag => Math.Pow(lag, exponent), 0.03);
            Assert.Equal("subdiffusive", row.Regime);
            Assert.Equal(exponent, row.Alpha, 0.1);
            AssertNoClaim(row);
        }

        Assert.Equal("ballistic", Curve(static lag => Math.Pow(lag, 1.8), 0.03).Regime);
        AssertNoClaim(Curve(static lag => Math.Pow(lag, 1.4), 0.03));
    }

    [Fact]
    public void PathWithAConstantVibration_IsDiffusive_ThoughAlphaIsBelowOne()
    {
        DiffusionRow row = Curve(static lag => 20 + (0.6 * lag), 0.001);

        Assert.Equal("diffusive", row.Regime);
        Assert.True(row.Alpha < 0.7);
        Assert.Equal(1, row.D / (0.1 / 0.01 * 1e-4), 0.02);
        Assert.Contains("without the vibration", row.Note);
    }

    [Fact]
    public void TooWideToTell_IsUndetermined()
    {
        DiffusionRow row = Curve(static lag => 0.6 * lag, 0.8);

        Assert.Equal("undetermined", row.Regime);
        AssertNoClaim(row);
    }

    [Fact]
    public void Static_HasNoExponentAndNoClaim()
    {
        DiffusionRow row = Gls([.. Enumerable.Range(0, 300).Select(static _ => new double[6])]);

        Assert.Equal(0, row.D);
        Assert.Equal("undetermined", row.Regime);
        AssertNoClaim(row);
    }

    /// <summary>Tests at the 5 % level refuse some: not more than that, and not because of what a walk is.</summary>
    [Fact]
    public void Brownian_IsDiffusive_ButForTheShareThatChanceRefuses()
    {
        DiffusionRow[] rows = [.. Enumerable.Range(1, 60).Select(static seed => Gls(Walkers.Brownian(32).Make(seed)))], claimed = [.. rows.Where(static r => r.Regime == "diffusive")];

        Assert.InRange(claimed.Length, 51, 60);
        Assert.All(claimed, static row =>
        {
            Assert.Equal((10, 0.12, 0.48), (row.Blocks, Math.Round(row.FromPs, 9), Math.Round(row.ToPs, 9)));
            Assert.True(row.Half95 > row.Half68 && row.Half68 > 0);
        });
        Assert.All(rows.Except(claimed), AssertNoClaim);
        Assert.InRange(rows.Average(static r => r.D) / (Walkers.Brownian().Exact / 0.01 * 1e-4), 0.98, 1.02);
    }

    private static double[][] Cage(double amplitude) => Walkers.Rattling(16, amplitude, 0.8, 1056, 5);

    private static void AssertNoClaim(DiffusionRow row)
    {
        Assert.True(double.IsNaN(row.Half68) && double.IsNaN(row.Half95));
        Assert.True(double.IsNaN(row.Conductivity) && double.IsNaN(row.Haven));
        Assert.StartsWith("no claim: ", row.Note);
    }

    private static DiffusionRow Gls(double[][] x, double? site = Site) => Of(WalkerBlocks.Table(x, 0.01, 104), site);

    private static DiffusionRow Of(ColumnTable table, double? site) =>
        Diffusion.Fits(DiffusionBlocks.Read(table, 1)[0], null, site, 1).Single(static r => r.Method == "gls" && r.Quantity == DiffusionQuantity.Tracer);

    /// <summary>A curve as it would be in every block, each block off by its own factor and each octave of it by another.</summary>
    private static DiffusionRow Curve(Func<double, double> msd, double scatter)
    {
        Random random = new(11);
        TableBuilder table = new(MsdBlockTable.Schema.Only(
            "species", "drift", "lag_frames", "lag_ps", "block", "block_frames", "origins", "msd_A2", "collective_A2"));
        double[,] factors = new double[264, 12];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i / 12, i % 12] = Math.Exp(scatter * Statistics.Normal(random));
        }

        foreach (int lag in WalkerBlocks.Lags(104))
        {
            for (int b = 0; b < 264; b++)
            {
                table.Utf8("species", "A");
                table.Utf8("drift", "host");
                table.Int64("lag_frames", lag);
                table.Float64("lag_ps", 0.01 * lag);
                table.Int64("block", b);
                table.Int64("block_frames", 4);
                table.Int64("origins", Math.Clamp(1056 - lag - (4 * b), 0, 4));
                table.Float64("msd_A2", msd(lag) * factors[b / 24, (int)Math.Log2(lag)]);
                table.Float64("collective_A2", msd(lag));
            }
        }

        return Of(table.ToTable(1056), null);
    }
}
