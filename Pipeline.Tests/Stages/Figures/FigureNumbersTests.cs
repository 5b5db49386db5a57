using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures;
using Pipeline.Tests.Builders;
using Map = Pipeline.Stages.Figures.Map;

namespace Pipeline.Tests.Stages.Figures;

/// <summary>The numbers of figures are those of the tables, found again row by row.</summary>
[Collection(FigureResults.Collection)]
public sealed class FigureNumbersTests(FigureResults results)
{
    [Theory]
    [InlineData("rdf", "rdf", "r_A", "g", "species_a,species_b", "")]
    [InlineData("vdos", "vdos", "wavenumber_cm1", "vdos_smoothed", "species", "")]
    [InlineData("angle_distribution", "angle_distribution", "theta_deg", "density_per_deg", "motif", "filter=raw")]
    [InlineData("angular_velocity_distribution", "angular_velocity_distribution", "omega_deg_fs", "density_fs_per_deg", "motif", "filter=raw")]
    [InlineData("vacf", "vacf", "lag_ps", "vacf_normalised", "species", "")]
    public async Task Curves_AreTheColumn(string figure, string table, string x, string y, string keys, string where)
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable of = input.Subjects[0].Find(table)!;

        Line[] lines = [.. Find(input, figure).Panels.SelectMany(static p => p.Marks).OfType<Line>()];

        Assert.True(lines.Length > 0);
        Assert.All(lines, line =>
        {
            int[] rows = Rows(of, keys, line.Name, where);
            Same([.. rows.Select(r => of.NumbersOrNaN(x)[r])], line.X);
            Same([.. rows.Select(r => of.NumbersOrNaN(y)[r])], line.Y);
        });
    }

    [Fact]
    public async Task Msd_IsOverAllOrigins_WithItsError_UpToItsLastError()
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable msd = input.Subjects[0].Find("msd")!;
        Panel panel = Assert.Single(Find(input, "msd").Panels);
        int[] rows = [.. Rows(msd, "species", "Li", "origin=multi,drift=host")];
        double[] error = msd.NumbersOrNaN("stderr_A2"), value = msd.NumbersOrNaN("msd_A2");
        int[] shown = rows[..(Array.FindLastIndex(rows, r => double.IsFinite(error[r])) + 1)];

        Line line = panel.Marks.OfType<Line>().Single(static l => l.Name is "Li");
        Band band = panel.Marks.OfType<Band>().Single(static b => b.Name is "Li");
        Same([.. shown.Select(r => value[r])], line.Y);
        Same([.. shown.Select(r => value[r] - error[r])], band.Low);
        Same([.. shown.Select(r => value[r] + error[r])], band.High);
        Assert.True(shown.Length < rows.Length && shown.Length > 100);

        ColumnTable diffusion = input.Subjects[0].Find("diffusion")!;
        int d = Rows(diffusion, "species", "Li", "drift=host,method=gls,quantity=tracer").Single();
        Span window = Assert.Single(panel.Marks.OfType<Span>());
        Assert.Equal((diffusion.NumbersOrNaN("fit_from_ps")[d], diffusion.NumbersOrNaN("fit_to_ps")[d]), (window.From, window.To));
    }

    [Fact]
    public async Task MsdOnLogarithmicAxes_HasOnlyPositiveLags_AndAGuideOfSlopeOneThatMeetsTheHighestCurve()
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable msd = input.Subjects[0].Find("msd")!;
        Panel panel = Assert.Single(Find(input, "msd_log").Panels);
        Line line = panel.Marks.OfType<Line>().Single(static l => l.Name is "Li"), guide = panel.Marks.OfType<Line>().Single(static l => l.Name is "slope 1");

        Assert.True(panel.X.IsLog && panel.Y.IsLog);
        Same([.. Rows(msd, "species", "Li", "origin=multi,drift=host").Select(r => msd.NumbersOrNaN("msd_A2")[r]).Where(static v => v > 0)], line.Y);
        Assert.Equal(guide.Y[1] / guide.Y[0], guide.X[1] / guide.X[0], 1e-12);
        Assert.Equal((line.X[^1], line.Y[^1]), (guide.X[1], guide.Y[1]));
    }

    [Fact]
    public async Task Means_HaveABandOfTheScatterOverRuns()
    {
        FigureInput mean = await results.InputAsync("ens"), runs = await results.InputAsync("a", "b", "c");
        Band band = Find(mean, "rdf").Panels.SelectMany(static p => p.Marks).OfType<Band>().Single(static b => b.Name is "Li-S");
        double[][] g = [.. runs.Subjects.Select(s => Rows(s.Find("rdf")!, "species_a,species_b", "Li-S", "").Select(r => s.Find("rdf")!.NumbersOrNaN("g")[r]).ToArray())];

        for (int i = 0; i < g[0].Length; i++)
        {
            double average = g.Average(r => r[i]), spread = Math.Sqrt(g.Sum(r => (r[i] - average) * (r[i] - average)) / 2);
            Assert.Equal(average - spread, band.Low[i], 1e-9);
            Assert.Equal(average + spread, band.High[i], 1e-9);
        }

        Assert.Contains("standard deviation over runs", Find(mean, "rdf").Caption, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diffusion_HasEachMethod_HollowWithoutInterval()
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable table = input.Subjects[0].Find("diffusion")!;
        Panel panel = Find(input, "diffusion").Panels[0];
        Dictionary<string, string> methods = new() { ["gls"] = "weighted fit", ["einstein_fit"] = "plain fit", ["einstein_endpoint"] = "end point" };
        int checkedPoints = 0;

        foreach (Points points in panel.Marks.OfType<Points>())
        {
            for (int i = 0; i < points.X.Count; i++, checkedPoints++)
            {
                string name = panel.Y.Categories[(int)points.Y[i]];
                int row = Enumerable.Range(0, table.RowCount).Single(r => table.Utf8("species")[r] is "Li" && name == $"Li {table.Utf8("quantity")[r]}, {methods[table.Utf8("method")[r]]}"
                    && (table.Utf8("drift")[r] is "host" || table.Utf8("method")[r] is "einstein_endpoint"));
                Assert.Equal(table.NumbersOrNaN("D_cm2_s")[row], points.X[i]);
                Assert.Equal(points.IsHollow, double.IsNaN(table.NumbersOrNaN("lo95_cm2_s")[row]));
                if (!points.IsHollow)
                {
                    Assert.Equal((table.NumbersOrNaN("lo95_cm2_s")[row], table.NumbersOrNaN("hi95_cm2_s")[row]), (points.Low[i], points.High[i]));
                }
            }
        }

        Assert.Equal(panel.Y.Categories.Count, checkedPoints);
        Assert.True(checkedPoints >= 5);
    }

    [Theory]
    [InlineData("van_hove_self", "lag_ps", "r_lo_A", "Gs_per_A3", "species", "Li", "drift=host", 0)]
    [InlineData("van_hove_self", "lag_ps", "r_lo_A", "P_per_A", "species", "Li", "drift=host", 1)]
    [InlineData("van_hove_distinct", "lag_ps", "r_lo_A", "gd", "species_a,species_b", "Li-Li", "drift=host", 0)]
    [InlineData("distance_angle_density", "r_lo_A", "phi_lo_deg", "density_per_A_deg", "motif", "P-S-Li", "", 0)]
    public async Task Maps_HaveTheRowOfEachCell(string figure, string x, string y, string value, string keys, string key, string where, int panel)
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable table = input.Subjects[0].Find(figure)!;
        Map map = Assert.IsType<Map>(Assert.Single(Find(input, figure).Panels[panel].Marks));
        double[] xs = table.NumbersOrNaN(x), ys = table.NumbersOrNaN(y), values = table.NumbersOrNaN(value);
        int columns = map.XEdges.Count - 1;
        int[] rows = Rows(table, keys, key, where);

        Assert.Equal(rows.Length, map.Values.Count);
        Assert.All(rows, r =>
        {
            int column = Enumerable.Range(0, columns).Single(i => map.XEdges[i] <= xs[r] && xs[r] < map.XEdges[i + 1]);
            int row = Enumerable.Range(0, map.YEdges.Count - 1).Single(i => map.YEdges[i] == ys[r]);
            Assert.Equal(values[r], map.Values[(row * columns) + column]);
        });
    }

    [Fact]
    public async Task Verdicts_AreDifferencesOverMargins()
    {
        FigureInput input = await results.InputAsync("cmp");
        ColumnTable table = input.Comparison!;
        Panel panel = Assert.Single(Find(input, "verdicts").Panels);
        Dictionary<string, int> rows = Enumerable.Range(0, table.RowCount).ToDictionary(r => table["species"].IsValid(r) ? $"{table.Utf8("observable")[r]} {table.Utf8("species")[r]}" : table.Utf8("observable")[r]);
        int seen = 0;

        foreach (Points points in panel.Marks.OfType<Points>())
        {
            for (int i = 0; i < points.X.Count; i++, seen++)
            {
                int row = rows[panel.Y.Categories[(int)points.Y[i]]];
                double margin = table.NumbersOrNaN("margin")[row];
                Assert.Equal(points.Name, table.Utf8("verdict")[row]);
                Assert.Equal(table.NumbersOrNaN("effect")[row] / margin, points.X[i]);
                Assert.Equal(table.NumbersOrNaN("hi95")[row] / margin, points.High[i]);
            }
        }

        Assert.Equal(panel.Y.Categories.Count, seen);
        Assert.Equal(Enumerable.Range(0, table.RowCount).Count(r => table["effect"].IsValid(r)), seen);
    }

    [Fact]
    public async Task Arrhenius_HasItsPoints_AndTheLineOfItsFit()
    {
        FigureInput input = await results.InputAsync("arr");
        ColumnTable table = input.Arrhenius!;
        Panel panel = Find(input, "arrhenius").Panels[0];
        int fit = Enumerable.Range(0, table.RowCount).First(r => table.Utf8("row")[r] is "fit" && table.Utf8("quantity")[r] is "tracer");
        Line line = panel.Marks.OfType<Line>().First();
        Points points = panel.Marks.OfType<Points>().First();
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(r => table.Utf8("row")[r] is "point" && table.Utf8("quantity")[r] is "tracer")];

        Same([.. rows.Select(r => 1000 / table.NumbersOrNaN("temperature_K")[r])], points.X);
        Same([.. rows.Select(r => table.NumbersOrNaN("D_cm2_s")[r])], points.Y);
        Assert.All(line.X.Zip(line.Y), p => Assert.Equal(
            table.NumbersOrNaN("lnD0")[fit] - (table.NumbersOrNaN("Ea_eV")[fit] * p.First / 1000 / 8.617333262e-5), Math.Log(p.Second), 1e-9));

        // The band at 300 K is the interval the table has for the extrapolation.
        int far = Enumerable.Range(0, table.RowCount).First(r => table.Utf8("row")[r] is "extrapolation" && table.Utf8("quantity")[r] is "tracer");
        Band band = panel.Marks.OfType<Band>().First();
        Assert.Equal(300, 1000 / band.X[^1], 1e-6);
        Assert.Equal(1, band.Low[^1] / table.NumbersOrNaN("lo95_cm2_s")[far], 1e-6);
        Assert.Equal(1, band.High[^1] / table.NumbersOrNaN("hi95_cm2_s")[far], 1e-6);
    }

    [Fact]
    public async Task HistoryOfD_HasAPointAnEpoch_WithItsInterval()
    {
        FigureInput input = await results.WithHistoryAsync();
        Panel panel = Assert.Single(Find(input, "diffusion_history").Panels);
        (ColumnTable Table, int Row)[] epochs = [.. input.Subjects[0].History.Select(static t => (t, Rows(t, "species", "Li", "drift=host,method=gls,quantity=tracer").Single()))];

        Same([.. epochs.Select(static e => e.Table.NumbersOrNaN("D_cm2_s")[e.Row])], panel.Marks.OfType<Line>().Single().Y);
        Same([.. epochs.Select(static e => (double)e.Table.Int64("frames")[e.Row])], panel.Marks.OfType<Line>().Single().X);
        Same([.. epochs.Select(static e => e.Table.NumbersOrNaN("lo95_cm2_s")[e.Row])], panel.Marks.OfType<Band>().Single().Low);
    }

    [Fact]
    public async Task Thermo_AndDrift_AreTheColumns()
    {
        FigureInput input = await results.InputAsync("a");
        ColumnTable thermo = input.Subjects[0].Find("thermo")!;

        Same(thermo.NumbersOrNaN("temperature_K"), Find(input, "thermo").Panels[0].Marks.OfType<Line>().Single().Y);
        Line[] drift = [.. Find(input, "drift").Panels[0].Marks.OfType<Line>()];
        Assert.Equal(["x", "y", "z"], drift.Select(static l => l.Name));
        Same(thermo.NumbersOrNaN("drift_y_A"), drift[1].Y);
        Same(thermo.NumbersOrNaN("time_ps"), drift[1].X);
    }

    [Fact]
    public async Task ConductivityAgainstTemperature_IsThatOfTheSummaries()
    {
        FigureInput input = await results.InputAsync("a", "d", "e");
        Points sigma = Find(input, "conductivity_temperature").Panels[0].Marks.OfType<Points>().First();
        (double T, double S)[] expected =
        [
            .. input.Subjects.Select(static s => s.Find("summary")!).Select(static t => (Value(t, "temperature"), Value(t, "conductivity"))).Where(static p => double.IsFinite(p.Item2)).OrderBy(static p => p.Item1),
        ];

        Same([.. expected.Select(static e => e.T)], sigma.X);
        Same([.. expected.Select(static e => e.S)], sigma.Y);

        static double Value(ColumnTable summary, string quantity) => summary.NumbersOrNaN("value")[Enumerable.Range(0, summary.RowCount).First(r => summary.Utf8("quantity")[r] == quantity)];
    }

    private static Figure Find(FigureInput input, string name) => FigureRegistry.Make(input, []).Single(f => f.Name == name);

    private static int[] Rows(ColumnTable table, string keys, string key, string where)
    {
        string[] names = keys.Split(',');
        (string Column, string Value)[] conditions = [.. where.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static w => (w.Split('=')[0], w.Split('=')[1]))];
        return [.. Enumerable.Range(0, table.RowCount).Where(r => string.Join('-', names.Select(n => table.Utf8(n)[r])) == key && conditions.All(c => table.Utf8(c.Column)[r] == c.Value))];
    }

    private static void Same(IReadOnlyList<double> expected, IReadOnlyList<double> found) => Assert.Equal(expected, found);
}
