using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>D against window, and what later windows do to the intervals of the one that is quoted.</summary>
public sealed class DiffusionWindowTests
{
    private const double PsPerFrame = 0.01, Exact = 5e-5;

    [Fact]
    public void Rows_AreOctaves_WithTheWindowOfDiffusionAmongThem()
    {
        double[][] x = Walkers.Brownian().Make(1);
        ColumnTable table = Table(x, "auto");
        DiffusionRow row = Gls(x);
        double[] ends = [.. Enumerable.Range(0, table.RowCount).Where(i => table.Utf8("quantity")[i] is "tracer").Select(i => Math.Round(table.Float64("to_ps")[i], 6))];

        Assert.Equal([0.03, 0.06, 0.12, 0.24, 0.48, 0.96, 1.76, 1.92], ends);
        Assert.Equal(Enumerable.Repeat("tracer", 8).Concat(Enumerable.Repeat("collective", 8)), table.Utf8("quantity"));
        Assert.Equal((row.FromPs, row.D, row.StandardError, row.Blocks, row.AlphaBeyond), (table.Float64("from_ps")[4], table.Float64("D_cm2_s")[4], table.Float64("stderr_cm2_s")[4], table.Int64("blocks")[4], table.Float64("alpha")[4]));
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(table.Int64("blocks")[i] >= 5, table["stderr_cm2_s"].IsValid(i)));
        Assert.Equal([10, 5, 4], [.. table.Int64("blocks")[5..8]]);
        Assert.All(Enumerable.Range(2, 6), i => Assert.Equal(0.25, table.Float64("from_ps")[i] / table.Float64("to_ps")[i], 0.02));
    }

    [Fact]
    public void FixedWindow_IsAmongThem_AsItIs()
    {
        ColumnTable table = Table(Walkers.Brownian().Make(1), "0.2-0.4ps");
        int at = Enumerable.Range(0, table.RowCount).First(i => Math.Abs(table.Float64("to_ps")[i] - 0.4) < 1e-9);

        Assert.Equal(0.2, table.Float64("from_ps")[at], 1e-9);
        Assert.Equal(12, table.Int64("blocks")[at]);
    }

    /// <summary>Each slope is that of the known curve over its window: what is biased in a short one is not in a long one.</summary>
    [Fact]
    public void SlowRelaxation_EveryRowIsTheSlopeOfTheKnownCurve()
    {
        const int Seeds = 30;
        Walkers walkers = Walkers.SlowlyRelaxing(20);
        ColumnTable[] tables = [.. Enumerable.Range(1, Seeds).Select(seed => Table(walkers.Make(seed), "0.12-0.48ps"))];
        double[] times = [Walkers.Frames / 810.0, Walkers.Frames / 270.0, Walkers.Frames / 90.0, Walkers.Frames / 30.0];
        double Curve(double lag) => lag + (20 * times.Sum(t => Math.Sqrt(t) / times.Sum(Math.Sqrt) * (1 - Math.Exp(-lag / t))));
        for (int row = 3; row < 8; row++)
        {
            (double mean, double error) = Statistics.MeanAndError([.. tables.Select(t => t.Float64("D_cm2_s")[row] / Exact)]);
            double from = tables[0].Float64("from_ps")[row] / PsPerFrame, to = tables[0].Float64("to_ps")[row] / PsPerFrame;

            // Whatever the weights, the slope of a concave curve lies between those at its ends.
            double steepest = Curve(from + 1) - Curve(from), flattest = Curve(to) - Curve(to - 1);
            Assert.InRange(mean, flattest - (4.5 * error), steepest + (4.5 * error));
        }

        double D(int row) => tables.Average(t => t.Float64("D_cm2_s")[row]) / Exact;
        Assert.True(D(4) > 1.25 && D(5) < D(4) - 0.08 && D(7) < 1.12, $"{D(4)}, {D(5)}, {D(7)}");
    }

    [Fact]
    public void PremisesThatFail_EmptyWhatRestsOnThem()
    {
        double[][] x = Walkers.Brownian().Make(1);
        foreach ((Claims denied, bool d) in new[] { (Claims.DiffusionInterval, true), (Claims.AllDiffusion, false) })
        {
            TableSchema schema = PremiseSet.SchemaOf("test");
            ColumnTable table = Table(x, "auto", PremiseSet.ToTable(schema, 1, [new Premise("temperature_trend", null, PremiseState.Fails, denied, "heated")]));

            // The shortest window has no lag that is a quarter of its end, so no exponent.
            Assert.All(Enumerable.Range(0, table.RowCount).Where(static i => i % 8 > 0), i => Assert.Equal((d, d, false), (table["D_cm2_s"].IsValid(i), table["alpha"].IsValid(i), table["stderr_cm2_s"].IsValid(i))));
        }
    }

    /// <summary>Slow walkers are claimed at 1.2 times their D; what later windows say reaches the truth, and the note has their figures.</summary>
    [Fact]
    public void LaterWindowsThatDiffer_TakeTheIntervalDown_AndAreNamed()
    {
        DiffusionRow[] rows = [.. Enumerable.Range(1, 50).Select(static seed => Gls(Walkers.SlowlyRelaxing(10).Make(seed))).Where(static r => !double.IsNaN(r.Half95))];
        DiffusionRow[] wider = [.. rows.Where(static r => r.Later != default)];

        Assert.True(wider.Length > 0.7 * rows.Length, $"{wider.Length} of {rows.Length}");
        Assert.True(rows.Count(static r => r.D - r.Half95 <= Exact) < 0.3 * rows.Length);
        Assert.True(rows.Count(static r => r.Low95 <= Exact && Exact <= r.High95) > 0.7 * rows.Length);
        Assert.All(wider, static r => Assert.Matches(@"D up to (0\.96|1\.76) ps is \d\.\d\de-5 cm\^2/s, (lower|higher) by \d\.\de-\d \+- \d\.\de-\d \(standard error\): (the 95 % interval takes|both intervals take) that in", r.Note));
        Assert.All(rows, static r => Assert.True(r.Low95 <= r.D - r.Half95 && r.Low68 <= r.D - r.Half68 && r.High68 >= r.D + r.Half68 && r.High95 >= r.D + r.Half95 && r.Low95 <= r.Low68));
        Assert.All(rows.Except(wider), static r => Assert.DoesNotContain("up to", r.Note ?? ""));
    }

    [Fact]
    public void LaterWindows_HaveFiveBlocksOrAreNone()
    {
        DiffusionBlocks series = Series(Walkers.Brownian().Make(1));
        int at = Array.IndexOf(series.Lags, 48);

        Assert.Equal([(24L, 96L, 10), (44, 176, 5)], LaterSlopes.Windows(series, at).Select(w => (series.Lags[w.Lags[0]], series.Lags[w.Lags[^1]], w.Blocks.Count)));
        Assert.Empty(LaterSlopes.Windows(series, Array.IndexOf(series.Lags, 176)));
    }

    private static DiffusionBlocks Series(double[][] x) => DiffusionBlocks.Read(WalkerBlocks.Table(x, PsPerFrame, 176), 1)[0];

    private static DiffusionRow Gls(double[][] x) => Diffusion.Fits(Series(x), null, null, null).Single(static r => r.Method is "gls" && r.Quantity == DiffusionQuantity.Tracer);

    private static ColumnTable Table(double[][] x, string fit, ColumnTable? premises = null)
    {
        RunDescription run = new TestRun { Topology = new Topology("walkers", [("A", x[0].Length / 3)]) }.Description;
        Dictionary<string, ColumnTable> tables = new(StringComparer.Ordinal)
        {
            ["msd"] = new TableBuilder(MsdTable.Schema).ToTable(x.Length),
            ["msd_blocks"] = WalkerBlocks.Table(x, PsPerFrame, 352),
        };
        if (premises is not null)
        {
            tables[premises.Name] = premises;
        }

        return DiffusionWindowTable.Compute(new DerivedInput(tables, new DiffusionOptions { Fit = fit }, run, new RunSummary(run, "test")));
    }
}
