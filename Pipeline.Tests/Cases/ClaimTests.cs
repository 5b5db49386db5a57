using System.Globalization;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Runs from public reports that must not be given a number: what stands in the tables instead, and why.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task TemperatureRamp_HasDButNoIntervalAndNoConductivity()
    {
        Rows diffusion = await ReplayAsync("05-temperature-ramp", "diffusion"), ions = diffusion.Where("species", "Li"), events = diffusion.Of("events");

        Assert.All(ions["D_cm2_s"], static cell => Assert.NotEqual("", cell));
        Assert.All(new[] { "lo68_cm2_s", "hi68_cm2_s", "lo95_cm2_s", "hi95_cm2_s", "haven_ratio", "conductivity_S_cm" }, column => Assert.All(ions[column], static cell => Assert.Equal("", cell)));
        Assert.All(ions["note"], static note => Assert.Contains("temperature goes from 300 to 1500 K", note));
        Assert.Single(events.Where("kind", "temperature_trend")["message"]);
        Assert.All(diffusion.Of("band_centre")["stderr_cm1"], static cell => Assert.Equal("", cell));
    }

    /// <summary>Without the TEEND of its INCAR the OSZICAR shows it.</summary>
    [Fact]
    public async Task TemperatureRamp_IsSeenInTheOszicarAlone()
    {
        using Scratch scratch = new();
        string from = SharedData.Path("cases/05-temperature-ramp");
        Directory.CreateDirectory(scratch["ramp"]);
        File.Copy(Path.Combine(from, "XDATCAR.gz"), scratch["ramp/XDATCAR.gz"]);
        File.Copy(Path.Combine(from, "OSZICAR"), scratch["ramp/OSZICAR"]);
        scratch.Write("ramp/INCAR", "IBRION = 0\nPOTIM = 10\n");

        Rows diffusion = await Rows.ReplayAsync(scratch["ramp"], "diffusion");

        Assert.All(diffusion["note"], static note => Assert.Contains("K by the OSZICAR", note));
        Assert.All(diffusion["conductivity_S_cm"], static cell => Assert.Equal("", cell));
    }

    [Fact]
    public async Task BandAboveTheRange_HasNoCentre_AndTheShareInTheRange()
    {
        Rows centres = await ReplayAsync("10-band-above-the-range", "band_centre"), hydrogen = centres.Where("species", "H");

        Assert.Equal([""], hydrogen["band_centre_cm1"]);
        Assert.InRange(double.Parse(hydrogen["power_in_range"][0], CultureInfo.InvariantCulture), 0, 0.01);
        Assert.Contains("lies above 700 cm-1", hydrogen["note"][0]);
        Assert.Equal("1", centres.Where("species", "Li")["power_in_range"][0]);
        Assert.Equal(199.8, double.Parse(centres.Where("species", "Li")["band_centre_cm1"][0], CultureInfo.InvariantCulture), 0.1);
        Assert.DoesNotContain("H", centres.Of("peaks").Where("table", "vdos")["species_a"]);
        Assert.Single(centres.Of("events").Where("kind", "band_outside")["message"]);
    }

    [Fact]
    public async Task TwoCarriers_HaveARowOfTheirChargeDisplacement_AndOneOfWhatThePairAdds()
    {
        Rows diffusion = await ReplayAsync("19-two-kinds-of-carriers", "diffusion", "--config", SharedData.Path("cases/19-two-kinds-of-carriers/recipe.json"));
        Rows all = diffusion.Where("species", "all"), cross = diffusion.Where("quantity", "cross");

        Assert.Equal(["einstein_fit", "gls"], all["method"]);
        Assert.All(all["quantity"], static q => Assert.Equal("collective", q));
        Assert.All(all["drift"], static d => Assert.Equal("com", d));
        Assert.All(all["conductivity_S_cm"], static s => Assert.InRange(double.Parse(s, CultureInfo.InvariantCulture), 0.5, 1.5));
        Assert.All(cross["species"], static s => Assert.Equal("Na-Cl", s));
        Assert.Equal(2, cross["D_cm2_s"].Length);
    }

    [Fact]
    public async Task EndPointOfASegmentedRun_SaysWhichSegment()
    {
        Rows end = (await ReplayAsync("22-endpoint-of-the-first-piece", "diffusion")).Where("method", "einstein_endpoint");

        Assert.All(end["note"], static note => Assert.Contains("the first of 10 segments", note));
        Assert.All(end["fit_to_ps"], static ps => Assert.Equal("0.048", ps));
    }

    private static Task<Rows> ReplayAsync(string name, string table, params string[] more) => Rows.ReplayAsync(SharedData.Path("cases/" + name), table, more);

    /// <summary>Rows of a table that a replay wrote as CSV.</summary>
    private sealed record Rows(IReadOnlyDictionary<string, string> Files, string[] Names, string[][] Cells)
    {
        public string[] this[string column] => [.. Cells.Select(row => row[Array.IndexOf(Names, column)])];

        public static async Task<Rows> ReplayAsync(string run, string table, params string[] more)
        {
            using Scratch scratch = new();
            Ionstream done = await Ionstream.Run(["replay", run, "--out", scratch["out"], "--format", "csv", .. more]);
            Assert.True(done.ExitCode == 0, done.Error);
            Dictionary<string, string> files = Directory.GetFiles(scratch["out/final"], "*.csv", SearchOption.AllDirectories)
                .ToDictionary(static f => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(f)!)!), File.ReadAllText, StringComparer.Ordinal);
            return new Rows(files, [], []).Of(table);
        }

        public Rows Of(string table)
        {
            string[][] lines = [.. Files[table].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Split)];
            return this with { Names = lines[0], Cells = lines[1..] };
        }

        public Rows Where(string column, string value) => this with { Cells = [.. Cells.Where(row => row[Array.IndexOf(Names, column)] == value)] };

        private static string[] Split(string line)
        {
            List<string> cells = [""];
            bool quoted = false;
            foreach (char c in line)
            {
                quoted ^= c == '"';
                if (c == ',' && !quoted)
                {
                    cells.Add("");
                }
                else if (c != '"')
                {
                    cells[^1] += c;
                }
            }

            return [.. cells];
        }
    }
}
