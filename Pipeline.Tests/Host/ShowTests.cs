using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>What <c>show</c> prints of real tables.</summary>
public sealed class ShowTests(ShowTests.Replayed replayed) : ProgramTests, IClassFixture<ShowTests.Replayed>
{
    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("csv")]
    public async Task Csv_IsTheTextOfTheCsvFile_WithTheRunInFront_WhateverTheFormat(string format)
    {
        await Replay("csv", format: "csv");
        await Replay("out", format: format);
        foreach (string table in (string[])["rdf", "runs", "thermo", "diffusion", "events"])
        {
            string[] file = File.ReadAllLines(Assert.Single(Directory.GetFiles(Scratch[$"csv/final/{table}/run=case"])));

            string[] shown = (await Show(table, "--csv")).Split('\n');

            Assert.Equal(file.Select(l => $"{l[(l.LastIndexOf(',') + 1)..]},{l[..l.LastIndexOf(',')]}"), shown[..^1]);
            Assert.Equal("", shown[^1]);
        }
    }

    [Fact]
    public async Task Json_IsAnArrayOfObjects_ARowALine_UndefinedNull()
    {
        string[] csv = (await Show("rdf", "--csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] header = csv[0].Split(',');

        string text = await Show("rdf", "--json");

        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(csv.Length - 1, json.RootElement.GetArrayLength());
        Assert.Equal(csv.Length + 1, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach ((JsonElement row, string line) in json.RootElement.EnumerateArray().Zip(csv.Skip(1)))
        {
            Assert.Equal(header, row.EnumerateObject().Select(p => p.Name));
            Assert.Equal(line.Split(','), row.EnumerateObject().Select(p => p.Value.ValueKind is JsonValueKind.Null ? "" : p.Value.ToString()));
        }

        using JsonDocument undefined = JsonDocument.Parse(await Show("runs", "--json"));
        Assert.Contains(undefined.RootElement[0].EnumerateObject(), p => p.Value.ValueKind is JsonValueKind.Null);
        Assert.Equal("[]\n", await Show("rdf", "--json", "--where", "r_A > 1e9"));
    }

    [Fact]
    public async Task Table_HasHeadAndTail_UnitsAndACaption()
    {
        string[] all = (await Show("rdf", "--csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];

        string text = await Show("rdf", "--limit", "5");

        string[] lines = text.Split('\n');
        Assert.StartsWith("rdf: ", lines[0]);
        Assert.Equal("run case: 12 frames, sealed", lines[1]);
        int header = Array.FindIndex(lines, l => l.TrimStart().StartsWith("frames", StringComparison.Ordinal));
        Assert.Equal("frames species_a species_b r_lo_A r_hi_A r_A count", string.Join(' ', Words(lines[header])[..7]));
        Assert.Equal(["angstrom", "angstrom", "angstrom"], Words(lines[header + 1])[..3]);
        string[][] rows = [.. lines[(header + 2)..(header + 8)].Select(Words)];
        Assert.All(rows[3], w => Assert.Equal("...", w));
        string[] kept = [.. all[..3], .. all[^2..]];
        Assert.Equal(kept.Select(l => Six(l.Split(',')[6])), rows.Where((_, i) => i != 3).Select(w => w[5])); // r_A behind run
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{all.Length - 5:N0} of {all.Length:N0} rows are not shown: --limit N shows more"), text);
        Assert.DoesNotContain("not shown", await Show("rdf", "--limit", "100000"));
    }

    [Fact]
    public async Task Where_KeepsTheRowsThatSatisfyIt()
    {
        string[] all = (await Show("rdf", "--csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] header = all[0].Split(',');
        int a = Array.IndexOf(header, "species_a"), b = Array.IndexOf(header, "species_b"), r = Array.IndexOf(header, "r_A");

        string[] some = (await Show("rdf", "--csv", "--where", "species_a = Ag and species_b = 'I' and r_A < 1")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(all.Where((l, i) => i == 0 || (l.Split(',') is var c && c[a] is "Ag" && c[b] is "I" && double.Parse(c[r], CultureInfo.InvariantCulture) < 1)), some);
        Assert.InRange(some.Length, 10, all.Length - 10);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{some.Length - 1:N0} of {all.Length - 1:N0} rows satisfy --where."), await Show("rdf", "--where", "species_a = Ag and species_b = I and r_A < 1"));
        string none = await Show("rdf", "--where", "r_A is null");
        Assert.Contains("no rows", none);
    }

    [Fact]
    public async Task SeveralRuns_HaveTheirColumn_AndRunSelects()
    {
        await Replay("out", "a");
        await Replay("out", "b");

        string both = await Show("diffusion", "--csv"), one = await Show("diffusion", "--csv", "--run", "b");

        string[] rows = both.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("run,frames,", rows[0]);
        Assert.Equal(rows.Where((l, i) => i == 0 || l.StartsWith("b,", StringComparison.Ordinal)), one.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("\nrun a: 12 frames, sealed\nrun b: 12 frames, sealed\n", await Show("diffusion"));
        Assert.Contains("a", Words(LineOf(await Show("diffusion"), "a ")));
        Assert.Equal(one, await Show("diffusion", "--csv", "--where", "run = b"));
        Assert.Equal(both, await Show("diffusion", "--csv", "--run", "a", "--run", "b"));
    }

    [Fact]
    public async Task OutAlone_ListsTheTables_AndWhatIsDamaged()
    {
        await Replay("out");

        string text = await Show();
        using JsonDocument json = JsonDocument.Parse(await Show("--json"));

        Assert.StartsWith("run case: 12 frames, sealed\n", text);
        Assert.Equal(["rdf", "1500"], Words(LineOf(text, "rdf "))[..2]);
        Assert.Equal(Directory.GetDirectories(Scratch["out/final"]).Select(Path.GetFileName).Order(StringComparer.Ordinal), json.RootElement.EnumerateArray().Select(t => t.GetProperty("table").GetString()));
        Assert.All(json.RootElement.EnumerateArray(), t => Assert.Equal(64, t.GetProperty("sha256").GetString()!.Length));

        string file = Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[100] ^= 1;
        File.WriteAllBytes(file, bytes);
        Ionstream damaged = await Ionstream.Run("show", Scratch["out"]);
        Assert.Equal(65, damaged.ExitCode);
        Assert.Contains("damaged, or replaced by hand", LineOf(damaged.Output, "run case, rdf: "));
        Assert.DoesNotContain("run case, msd: ", damaged.Output);
    }

    [Theory]
    [InlineData(64, "'and' and another comparison", "rdf", "OUT", "--where", "r_A < 3 or r_A > 4")]
    [InlineData(64, "table rdf has no column 'r_a'; it has run, frames, species_a", "rdf", "OUT", "--where", "r_a < 3")]
    [InlineData(64, "did you mean 'species_a'?", "rdf", "OUT", "--where", "speciesa = Ag")]
    [InlineData(64, "column r_A of table rdf is a number, found 'near'", "rdf", "OUT", "--where", "r_A = near")]
    [InlineData(64, "--csv and --json exclude each other", "rdf", "OUT", "--csv", "--json")]
    [InlineData(64, "--limit 0: must be at least 1", "rdf", "OUT", "--limit", "0")]
    [InlineData(64, "--limit is for the printed table", "rdf", "OUT", "--limit", "5", "--csv")]
    [InlineData(64, "--epoch 0", "rdf", "OUT", "--epoch", "0")]
    [InlineData(64, "need a table", "OUT", "--where", "r_A < 3")]
    [InlineData(64, "the table comes first: write 'ionstream show rdf ", "OUT", "rdf")]
    [InlineData(64, "Unknown option '--wher'; did you mean '--where'?", "rdf", "OUT", "--wher", "x")]
    [InlineData(66, "there is no such directory", "rdf", "nowhere")]
    [InlineData(66, "no run has a table rfd; there are angle_distribution, ", "rfd", "OUT")]
    [InlineData(66, "did you mean 'rdf'?", "rfd", "OUT")]
    [InlineData(66, "no run cas; there are case; did you mean 'case'?", "rdf", "OUT", "--run", "cas")]
    [InlineData(66, "did you mean 'rdf'?", "rdff", "OUT", "--run", "case")]
    [InlineData(66, "has no epoch 9: its newest is ", "rdf", "OUT", "--epoch", "9")]
    public async Task WrongUse_ExitsWithItsCodeAndSaysWhatToDo(int code, string message, params string[] arguments)
    {
        Ionstream result = await Ionstream.Run(["show", .. arguments.Select(a => a is "OUT" ? replayed.Out : a is "nowhere" ? Scratch[a] : a)]);

        Assert.True(code == result.ExitCode, result.Error);
        Assert.StartsWith("ionstream: ", result.Error);
        Assert.Contains(message, result.Error);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public async Task DamagedFile_Ends65WithItsName()
    {
        await Replay("out");
        string file = Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]));
        File.AppendAllText(file, "x");

        Ionstream result = await Ionstream.Run("show", "rdf", Scratch["out"]);

        Assert.Equal(65, result.ExitCode);
        Assert.Contains(file, result.Error);
        Assert.Contains("expected the bytes of SHA-256", result.Error);
    }

    [Fact]
    public async Task TableOfANewerRelease_Ends78_AndOneThatIsNotKnownIsShownAsItIs()
    {
        ColumnTable probe = ProbeTable.Of(5), newer = probe with { Name = "rdf", Version = 99 };
        await new PublishedRuns(Scratch["out"]).EpochAsync(1, probe, newer);

        Ionstream refused = await Ionstream.Run("show", "rdf", Scratch["out"]);

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("table rdf of version 99, written by a newer release", refused.Error);
        string shown = await Show("probe");
        Assert.StartsWith("probe: p = q\nrun a: 5 frames, running, epoch 1\n\nframes", shown);
        Assert.Contains("angstrom", shown);
        Assert.Equal(["run", "frames", "r_A", "species", "complete"], (await Show("probe", "--csv")).Split('\n')[0].Split(','));
    }

    [Fact]
    public async Task FinalAlone_IsReadWithAWarning()
    {
        await Replay("out");
        string expected = await Show("rdf", "--csv");
        Directory.Delete(Scratch["out/latest"], recursive: true);
        Directory.Delete(Scratch["out/state"], recursive: true);

        Ionstream result = await Ionstream.Run("show", "rdf", Scratch["out"], "--csv");

        Assert.Equal((0, expected), (result.ExitCode, result.Output));
        Assert.Contains("no pointer has a hash of it", result.Error);
    }

    [Fact]
    public async Task PointerAfterReplay_AndAfterOneThatGrew_HasTheHashesOfItsFiles()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);
        OutFolder seen = new(Scratch["out"]);
        Assert.True(seen.CheckHashes("case").Sealed);

        File.AppendAllText(Scratch["case/XDATCAR"], SmallXdatcar.Frame(11, 10));
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Assert.Equal((true, 11L), (seen.CheckHashes("case").Sealed, seen.CheckHashes("case").Frames));
    }

    /// <summary>Whoever reads our output may go at any time.</summary>
    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task PipeThatIsClosed_EndsQuietly()
    {
        await Replay("out");
        string program = Path.Combine(AppContext.BaseDirectory, "ionstream");
        foreach (string how in (string[])["--csv", "--json", "--limit 100000"])
        {
            ProcessStartInfo start = new("bash", ["-c", $"'{program}' show van_hove_self '{Scratch["out"]}' {how} | head -c 100 > /dev/null; exit ${{PIPESTATUS[0]}}"]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal((0, ""), (process.ExitCode, error));
        }
    }

    private async Task Replay(string @out, string run = "case", string format = "parquet")
    {
        Ionstream result = await Ionstream.Run("replay", Small(run, 12), "--out", Scratch[@out], "--format", format, "--quiet");
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private async Task<string> Show(params string[] arguments)
    {
        string @out = Directory.Exists(Scratch["out"]) ? Scratch["out"] : replayed.Out;
        string[] all = arguments.Length > 0 && !arguments[0].StartsWith('-') ? ["show", arguments[0], @out, .. arguments[1..]] : ["show", @out, .. arguments];
        Ionstream result = await Ionstream.Run(all);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("", result.Error);
        return result.Output;
    }

    /// <summary>One small run, for all tests that only look at it.</summary>
    public sealed class Replayed : IAsyncLifetime
    {
        private readonly Scratch _scratch = new();

        public string Out => _scratch["out"];

        public async ValueTask InitializeAsync()
        {
            _scratch.Write("case/INCAR", "POTIM = 2\nIBRION = 0\n");
            _scratch.Write("case/XDATCAR", SmallXdatcar.Of(SmallXdatcar.Labels(12)));
            Ionstream result = await Ionstream.Run("replay", _scratch["case"], "--out", Out, "--quiet");
            Assert.True(result.ExitCode == 0, result.Error);
        }

        public ValueTask DisposeAsync()
        {
            _scratch.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string LineOf(string text, string begin) => text.Split('\n').First(l => l.TrimStart().StartsWith(begin, StringComparison.Ordinal));

    private static string Six(string number) => double.Parse(number, CultureInfo.InvariantCulture).ToString("G6", CultureInfo.InvariantCulture);
}
