using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>The table <c>diffusion</c>: values, Haven ratio, conductivity, and what it says where it claims nothing.</summary>
public sealed class DiffusionTests
{
    [Fact]
    public void Line_ItsSlopeIsExact_WhateverTheWeights()
    {
        DiffusionBlocks series = DiffusionBlocks.Read(WalkerBlocks.Table(Walkers.Brownian(2).Make(1), 0.01, 104), 1)[0];
        int[] lags = DiffusionEstimator.Thin(5, series.Lags.Length - 1);
        double[] plain = DiffusionEstimator.Weights(series, lags, SlopeMethod.EinsteinFit), gls = DiffusionEstimator.Weights(series, lags, SlopeMethod.Gls);

        Assert.Equal(20, lags.Length);
        foreach (double[] weights in new[] { plain, gls })
        {
            Assert.Equal(0.37, weights.Select((w, i) => w * (1.9 + (0.37 * series.Lags[lags[i]]))).Sum(), 1e-10);
        }

        // The weights are those of least variance under the model (here without noise: a path's own fit may assume some).
        double[,] covariance = BrownianCovariance.Matrix([.. lags.Select(l => series.Lags[l])], i => series.OriginFrames(lags[i]));
        Assert.True(BrownianCovariance.Form(gls, covariance) < BrownianCovariance.Form(plain, covariance));
    }

    [Fact]
    public void Origins_AreCountedInFrames_AlsoWhereLevelsSkipSome()
    {
        double[][] x = Walkers.Brownian(1, 3000).Make(1);
        DiffusionBlocks every = DiffusionBlocks.Read(WalkerBlocks.Table(x, 0.01, 300), 1)[0], levels = DiffusionBlocks.Read(WalkerBlocks.Table(x, 0.01, 300, 20), 1)[0];

        for (int lag = 0; lag < every.Lags.Length - 1; lag++)
        {
            Assert.Equal(3000 - every.Lags[lag], every.OriginFrames(lag));
            Assert.InRange(levels.OriginFrames(lag), every.OriginFrames(lag), every.OriginFrames(lag) + 15);
            Assert.InRange(levels.Split(lag).Count - every.Split(lag).Count, -1, 1);
        }
    }

    [Fact]
    public void Breaks_CostTheBlocksThatSpanThem()
    {
        double[][] x = Walkers.Brownian(4, 2000).Make(1);
        DiffusionBlocks whole = DiffusionBlocks.Read(WalkerBlocks.Table(x, 0.01, 200), 1)[0], broken = DiffusionBlocks.Read(WalkerBlocks.Table(x, 0.01, 200, 500, [700, 1400]), 3)[0];
        int lag = Array.IndexOf(whole.Lags, 48);

        Assert.Equal(20, whole.Split(lag).Count);

        // Origins 652..699 lie in blocks 6 and 7 of 96, 1352..1399 in block 14.
        Assert.Equal(17, broken.Split(lag).Count);
        Assert.Equal(2000 - (3 * 48), broken.OriginFrames(lag));
    }

    [Fact]
    public void IndependentWalkers_HaveHavenOne_GroupsOfFourAQuarter()
    {
        foreach ((Walkers walkers, double haven) in new[] { (Walkers.Brownian(), 1.0), (Walkers.GroupsOfFour(), 0.25) })
        {
            List<double> ratios = [], wider = [];
            for (int seed = 1; seed <= 100; seed++)
            {
                DiffusionRow[] rows = [.. Diffusion.Fits(DiffusionBlocks.Read(WalkerBlocks.Table(walkers.Make(seed), 0.01, 64), 1)[0], null, null, 2)];
                DiffusionRow tracer = rows[2], collective = rows[3];
                Assert.Equal(("gls", DiffusionQuantity.Tracer, "gls", DiffusionQuantity.Collective), (tracer.Method, tracer.Quantity, collective.Method, collective.Quantity));
                ratios.Add(collective.D / (walkers.Exact / 0.01 * 1e-4));
                if (!double.IsNaN(tracer.Haven))
                {
                    Assert.Equal(tracer.D / collective.D, tracer.Haven, 1e-12);
                    Assert.Equal(tracer.Haven, collective.Haven);
                    Assert.Equal(2 * collective.D, collective.Conductivity, 1e-12);
                }

                if (!double.IsNaN(collective.StandardError))
                {
                    wider.Add(haven * collective.StandardError / tracer.StandardError);
                }
            }

            (double mean, double error) = Statistics.MeanAndError(ratios);
            Assert.True(Math.Abs(mean - (1 / haven)) < 4.5 * error && error < 0.06 / haven, $"{walkers.Name}: collective D over exact tracer D {mean} +- {error}");

            // The sum of all is one walker where the tracer has 16 independent ones.
            Assert.Equal(4, wider.Average(), 0.8);
        }
    }

    [Fact]
    public void Conductivity_IsNernstEinstein()
    {
        Assert.Equal(0.9701, DiffusionConductivity.Of(64, 1, 4170.36, 500, 1.7e-5), 5e-5);
        Assert.Equal(4, DiffusionConductivity.Of(64, -2, 4170.36, 500, 1.7e-5) / DiffusionConductivity.Of(64, 1, 4170.36, 500, 1.7e-5), 1e-12);
    }

    [Fact]
    public void Temperature_IsTheThermoTables_ElseTebeg_ElseNone()
    {
        DerivedInput input = Input(Walkers.Brownian(), null);
        TableBuilder thermo = new(ThermoTable.Schema.Only("temperature_K"));
        thermo.Float64("temperature_K", 300);
        thermo.Float64("temperature_K", null);
        thermo.Float64("temperature_K", 320);
        Dictionary<string, ColumnTable> tables = new(input.Tables, StringComparer.Ordinal) { ["thermo"] = thermo.ToTable(3) };

        Assert.Null(DiffusionConductivity.Temperature(input));
        Assert.Equal(500, DiffusionConductivity.Temperature(Of(input, input.Run with { TemperatureK = 500 })));
        Assert.Equal(310, DiffusionConductivity.Temperature(Of(input, input.Run with { TemperatureK = 500 }) with { Tables = tables }));
        input.Summary.MeanTemperatureK = 333;
        Assert.Equal(333, DiffusionConductivity.Temperature(input with { Tables = tables }));
    }

    [Fact]
    public void Table_OfChargedMobileIons_HasEveryCell_AndWithoutChargeNoConductivity()
    {
        DerivedInput input = Input(Walkers.Brownian(), 500);
        ColumnTable table = Diffusion.Compute(input);

        Assert.Equal(["einstein_endpoint", "einstein_fit", "einstein_fit", "gls", "gls"], table.Utf8("method"));
        Assert.Equal(["tracer", "tracer", "collective", "tracer", "collective"], table.Utf8("quantity"));
        double volume = input.Summary.MeanVolumeA3!.Value;
        for (int row = 1; row < 5; row++)
        {
            Assert.Equal("diffusive", table.Utf8("regime")[row]);
            Assert.All(table.Columns.Where(static c => c.Name != "note"), c => Assert.True(c.IsValid(row), c.Name));
            Assert.Equal(1, Cell(table, "conductivity_S_cm", row) / DiffusionConductivity.Of(16, 1, volume, 500, Cell(table, "D_cm2_s", row)), 1e-12);
            Assert.True(Cell(table, "lo95_cm2_s", row) < Cell(table, "lo68_cm2_s", row) && Cell(table, "lo68_cm2_s", row) < Cell(table, "D_cm2_s", row));
            Assert.True(Cell(table, "hi95_cm2_s", row) > Cell(table, "hi68_cm2_s", row) && Cell(table, "hi68_cm2_s", row) > Cell(table, "D_cm2_s", row));
        }

        // Eq. (7): no error of its own.
        Assert.True(table["conductivity_S_cm"].IsValid(0));
        Assert.All(new[] { "stderr_cm2_s", "lo68_cm2_s", "hi95_cm2_s", "blocks", "alpha", "alpha_beyond", "regime", "haven_ratio", "haven_stderr" }, c => Assert.False(table[c].IsValid(0)));

        foreach (RunDescription run in new[] { input.Run with { Charges = [0] }, input.Run with { Charges = [] }, input.Run with { MobileSpecies = [] }, input.Run with { TemperatureK = null } })
        {
            ColumnTable without = Diffusion.Compute(Of(input, run));
            Assert.All(Enumerable.Range(0, 5), row => Assert.False(without["conductivity_S_cm"].IsValid(row)));
            Assert.True(without["hi95_cm2_s"].IsValid(3));
        }
    }

    [Fact]
    public void CagedIons_HaveNoClaim_AndNoConductivityFromEqSeven()
    {
        ColumnTable table = Diffusion.Compute(Input(new Walkers("cage", 0, static seed => Walkers.Rattling(16, 0.15, 0.8, 1056, seed)), 500));

        Assert.All(Enumerable.Range(1, 2), row => Assert.Equal("caged", table.Utf8("regime")[row * 2 - 1]));
        Assert.All(new[] { "stderr_cm2_s", "lo68_cm2_s", "hi68_cm2_s", "lo95_cm2_s", "hi95_cm2_s", "conductivity_S_cm", "haven_ratio", "haven_stderr" }, c => Assert.All(Enumerable.Range(0, 5), row => Assert.False(table[c].IsValid(row))));
        Assert.True(table["D_cm2_s"].IsValid(3));
    }

    [Theory]
    [InlineData("0.12-0.48ps", 1056, 10, null)]
    [InlineData("0.12-0.48ps", 650, 6, "6 blocks, 10 wanted: a rough interval")]
    [InlineData("0.12-0.48ps", 400, 3, "run too short: 3 blocks of 2 x fit_to = 0.96 ps, 5 needed")]
    [InlineData("1-5ps", 400, null, "run too short: 1-5 ps needs 3 lags, the run has them up to 1.04 ps")]
    [InlineData("auto", 9, null, "run too short: 9 frames hold fewer than 5 blocks of origins for 3 lags")]
    public void ShortRun_SaysWhyThereIsNoInterval(string fit, int frames, int? blocks, string? note)
    {
        ColumnTable table = Diffusion.Compute(Input(Walkers.Brownian(64, frames), null) with { Options = new DiffusionOptions { Fit = fit } });

        Assert.Equal(blocks, table["blocks"].IsValid(3) ? (int)table.Int64("blocks")[3] : (int?)null);
        string? said = table["note"].IsValid(3) ? table.Utf8("note")[3] : null;
        Assert.True(note is null ? said is null : said?.StartsWith(note, StringComparison.Ordinal), said);
        Assert.Equal(blocks is >= 5, table["lo95_cm2_s"].IsValid(3));
        Assert.Equal(blocks is >= 5, table["stderr_cm2_s"].IsValid(3));
        Assert.Equal(blocks is not null, table["D_cm2_s"].IsValid(3));
    }

    [Fact]
    public void NoTimeStep_NoValues_AndItSaysSo()
    {
        DerivedInput input = Input(Walkers.Brownian(4, 300), null);
        ColumnTable blocks = WalkerBlocks.Table(Walkers.Brownian(4, 300).Make(1), double.NaN, 30);
        ColumnTable table = Diffusion.Compute(input with { Tables = new Dictionary<string, ColumnTable>(StringComparer.Ordinal) { ["msd"] = input.Tables["msd"], ["msd_blocks"] = blocks } });

        Assert.False(table["D_cm2_s"].IsValid(3));
        Assert.Equal("no time step: lags have no time", table.Utf8("note")[3]);
    }

    [Theory]
    [InlineData("auto", true)]
    [InlineData("2-10ps", true)]
    [InlineData("0.5-1.25 ps", true)]
    [InlineData("10-2ps", false)]
    [InlineData("0-2ps", false)]
    [InlineData("2-10", false)]
    [InlineData("best", false)]
    public void Fit_IsAutoOrAWindow(string fit, bool valid) => Assert.Equal(valid, !new DiffusionOptions { Fit = fit }.Problems().Any());

    [Fact]
    public void SiteDistance_IsTheMeanNearestOfTheSameSpecies()
    {
        // Two A 3 A apart across the face, a third 4 A from the nearer; B between them does not count.
        RunDescription run = Input(Walkers.Brownian(4, 30), null).Run with
        {
            Topology = new Topology("x", [("A", 3), ("B", 1)]),
            FirstCell = Pipeline.Formats.Model.Cell.Orthorhombic(10, 20, 20),
            FirstScaled = [5_000_000, 75_000_000, 5_000_000, 10_000_000, 0, 0, 20_000_000, 0, 0, 0, 0, 0],
        };

        Assert.Equal((3 + 3 + 4) / 3.0, SiteDistance.Of(run, "A")!.Value, 1e-9);
        Assert.Equal(0.5, SiteDistance.Of(run, "B")!.Value, 1e-9); // the only B: its nearest atom of any species
        Assert.Null(SiteDistance.Of(run, "C"));
        Assert.Null(SiteDistance.Of(run with { Topology = new Topology("x", [("B", 1)]), FirstScaled = [0, 0, 0] }, "B"));
        Assert.Null(SiteDistance.Of(run with { FirstScaled = [] }, "A"));
    }

    private static double Cell(ColumnTable table, string column, int row) => table.Float64(column)[row];

    private static DerivedInput Input(Walkers walkers, double? kelvin)
    {
        double[][] x = walkers.Make(1);
        int atoms = x[0].Length / 3;
        TestRun run = new() { Topology = new Topology("walkers", [("A", atoms)]) };
        Random random = new(1);
        Cell cell = Pipeline.Formats.Model.Cell.Orthorhombic(20, 20, 20);
        double[] site = [.. x[0].Select(_ => random.NextDouble())];
        foreach (double[] frame in x)
        {
            run.AddFractions([.. Enumerable.Range(0, frame.Length).Select(i => site[i] + (frame[(i % atoms * 3) + (i / atoms)] / 20))], cell);
        }

        RunDescription description = run.Description with { Charges = [1], MobileSpecies = [0], TemperatureK = kelvin, FirstScaled = run.Coordinates[0] };
        ColumnTable msd = run.Feed(new MeanSquaredDisplacement(new MsdOptions { LinearLags = 2 }, description, "test")).Results()[0];
        return new DerivedInput(
            new Dictionary<string, ColumnTable>(StringComparer.Ordinal) { ["msd"] = msd, ["msd_blocks"] = WalkerBlocks.Table(x, 0.01, Math.Min(104, x.Length - 2)) },
            new DiffusionOptions(), description, Summary(description));
    }

    private static DerivedInput Of(DerivedInput input, RunDescription run) => input with { Run = run, Summary = Summary(run) };

    private static RunSummary Summary(RunDescription run)
    {
        RunSummary summary = new(run, "test");
        Frame one = new FramePool().Rent(run.Topology);
        one.Cell = Pipeline.Formats.Model.Cell.Orthorhombic(20, 20, 20);
        summary.Add(one);
        one.Release();
        return summary;
    }
}
