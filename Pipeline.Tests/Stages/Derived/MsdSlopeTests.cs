using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>D of a window from the published <c>msd</c> is that of the table <c>diffusion</c>.</summary>
public sealed class MsdSlopeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("0.12-0.48ps", 500, 20)]
    [InlineData("0.12-0.48ps", 5, 20)] // the window lies beyond the linear lags: origins every 2^k frames
    [InlineData("0.03-0.2ps", 30, 10)]
    [InlineData("auto", 500, 20)]
    public void FixedCell_EqualsTheTable(string fit, int linear, int perDecade)
    {
        TestRun run = Walk(0);
        double worst = Worst(run, fit, new MsdOptions { LinearLags = linear, LogLagsPerDecade = perDecade, Drift = ["raw", "host", "com"] });

        output.WriteLine($"{fit}, {linear} linear lags: {worst:e1} relative");
        Assert.True(worst < 1e-9, $"{worst:e2}");
    }

    [Fact]
    public void Breaks_AreCounted()
    {
        TestRun run = Walk(0);
        run.SegmentStarts.Add(200);

        Assert.True(Worst(run, "0.12-0.48ps", new MsdOptions { LinearLags = 5 }, 2) < 1e-9);
    }

    /// <summary>The mean cell here, that of each origin there: cells that fluctuate by 1 % from frame to frame leave less than 1 % (8e-3).</summary>
    [Fact]
    public void VariableCell_AgreesAsFarAsTheCellFluctuates()
    {
        double worst = Worst(Walk(0.01), "0.12-0.48ps", new MsdOptions());

        output.WriteLine($"cells of 1 %: {worst:e1} relative");
        Assert.InRange(worst, 1e-9, 0.01);
    }

    [Fact]
    public void WhatTheRunHasNot_IsSaid()
    {
        TestRun run = Walk(0);
        ColumnTable msd = run.Feed(new MeanSquaredDisplacement(new MsdOptions(), run.Description, "test")).Results()[0];

        foreach ((string species, double to, string problem) in new[] { ("A", 90.0, "run too short"), ("A", 0.021, "window too narrow"), ("X", 1, "no rows of X") })
        {
            MsdSlope slope = MsdSlope.Of(msd, species, "raw", 0.02, to, SlopeMethod.Gls);
            Assert.StartsWith(problem, slope.Problem);
            Assert.True(double.IsNaN(slope.TracerD) && double.IsNaN(slope.CollectiveD));
        }

        RunDescription timeless = run.Description with { TimestepFs = null };
        msd = run.Feed(new MeanSquaredDisplacement(new MsdOptions { LinearLags = 20 }, timeless, "test")).Results()[0];
        Assert.StartsWith("no time step", MsdSlope.Of(msd, "A", "raw", 0.02, 0.1, SlopeMethod.Gls).Problem);
    }

    /// <summary>D of every window that <c>diffusion_window</c> lists is the one from <c>msd</c>, and has its error there; no other window has one.</summary>
    [Fact]
    public void ListedWindows_HaveTheirErrorWithinTheRun()
    {
        TestRun run = Walk(0);
        Dictionary<string, ColumnTable> tables = run.Feed(new MeanSquaredDisplacement(new MsdOptions(), run.Description, "test")).Results().ToDictionary(static t => t.Name, StringComparer.Ordinal);
        ColumnTable windows = DiffusionWindowTable.Compute(new DerivedInput(tables, new DiffusionOptions(), run.Description, new RunSummary(run.Description, "test")));
        int[] rows = [.. Enumerable.Range(0, windows.RowCount).Where(i => windows.Utf8("species")[i] is "A" && windows.Utf8("drift")[i] is "host" && windows.Utf8("quantity")[i] is "tracer")];

        Assert.True(rows.Length >= 6);
        foreach (int row in rows)
        {
            (double from, double to) = (windows.Float64("from_ps")[row], windows.Float64("to_ps")[row]);
            Assert.Equal(1, MsdSlope.Of(tables["msd"], "A", "host", from, to, SlopeMethod.Gls).TracerD / windows.Float64("D_cm2_s")[row], 1e-9);
            (double, long)? expected = windows["stderr_cm2_s"].IsValid(row) ? (windows.Float64("stderr_cm2_s")[row], windows.Int64("blocks")[row]) : null;
            Assert.Equal(expected, MsdSlope.WithinRun(windows, "A", "host", DiffusionQuantity.Tracer, from, to));
            Assert.Null(MsdSlope.WithinRun(windows, "A", "host", DiffusionQuantity.Tracer, from, to * 1.01));
        }
    }

    /// <summary>Largest relative difference over species, drifts, methods and quantities.</summary>
    private static double Worst(TestRun run, string fit, MsdOptions options, int segments = 1)
    {
        Dictionary<string, ColumnTable> tables = run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results().ToDictionary(static t => t.Name, StringComparer.Ordinal);
        double worst = 0;
        int compared = 0;
        foreach (DiffusionBlocks series in DiffusionBlocks.Read(tables["msd_blocks"], segments))
        {
            foreach (DiffusionRow row in Diffusion.Fits(series, new DiffusionOptions { Fit = fit }.Window(), null, null))
            {
                MsdSlope slope = MsdSlope.Of(
                    tables["msd"], row.Species, row.Drift, row.FromPs, row.ToPs, row.Method is "gls" ? SlopeMethod.Gls : SlopeMethod.EinsteinFit, segments);
                double d = row.Quantity == DiffusionQuantity.Tracer ? slope.TracerD : slope.CollectiveD;
                Assert.Equal((row.FromPs, row.ToPs), (slope.FromPs, slope.ToPs));

                // The host stays where it is: there is no D that a difference could be compared with.
                worst = row.Species is "B" ? worst : Math.Max(worst, Math.Abs((d / row.D) - 1));
                compared++;
            }
        }

        Assert.True(compared >= 16);
        return worst;
    }

    /// <summary>Eight walkers and a host that shakes, in a cell whose edges fluctuate by a share.</summary>
    private static TestRun Walk(double cell)
    {
        const double Edge = 20;
        Random random = new(4);
        TestRun run = new() { Topology = new Topology("walkers", [("A", 8), ("B", 6)]), Host = ["B"], Masses = [10, 30] };
        int n = run.Topology.AtomCount;
        double[] s = [.. Enumerable.Range(0, 3 * n).Select(_ => random.NextDouble())];
        for (int t = 0; t < 1056; t++)
        {
            double Length() => Edge * (1 + (cell * Statistics.Normal(random)));
            run.AddFractions([.. s.Select((x, i) => i % n < 8 ? x : x + (0.1 * Statistics.Normal(random) / Edge))], Cell.Orthorhombic(Length(), Length(), Length()));
            for (int axis = 0; axis < 3; axis++)
            {
                for (int i = 0; i < 8; i++)
                {
                    s[(axis * n) + i] += 0.1 * Statistics.Normal(random) / Edge;
                }
            }
        }

        return run;
    }
}
