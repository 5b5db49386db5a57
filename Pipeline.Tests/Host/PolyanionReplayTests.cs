using System.Globalization;
using System.Text.Json;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Stages.Accumulators;

namespace Pipeline.Tests.Host;

/// <summary>The machine-learned trajectories through the program with the recipes beside them: every table it writes against the expected files.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class PolyanionReplayTests : IDisposable
{
    /// <summary>Lags up to here have every origin, as in the expected files.</summary>
    private const int LinearLags = 500;

    private readonly Scratch _scratch = new();

    public static TheoryData<string> Cases => ReferenceCases.Polyanions;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Replay_WithTheRecipeBesideIt_GivesEveryExpectedFile(string folder)
    {
        Ionstream result = await Ionstream.Run("replay", SharedData.Path(folder), "--out", _scratch["out"], "--config", SharedData.Path(folder + "/recipe.json"), "--format", "csv", "--run-id", "x");

        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement summary = JsonDocument.Parse(SharedData.Bytes(folder + "/expected/summary.json")).RootElement;
        CompareRdf(folder);
        CompareMsd(folder);
        CompareAngles(folder);
        CompareVanHove(folder);
        CompareDistanceAngle(folder, summary);
        CompareSpectra(folder, summary);
        CompareEndPoints(summary);
    }

    private void CompareRdf(string folder)
    {
        CsvTable expected = ReferenceCases.Expected(folder, "rdf");
        foreach (IGrouping<string, Row> pair in Rows("rdf").GroupBy(static r => $"{r["species_a"]}-{r["species_b"]}"))
        {
            SameCounts("rdf " + pair.Key, pair.Select(static r => r.Number("count")), expected["count_" + pair.Key]);
            SameWhereCounted(pair, "g", expected["g_" + pair.Key], expected["count_" + pair.Key]);
        }
    }

    private void CompareMsd(string folder)
    {
        CsvTable multi = ReferenceCases.Expected(folder, "msd_multi"), single = ReferenceCases.Expected(folder, "msd_single"), alpha = ReferenceCases.Expected(folder, "alpha2_host");
        Dictionary<double, int> alphaRow = alpha["lag_frames"].Select((lag, i) => (lag, i)).ToDictionary(static p => p.lag, static p => p.i);
        int compared = 0, alphas = 0;
        foreach (Row row in Rows("msd"))
        {
            int lag = (int)row.Number("lag_frames");
            string curve = $"{row["species"]}_{row["drift"]}";
            if (row["origin"] == "single")
            {
                Same($"single {curve} {lag}", single[curve][lag], row.Number("msd_A2"), 3e-9);
            }
            else if (lag <= LinearLags)
            {
                foreach ((string column, string suffix) in new[] { ("msd_A2", ""), ("msd_x_A2", "_x"), ("msd_y_A2", "_y"), ("msd_z_A2", "_z") })
                {
                    Same($"{column} {curve} {lag}", multi[curve + suffix][lag], row.Number(column), 3e-9);
                }

                if (multi.Names.Contains(curve + "_collective"))
                {
                    Same($"collective {curve} {lag}", multi[curve + "_collective"][lag], row.Number("collective_A2"), 3e-8);
                }

                if (row["drift"] == "host" && row["alpha2"].Length > 0 && alphaRow.TryGetValue(lag, out int at))
                {
                    Same($"alpha2 {curve} {lag}", alpha[row["species"]][at], row.Number("alpha2"), 1e-7);
                    alphas++;
                }
            }

            compared++;
        }

        Assert.True(compared > 10_000, $"only {compared} rows");
        Assert.True(alphas >= 3, $"only {alphas} alpha2"); // at powers of two and logarithmic lags only
    }

    private void CompareAngles(string folder)
    {
        foreach ((string table, string x) in new[] { ("angle_distribution", "density_per_deg"), ("angular_velocity_distribution", "density_fs_per_deg") })
        {
            CsvTable expected = ReferenceCases.Expected(folder, table);
            foreach (IGrouping<string, Row> motif in Rows(table).Where(static r => r["filter"] == "raw").GroupBy(static r => r["motif"]))
            {
                SameCounts($"{table} {motif.Key}", motif.Select(static r => r.Number("count")), expected["count_" + motif.Key]);
                SameWhereCounted(motif, x, expected["density_" + motif.Key], expected["count_" + motif.Key]);
            }
        }
    }

    private void CompareVanHove(string folder)
    {
        CsvTable self = ReferenceCases.Expected(folder, "van_hove_self"), distinct = ReferenceCases.Expected(folder, "van_hove_distinct");
        int compared = 0;
        foreach (IGrouping<string, Row> curve in Rows("van_hove_self").GroupBy(static r => $"{r["species"]}_lag{r["lag_frames"]}").Where(c => self.Names.Contains("count_" + c.Key)))
        {
            SameCounts("self " + curve.Key, curve.Select(static r => r.Number("count")), self["count_" + curve.Key]);
            SameWhereCounted(curve, "Gs_per_A3", self["Gs_" + curve.Key], self["count_" + curve.Key]);
            compared++;
        }

        foreach (IGrouping<string, Row> curve in Rows("van_hove_distinct").GroupBy(static r => $"{r["species_a"]}-{r["species_b"]}_lag{r["lag_frames"]}"))
        {
            SameCounts("distinct " + curve.Key, curve.Select(static r => r.Number("count")), distinct["count_" + curve.Key]);
            SameWhereCounted(curve, "gd", distinct["gd_" + curve.Key], distinct["count_" + curve.Key]);
            compared++;
        }

        Assert.Equal((self.Names.Count + distinct.Names.Count - 4) / 2, compared);
    }

    private void CompareDistanceAngle(string folder, JsonElement summary)
    {
        foreach (IGrouping<string, Row> motif in Rows("distance_angle_density").GroupBy(static r => r["motif"]))
        {
            double[] expected = [.. System.Text.Encoding.UTF8.GetString(SharedData.Bytes($"{folder}/expected/distance_angle_{motif.Key}.csv"))
                .Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static n => double.Parse(n, CultureInfo.InvariantCulture))];
            Assert.Equal(200 * 180, expected.Length);
            SameCounts(motif.Key, motif.Select(static r => r.Number("count")), expected);
            Assert.Equal(summary.GetProperty("distanceAngle").GetProperty(motif.Key).GetProperty("total").GetInt64(), (long)motif.First().Number("total"));
        }
    }

    private void CompareSpectra(string folder, JsonElement summary)
    {
        CsvTable vacf = ReferenceCases.Expected(folder, "vacf"), vdos = ReferenceCases.Expected(folder, "vdos");
        foreach (IGrouping<string, Row> species in Rows("vacf").GroupBy(static r => r["species"]))
        {
            double[] expected = vacf[$"C_{species.Key}_A2_ps2"];
            Assert.Equal(expected.Length, species.Count());
            Assert.All(species.Zip(expected), p => Same($"vacf {species.Key}", p.Second, p.First.Number("vacf_A2_ps2"), 1e-9));
        }

        foreach (IGrouping<string, Row> species in Rows("vdos").GroupBy(static r => r["species"]))
        {
            double[] expected = vdos["vdos_" + species.Key];
            Assert.Equal(expected.Length, species.Count());
            double allowed = 1e-6 * expected.Where(double.IsFinite).Max();
            Assert.All(species.Zip(expected), p => Assert.Equal(p.Second, p.First.Number("vdos"), allowed));
        }

        foreach (Row row in Rows("band_centre"))
        {
            Assert.Equal(summary.GetProperty("band_centre_cm1").GetProperty(row["species"]).GetDouble(), row.Number("band_centre_cm1"), 1e-5);
        }
    }

    private void CompareEndPoints(JsonElement summary)
    {
        List<Row> rows = [.. Rows("diffusion").Where(static r => r["method"] == "einstein_endpoint")];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            double expected = summary.GetProperty("D").GetProperty($"{row["species"]}_{row["drift"]}").GetProperty("einstein_endpoint_cm2_s").GetDouble();
            Assert.Equal(expected, row.Number("D_cm2_s"), 1e-8 * expected);
        });
    }

    /// <summary>Totals stand; a value on the edge of a bin may count in its neighbour.</summary>
    private static void SameCounts(string what, IEnumerable<double> ours, double[] theirs)
    {
        double[] counts = [.. ours];
        Assert.Equal(theirs.Length, counts.Length);
        Assert.Equal(theirs.Sum(), counts.Sum());
        Assert.True(counts.Zip(theirs, static (a, b) => Math.Abs(a - b)).Max() <= 2, what);
    }

    /// <summary>Densities where the count is the same.</summary>
    private static void SameWhereCounted(IEnumerable<Row> ours, string column, double[] theirs, double[] counts)
    {
        int row = 0;
        foreach (Row r in ours)
        {
            if (r.Number("count") == counts[row])
            {
                Same(column, theirs[row], r.Number(column), 1e-9);
            }

            row++;
        }
    }

    private static void Same(string what, double expected, double actual, double absolute) =>
        Assert.True((double.IsNaN(expected) && double.IsNaN(actual)) || Math.Abs(expected - actual) <= absolute + (1e-8 * Math.Abs(expected)), string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:R}, expected {expected:R}"));

    private IEnumerable<Row> Rows(string table)
    {
        string[] lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(_scratch[$"out/final/{table}/run=x"])));
        Dictionary<string, int> columns = lines[0].Split(',').Select((name, i) => (name, i)).ToDictionary(static c => c.name, static c => c.i, StringComparer.Ordinal);
        return lines.Skip(1).Select(line => new Row(columns, line.Split(',')));
    }

    private sealed record Row(Dictionary<string, int> Columns, string[] Cells)
    {
        public string this[string column] => Cells[Columns[column]];

        public double Number(string column) => this[column] is { Length: > 0 } cell ? double.Parse(cell, CultureInfo.InvariantCulture) : double.NaN;
    }
}
