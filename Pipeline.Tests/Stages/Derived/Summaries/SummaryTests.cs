using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Hove;
using Pipeline.Stages.Accumulators.Motifs;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Summaries;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived.Summaries;

/// <summary>The numbers of <c>summary</c>, each from a table made by hand in which its value is known.</summary>
public sealed class SummaryTests
{
    private static readonly RunDescription s_run = VacfTables.Run(2, 16.0969, ("Ag", 64, 107.8682), ("I", 64, 126.90447)) with { MobileSpecies = [0] };

    [Fact]
    public void Density_IsMassOverVolume()
    {
        RunSummary summary = new(s_run, "test") { MeanTemperatureK = 503 };
        Frame frame = new FramePool().Rent(s_run.Topology);
        frame.Cell = Cell.Orthorhombic(16.0969, 16.0969, 16.0969);
        summary.Add(frame);
        frame.Release();

        SummaryRow[] rows = [.. ConditionRows.Of(Input([]) with { Summary = summary })];

        Assert.Equal(("temperature", 503.0, "mean of the OSZICAR"), (rows[0].Quantity, rows[0].Value, rows[0].Note));
        Assert.Equal(64 * (107.8682 + 126.90447) * 1.66053906892 / Math.Pow(16.0969, 3), rows[1].Value!.Value, 1e-9);
        Assert.Equal("masses are unknown", ConditionRows.Of(Input([]) with { Summary = summary, Run = s_run with { Masses = null } }).Last().Note);
    }

    [Fact]
    public void D_IsTheOneToQuote_AndNoneWithoutAClaim()
    {
        DiffusionRow claimed = new("Ag", "host", "gls", DiffusionQuantity.Tracer) { D = 2e-5, StandardError = 1e-6, Half68 = 1e-6, Half95 = 2e-6, Haven = 0.5, HavenError = 0.1, Conductivity = 0.9 };
        ColumnTable table = DiffusionTable.Build(
        [
            claimed with { Drift = "raw", D = 1e-5 },
            claimed with { Method = "einstein_fit", D = 3e-5 },
            claimed,
            claimed with { Quantity = DiffusionQuantity.Collective, D = 4e-5, StandardError = 8e-6, Conductivity = 1.8 },
            new DiffusionRow("I", "host", "gls", DiffusionQuantity.Tracer) { D = 1e-7, Note = "no claim: it is caged" },
        ], 100);

        SummaryRow[] rows = [.. TransportRows.Of(Input([table]))];

        SummaryRow d = rows.Single(static r => r.Quantity is "diffusion_coefficient");
        Assert.Equal(("Ag", 2e-5, 1e-6, "gls, host, tracer"), (d.Species, d.Value, d.StandardError, d.Note));
        Assert.Equal((0.5, 0.1), (Of(rows, "haven_ratio").Value, Of(rows, "haven_ratio").StandardError));
        Assert.Equal((0.9, 0.045), (Of(rows, "conductivity_nernst_einstein").Value, Math.Round(Of(rows, "conductivity_nernst_einstein").StandardError!.Value, 12)));
        Assert.Equal((1.8, 0.36), (Of(rows, "conductivity").Value, Math.Round(Of(rows, "conductivity").StandardError!.Value, 12)));
        SummaryRow caged = TransportRows.Of(Input([table]) with { Run = s_run with { MobileSpecies = [1] } }).First();
        Assert.Equal((null, null, "gls, host, tracer; no claim: it is caged"), (caged.Value, caged.StandardError, caged.Note));
    }

    [Fact]
    public void FirstShell_EndsAtTheMinimumBehindTheFirstPeak()
    {
        const double Width = 0.02;
        double G(double r) => (5 * Math.Exp(-Math.Pow((r - 2.5) / 0.2, 2))) + (1 - Math.Exp(-Math.Pow(Math.Max(0, r - 3.2) / 0.6, 2))) + (0.8 * Math.Exp(-Math.Pow((r - 4.6) / 0.3, 2)));
        TableBuilder rdf = new(RdfTable.Schema.Only("species_a", "species_b", "r_hi_A", "r_A", "g", "coordination_ab", "coordination_ba"));
        for (int k = 0; k < 400; k++)
        {
            double r = (k + 0.5) * Width;
            rdf.Utf8("species_a", "Ag");
            rdf.Utf8("species_b", "I");
            rdf.Float64("r_hi_A", r + (Width / 2));
            rdf.Float64("r_A", r);
            rdf.Float64("g", G(r));
            rdf.Float64("coordination_ab", r);
            rdf.Float64("coordination_ba", 2 * r);
        }

        ColumnTable table = rdf.ToTable(1);
        SummaryRow[] rows = [.. ShellRows.Of(Input([table, Peaks.Compute(table, null, 1)]))];

        double minimum = Enumerable.Range(0, 400).Select(static k => (k + 0.5) * Width).Where(static r => r is > 2.5 and < 4.6).MinBy(G);
        Assert.Equal(2.5, Of(rows, "first_peak_position").Value!.Value, 0.01);
        Assert.Equal(["Ag-I", "I-Ag"], rows.Where(static r => r.Quantity is "coordination_number").Select(static r => r.Species));
        Assert.Equal(minimum, rows.Single(static r => r.Species is "Ag-I" && r.Quantity is "coordination_number").Value!.Value, 0.05);
        Assert.Equal(2 * minimum, rows.Single(static r => r.Species is "I-Ag").Value!.Value, 0.1);
    }

    [Fact]
    public void Angles_HaveTheMomentsOfTheirHistogram()
    {
        Random random = new(3);
        double[] seen = [.. Enumerable.Range(0, 5000).Select(_ => Math.Clamp(70 + (7 * random.NextDouble() * random.NextDouble() * 5), 0.1, 179.9))];
        TableBuilder theta = new(AngleTables.ThetaSchema.Only("motif", "filter", "theta_deg", "count", "total"));
        long[] counts = new long[360];
        Array.ForEach(seen, s => counts[(int)(s / 0.5)]++);
        foreach (string filter in new[] { "raw", "lowpass" })
        {
            for (int k = 0; k < 360; k++)
            {
                theta.Utf8("motif", "PS4");
                theta.Utf8("filter", filter);
                theta.Float64("theta_deg", (k + 0.5) / 2);
                theta.Int64("count", filter is "raw" ? counts[k] : 1);
                theta.Int64("total", filter is "raw" ? 10_000 : 360);
            }
        }

        double[] binned = [.. seen.Select(static s => (Math.Floor(s / 0.5) + 0.5) / 2)];
        double mean = binned.Average(), variance = binned.Average(x => (x - mean) * (x - mean));
        SummaryRow[] rows = [.. AngleRows.Of(Input([theta.ToTable(1)]))];

        Assert.Equal(3, rows.Length);
        Assert.Equal(mean, rows[0].Value!.Value, 1e-9);
        Assert.Equal(Math.Sqrt(variance), rows[1].Value!.Value, 1e-9);
        Assert.Equal(binned.Average(x => Math.Pow(x - mean, 3)) / Math.Pow(variance, 1.5), rows[2].Value!.Value, 1e-9);
        Assert.All(rows, static r => Assert.Equal(("PS4", "50 % lie beyond the bins and are not in it"), (r.Motif, r.Note)));
    }

    [Theory]
    [InlineData(1000, 2.5, 85)]
    [InlineData(3, double.NaN, double.NaN)]
    public void MaximumOfTheDensity_IsThatOfTheNearestShell(int ions, double r, double phi)
    {
        Random random = new(5);
        int[,] counts = new int[200, 180];
        for (int i = 0; i < 10 * ions; i++)
        {
            bool far = i % 10 > 2; // more ions, more of them in one place, but further away
            double at = (far ? 5 : 2.5) + (0.2 * Statistics.Normal(random)), angle = (far ? 120 : 85) + ((far ? 3 : 10) * Statistics.Normal(random));
            counts[Math.Clamp((int)((at - 1.5) / 0.025), 0, 199), Math.Clamp((int)angle, 0, 179)]++;
        }

        TableBuilder plane = new(DistanceAngleTable.Schema.Only("motif", "r_lo_A", "r_hi_A", "r_A", "phi_deg", "count"));
        for (int i = 0; i < counts.Length; i++)
        {
            double lo = 1.5 + (i / 180 * 0.025);
            plane.Utf8("motif", "P-S-Li");
            plane.Float64("r_lo_A", lo);
            plane.Float64("r_hi_A", lo + 0.025);
            plane.Float64("r_A", lo + 0.0125);
            plane.Float64("phi_deg", (i % 180) + 0.5);
            plane.Int64("count", counts[i / 180, i % 180]);
        }

        SummaryRow[] rows = [.. DensityMaximum.Rows(Input([plane.ToTable(1)]))];

        Assert.Equal(["rho_maximum_r", "rho_maximum_phi"], rows.Select(static row => row.Quantity));
        if (double.IsNaN(r))
        {
            Assert.All(rows, static row => Assert.True(double.IsNaN(row.Value!.Value)));
            return;
        }

        Assert.Equal(r, rows[0].Value!.Value, 0.05);
        Assert.Equal(phi, rows[1].Value!.Value, 2.0);
    }

    [Fact]
    public void PairCore_IsTheVolumeMeanOfGdWithinHalfAnAngstrom_AndWhenHalfOfItIsReached()
    {
        TableBuilder hove = new(VanHoveTables.DistinctSchema.Only("species_a", "species_b", "drift", "lag_frames", "lag_ps", "r_lo_A", "r_hi_A", "count", "gd"));
        double Gd(int lag, int bin) => (1 - Math.Exp(-lag / 3.0)) * (1 + (0.1 * bin));
        foreach (string drift in new[] { "raw", "host" })
        {
            for (int lag = 0; lag <= 10; lag++)
            {
                for (int bin = 0; bin < 20; bin++)
                {
                    hove.Utf8("species_a", "Ag");
                    hove.Utf8("species_b", "Ag");
                    hove.Utf8("drift", drift);
                    hove.Int64("lag_frames", 10 * lag);
                    hove.Float64("lag_ps", 0.1 * lag);
                    hove.Float64("r_lo_A", bin * 0.1);
                    hove.Float64("r_hi_A", (bin + 1) * 0.1);
                    hove.Int64("count", 10);
                    hove.Float64("gd", drift is "host" ? Gd(lag, bin) : 99);
                }
            }
        }

        double Mean(int lag) => Enumerable.Range(0, 5).Sum(b => Gd(lag, b) * (Math.Pow((b + 1) * 0.1, 3) - Math.Pow(b * 0.1, 3))) / 0.125;
        SummaryRow[] rows = [.. PairCore.Rows(Input([hove.ToTable(1)]))];

        Assert.Equal(Mean(10), rows[0].Value!.Value, 1e-12);
        Assert.Equal(0.1 * Enumerable.Range(0, 11).First(l => Mean(l) >= Mean(10) / 2), rows[1].Value!.Value, 1e-12);
        Assert.All(rows, static r => Assert.Equal("Ag-Ag", r.Species));

        // One lag alone, and another pair behind it.
        TableBuilder brief = new(VanHoveTables.DistinctSchema.Only("species_a", "species_b", "drift", "lag_frames", "lag_ps", "r_lo_A", "r_hi_A", "count", "gd"));
        foreach (string other in new[] { "Ag", "I" })
        {
            brief.Utf8("species_a", "Ag");
            brief.Utf8("species_b", other);
            brief.Utf8("drift", "raw");
            brief.Int64("lag_frames", 0);
            brief.Float64("lag_ps", 0);
            brief.Float64("r_lo_A", 0);
            brief.Float64("r_hi_A", 0.5);
            brief.Int64("count", 3);
            brief.Float64("gd", 0.25);
        }

        rows = [.. PairCore.Rows(Input([brief.ToTable(1)]))];
        Assert.Equal((0.25, null, "3 pairs within 0.5 A where there are most, 25 needed"), (rows[0].Value, rows[1].Value, rows[1].Note));
    }

    private static SummaryRow Of(SummaryRow[] rows, string quantity) => rows.First(r => r.Quantity == quantity);

    private static DerivedInput Input(ColumnTable[] tables) =>
        new(tables.ToDictionary(static t => t.Name, StringComparer.Ordinal), new object(), s_run, new RunSummary(s_run, "test"));
}
