using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary><c>ensemble</c>, <c>compare</c> and <c>arrhenius</c> as users run them, on small runs, and what they say to what they cannot do.</summary>
public sealed class StudyCommandTests(StudyCommandTests.Runs runs) : ProgramTests, IClassFixture<StudyCommandTests.Runs>
{
    [Fact]
    public async Task Ensemble_HasEveryTable_ItsRuns_AndTextsForThePaper()
    {
        Ionstream made = await Run("ensemble", runs["a"], runs["b"], runs["c"], "--out", Scratch["ens"]);

        Assert.Equal(0, made.ExitCode);
        string[] tables = [.. OutputReader.Open(runs["a"]).Run("a").Newest.Select(static f => f.Table)];
        Assert.Equal(tables, StudyReader.Open(Scratch["ens"])!.Tables);
        Assert.Equal(["a", "b", "c"], OutputReader.Open(Scratch["ens"]).Runs);
        ColumnTable rdf = (await StudyReader.Open(Scratch["ens"])!.ReadAsync("rdf", TestContext.Current.CancellationToken)).Table;
        double[][] g = [.. (await RunCollection.Open([Scratch["ens"]]).ReadAsync("rdf", TestContext.Current.CancellationToken)).Select(static t => t.Table.NumbersOrNaN("g"))];
        Assert.Equal(Enumerable.Range(0, rdf.RowCount).Select(i => g.Average(r => r[i])), rdf.NumbersOrNaN("g"), static (x, y) => (double.IsNaN(x) && double.IsNaN(y)) || Math.Abs(x - y) < 1e-12);
        Assert.Contains("3 runs of", File.ReadAllText(Scratch["ens/methods.txt"]), StringComparison.Ordinal);
        Assert.StartsWith("\\begin{tabular}", File.ReadAllText(Scratch["ens/scalars.tex"]), StringComparison.Ordinal);
        Assert.Contains("(ensemble)", (await Run("show", "rdf", Scratch["ens"], "--limit", "2")).Output, StringComparison.Ordinal);
        Assert.Contains("run b", (await Run("show", "rdf", Scratch["ens"], "--run", "b", "--limit", "2")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Scratch.Path, File.ReadAllText(Scratch["ens/ensemble.json"]), StringComparison.Ordinal);

        // Again: the earlier one is replaced, byte for byte where nothing changed.
        byte[] before = File.ReadAllBytes(Scratch["ens/ensemble/rdf/rdf.parquet"]);
        Assert.Equal(0, (await Run("ensemble", runs["a"], runs["b"], runs["c"], "--out", Scratch["ens"], "--json")).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(Scratch["ens/ensemble/rdf/rdf.parquet"]));
        Assert.Equal(["ens"], Directory.GetFileSystemEntries(Scratch.Path).Select(Path.GetFileName).Where(static n => n!.Contains("ens", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Compare_OfARunWithItself_DiffersInNothing_AndSaysWhatItDid()
    {
        Ionstream made = await Run("compare", "--reference", runs["a"], "--candidate", runs["b"], "--out", Scratch["cmp"], "--stretches", "4", "--strict");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("one run, cut into 4 stretches", made.Output, StringComparison.Ordinal);
        Assert.Contains("differs (0)", made.Output, StringComparison.Ordinal);
        ColumnTable rows = (await StudyReader.Open(Scratch["cmp"])!.ReadAsync("comparison", TestContext.Current.CancellationToken)).Table;
        Assert.Contains("g", rows.Utf8("observable"));
        Assert.Contains("Differences are candidate less reference", File.ReadAllText(Scratch["cmp/methods.txt"]), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Scratch.Path, "*.inprogress"));
        Assert.Equal(1, (await Run("compare", "--reference", runs["a"], "--candidate", runs["b"], "--out", Scratch["cmp"], "--strict=all")).ExitCode);

        using JsonDocument json = JsonDocument.Parse((await Run("compare", "--reference", runs["a"], "--candidate", runs["run a"], "--out", Scratch["cmp2"], "--json")).Output);
        Assert.Equal(rows.RowCount, json.RootElement.GetProperty("rows").GetArrayLength());
        Assert.Equal(0, json.RootElement.GetProperty("differs").GetInt32());
    }

    [Fact]
    public async Task Compare_OfTwoDifferentThings_SaysWhichAndHowFar()
    {
        Ionstream made = await Run("compare", "--reference", runs["a"], "--candidate", runs["wide"], "--out", Scratch["cmp"], "--strict", "--primary", "g");

        Assert.Equal(1, made.ExitCode);
        Assert.Contains("g Ag-I (primary): difference", made.Output, StringComparison.Ordinal);
        Assert.Contains("conditions that differ", made.Output, StringComparison.Ordinal);
        Assert.Contains("density", made.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceGone_CannotBeTold()
    {
        Directory.Move(runs.Copy("a", Scratch["gone"]) + "/state", Scratch["elsewhere"]);

        Ionstream made = await Run("compare", "--reference", Scratch["gone"], "--candidate", runs["b"], "--out", Scratch["cmp"]);

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("where it was read from is not known, or no longer there", made.Output, StringComparison.Ordinal);
        Assert.Contains("agrees (0)", made.Output, StringComparison.Ordinal);
        Assert.Contains("differs (0)", made.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arrhenius_OfRunsThatClaimNothing_SaysSo()
    {
        Ionstream made = await Run("arrhenius", runs["a"], runs["b"], "--out", Scratch["arr"]);

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("no temperature is known", made.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to fit", made.Output, StringComparison.Ordinal);
        Assert.Empty((await StudyReader.Open(Scratch["arr"])!.ReadAsync("arrhenius", TestContext.Current.CancellationToken)).Table.Utf8("row"));
    }

    /// <summary>A clear message, the right code, and nothing half-written.</summary>
    [Theory]
    [InlineData(66, "holds no result yet", "ensemble", "{empty}", "--out", "{out}")]
    [InlineData(66, "there is no such directory", "ensemble", "{nowhere}", "--out", "{out}")]
    [InlineData(66, "no run matches z*", "ensemble", "{a}", "--runs", "z*", "--out", "{out}")]
    [InlineData(78, "another system", "ensemble", "{a}", "{other}", "--out", "{out}")]
    [InlineData(78, "observables.rdf.binWidthAngstrom", "ensemble", "{a}", "{bins}", "--out", "{out}")]
    [InlineData(65, "damaged, or replaced by hand", "ensemble", "{a}", "{torn}", "--out", "{out}")]
    [InlineData(78, "written by a newer release", "ensemble", "{a}", "{newer}", "--out", "{out}")]
    [InlineData(73, "holds something else", "ensemble", "{a}", "--out", "{taken}")]
    [InlineData(73, "is a file", "ensemble", "{a}", "--out", "{file}")]
    [InlineData(66, "neither results", "compare", "--reference", "{empty}", "--candidate", "{a}", "--out", "{out}")]
    [InlineData(78, "two systems", "compare", "--reference", "{a}", "--candidate", "{other}", "--out", "{out}")]
    [InlineData(78, "two systems", "compare", "--reference", "paper:lgps", "--candidate", "{a}", "--out", "{out}")]
    [InlineData(78, "no published values of the name 'lpgs'", "compare", "--reference", "paper:lpgs", "--candidate", "{a}", "--out", "{out}")]
    [InlineData(64, "both sides are published values", "compare", "--reference", "paper:lgps", "--candidate", "paper:agi", "--out", "{out}")]
    [InlineData(78, "observables.rdf.binWidthAngstrom", "compare", "--reference", "{a}", "--candidate", "{bins}", "--out", "{out}")]
    [InlineData(65, "damaged, or replaced by hand", "compare", "--reference", "{a}", "--candidate", "{torn}", "--out", "{out}")]
    [InlineData(64, "did you mean 'band_centre'", "compare", "--reference", "{a}", "--candidate", "{b}", "--out", "{out}", "--primary", "band_center")]
    [InlineData(64, "--strict=alll", "compare", "--reference", "{a}", "--candidate", "{b}", "--out", "{out}", "--strict=alll")]
    [InlineData(64, "at least 3", "compare", "--reference", "{a}", "--candidate", "{b}", "--out", "{out}", "--stretches", "2")]
    [InlineData(78, "another system", "arrhenius", "{a}", "{other}", "--out", "{out}")]
    [InlineData(64, "a temperature above 0", "arrhenius", "{a}", "--out", "{out}", "--at", "-3")]
    public async Task WhatCannotBeDone_IsSaid_AndNothingIsLeft(int code, string message, params string[] arguments)
    {
        Directory.CreateDirectory(Scratch["empty"]);
        Scratch.Write("taken/notes.txt", "mine");
        Scratch.Write("file", "mine");
        string[] given = [.. arguments.Select(a => a.StartsWith('{') ? a[1..^1] is "out" or "empty" or "nowhere" or "taken" or "file" ? Scratch[a[1..^1]] : Prepared(a[1..^1]) : a)];

        Ionstream made = await Run(given);

        Assert.Equal(code, made.ExitCode);
        Assert.Contains(message, made.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Scratch["out"]));
        Assert.Empty(Directory.GetFileSystemEntries(Scratch.Path, "*.inprogress"));
    }

    [Fact]
    public async Task LeaveOut_NamesTheRun_AndGoesOnWithTheOthers()
    {
        Ionstream made = await Run("ensemble", runs["a"], runs["b"], Prepared("torn"), runs["other"], "--out", Scratch["ens"], "--leave-out");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("left out", made.Output, StringComparison.Ordinal);
        Assert.Equal(["a", "out-b.b"], OutputReader.Open(Scratch["ens"]).Runs);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Scratch["ens/ensemble.json"]));
        Assert.Equal(2, manifest.RootElement.GetProperty("left_out").GetArrayLength());
    }

    /// <summary>Another user than root, who may write anywhere.</summary>
    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task UnwritableTarget_EndsWith73_AndLeavesNothing()
    {
        Nobody.Needed();
        Nobody.Reach(Scratch);
        runs.Copy("a", Scratch["out"]);
        Directory.CreateDirectory(Scratch["locked"]);

        Ionstream made = await Ionstream.Launch(["ensemble", Scratch["out"], "--out", Scratch["locked/ens"]], static start => Nobody.Become(start));

        Assert.Equal(73, made.ExitCode);
        Assert.Contains("--out", made.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Scratch["locked"]));
    }

    /// <summary>One run against a paper has intervals over its stretches.</summary>
    [Fact]
    public async Task Compare_OfOneRunWithAPaper_TakesItsStretches()
    {
        Ionstream made = await Run("compare", "--reference", "paper:agi", "--candidate", runs["a"], "--out", Scratch["cmp"], "--json");

        Assert.True(made.ExitCode == 0, made.Error);
        using JsonDocument json = JsonDocument.Parse(made.Output);
        JsonElement peak = json.RootElement.GetProperty("rows").EnumerateArray().First(static r => r.GetProperty("observable").GetString() is "first peak of g(r)");
        Assert.Equal("stretches", peak.GetProperty("replicates").GetString());
        Assert.Equal(5, peak.GetProperty("n_candidate").GetInt32());
        Assert.Equal("t over replicates", peak.GetProperty("test").GetString());
        Assert.All(json.RootElement.GetProperty("rows").EnumerateArray().Where(static r => r.GetProperty("observable").GetString() is "diffusion coefficient"), static r => Assert.Equal("cannot tell", r.GetProperty("verdict").GetString()));
    }

    private static Task<Ionstream> Run(params string[] arguments) => Ionstream.Run(arguments);

    /// <summary>A result directory of the fixture; damaged ones are made in this test's own folder.</summary>
    private string Prepared(string name)
    {
        if (name is not ("torn" or "newer"))
        {
            return runs[name];
        }

        string copy = runs.Copy("b", Scratch[name]), file = Directory.GetFiles(Path.Combine(copy, "final", "rdf"), "*.parquet", SearchOption.AllDirectories)[0];
        if (name is "torn")
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^200]);
            return copy;
        }

        Directory.Delete(copy, recursive: true);
        IReadOnlyList<PublishedTable> tables = Task.WhenAll(new[] { "runs", "rdf" }.Select(t => OutputReader.Open(runs["b"]).ReadAsync("b", t))).GetAwaiter().GetResult();
        new PublishedRuns(copy, "n").SealAsync([.. tables.Select(static t => t.Table.Name is "rdf" ? t.Table with { Version = 99 } : t.Table)]).GetAwaiter().GetResult();
        return copy;
    }

    /// <summary>Runs of three atoms that swing, analysed once for all tests.</summary>
    public sealed class Runs : IAsyncLifetime
    {
        private readonly Scratch _scratch = new();

        public string this[string name] => name.StartsWith("run ", StringComparison.Ordinal) ? _scratch[name["run ".Length..]] : _scratch["out-" + name];

        /// <summary>Copies a result directory.</summary>
        public string Copy(string name, string to)
        {
            foreach (string file in Directory.GetFiles(this[name], "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(to, Path.GetRelativePath(this[name], file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            return to;
        }

        public async ValueTask InitializeAsync()
        {
            await MakeAsync("a", 1, 10);
            await MakeAsync("b", 2, 10);
            await MakeAsync("c", 3, 10);
            await MakeAsync("wide", 4, 12);
            await MakeAsync("other", 5, 10, "   Ag   Br");
            _scratch.Write("bins.json", "{ \"observables\": { \"rdf\": { \"binWidthAngstrom\": 0.05 }, \"msd\": {}, \"vacf\": {} } }");
            await MakeAsync("bins", 6, 10, recipe: _scratch["bins.json"]);
        }

        public ValueTask DisposeAsync()
        {
            _scratch.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Eight Ag on a lattice of eight I, all swinging; the cell's edge tells g(r) apart.</summary>
        private async Task MakeAsync(string name, int seed, double edge, string species = "   Ag   I", string? recipe = null)
        {
            Random random = new(seed);
            System.Text.StringBuilder text = new();
            text.Append(CultureInfo.InvariantCulture, $"{name}\n 1\n {edge} 0 0\n 0 {edge} 0\n 0 0 {edge}\n{species}\n 8 8\n");
            double[] off = new double[48];
            for (int frame = 1; frame <= 240; frame++)
            {
                text.Append(CultureInfo.InvariantCulture, $"Direct configuration= {frame,5}\n");
                for (int atom = 0; atom < 16; atom++)
                {
                    for (int axis = 0; axis < 3; axis++)
                    {
                        ref double x = ref off[(3 * atom) + axis];
                        x = (0.9 * x) + (0.004 * (random.NextDouble() - 0.5));
                        double site = (((atom >> axis) & 1) * 0.5) + (atom < 8 ? 0.25 : 0.02);
                        text.Append(CultureInfo.InvariantCulture, $" {(site + x + 1) % 1,11:F8}");
                    }

                    text.Append('\n');
                }
            }

            _scratch.Write($"{name}/XDATCAR", text.ToString());
            _scratch.Write($"{name}/INCAR", "POTIM = 2\nMDALGO = 2\nTEBEG = 300\n");
            _scratch.Write("recipe.json", "{ \"observables\": { \"rdf\": {}, \"msd\": {}, \"vacf\": {}, \"diffusion\": {} } }");
            Ionstream replay = await Ionstream.Run("replay", _scratch[name], "--out", this[name], "--config", recipe ?? _scratch["recipe.json"], "--quiet");
            Assert.True(replay.ExitCode == 0, replay.Error);
        }
    }
}
