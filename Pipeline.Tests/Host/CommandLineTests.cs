using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>Usage, configuration, permissions, inspect and help of the program.</summary>
public sealed class CommandLineTests : ProgramTests
{
    [Theory]
    [InlineData(64, "replay")]
    [InlineData(64, "replay", "x", "--out", "o", "--on-damage", "maybe")]
    [InlineData(64, "frobnicate")]
    [InlineData(64, "replay", "x", "--out", "o", "--striide", "2")]
    [InlineData(64, "inspect", "--jsn", "x")]
    [InlineData(64, "simulate", "water", "--out", "o")]
    [InlineData(64, "simulate", "agi", "--out", "o", "--atoms", "256")]
    [InlineData(66, "replay", "no-such-run", "--out", "o")]
    [InlineData(66, "inspect", "no-such-run")]
    [InlineData(78, "replay", ".", "--out", "o", "--config", "no-such-recipe")]
    public async Task WrongUse_ExitsWithItsCodeAndSaysWhatToDo(int code, params string[] arguments)
    {
        Ionstream result = await Ionstream.Run([.. arguments.Select(a => a is "o" or "." ? Path.Combine(Scratch.Path, a) : a)]);

        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith(code == 66 && arguments[0] == "inspect" ? "" : "ionstream: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task OutputThatCannotBeWritten_Exits73BeforeReading()
    {
        string run = Small("case", 3);
        Directory.CreateDirectory(Scratch["locked"]);
        File.SetUnixFileMode(Scratch["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Scratch.Path, (UnixFileMode)0b111_101_101);

        // As another user: root may write anywhere, so a test as root would prove nothing.
        ProcessStartInfo start = new("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Path.Combine(AppContext.BaseDirectory, "ionstream"), "replay", run, "--out", Scratch["locked/out"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Assert.SkipWhen(Environment.UserName != "root", "changing the user needs root");
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 73, error);
        Assert.Contains("cannot be created or written", error);
    }

    [Fact]
    public async Task Configuration_AllProblemsAtOnceWithTheirPaths()
    {
        string recipe = Scratch.Write("bad.json", """
            { // comments are fine
              "observables": { "rdf": { "maxRadius": 3, "binWidthAngstrom": "wide" }, "msd": { "originStride": 0 } },
              "tyme": {}, "checkpoint": { "everySeconds": -1 }
            }
            """);

        Ionstream result = await Ionstream.Run("replay", Small("case", 3), "--out", Scratch["out"], "--config", recipe);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("5 problems", result.Error);
        Assert.Contains("observables:rdf:maxRadius: unknown key", result.Error);
        Assert.Contains("observables:rdf:binWidthAngstrom: 'wide' is not a number", result.Error);
        Assert.Contains("observables:msd:originStride", result.Error);
        Assert.Contains("tyme: unknown key; did you mean 'time'?", result.Error);
        Assert.Contains("checkpoint:everySeconds must be positive", result.Error);
        Assert.DoesNotContain("environment", result.Error);
    }

    [Fact]
    public async Task Environment_OverridesTheRecipe()
    {
        Ionstream result = await Ionstream.Launch(["replay", Small("case", 3), "--out", Scratch["out"]], start => start.Environment["IONSTREAM_checkpoint__everySeconds"] = "0");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("checkpoint:everySeconds must be positive (environment variable IONSTREAM_checkpoint__everySeconds)", result.Error);
    }

    [Fact]
    public async Task ForeignFilesInTheWorkingDirectory_AreNotRead()
    {
        string run = Small("case", 3);
        Scratch.Write("appsettings.json", "{ broken");

        Ionstream result = await Ionstream.Launch(["replay", run, "--out", Scratch["out"]], start => start.WorkingDirectory = Scratch.Path);

        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Inspect_AsJson_SaysWhatTheRunIs()
    {
        Ionstream result = await Ionstream.Run("inspect", Small("case", 12), "--json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement run = json.RootElement[0];
        Assert.Equal("case", run.GetProperty("run_id").GetString());
        Assert.Equal(3, run.GetProperty("atoms").GetInt32());
        Assert.Equal(12, run.GetProperty("frames").GetInt64());
        Assert.Equal(2, run.GetProperty("timestep_fs").GetDouble());
        Assert.Equal("Ag", run.GetProperty("mobile").GetString());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task Inspect_Oszicar_CountsItsSteps()
    {
        string text = File.ReadAllText(SharedData.Path("vasp/pt111-water-run1/OSZICAR"));
        double[] kelvin = [.. System.Text.RegularExpressions.Regex.Matches(text, @"T=\s*([0-9.]+)").Select(m => double.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

        Ionstream result = await Ionstream.Run("inspect", SharedData.Path("vasp/pt111-water-run1/OSZICAR"), "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement facts = json.RootElement[0];
        Assert.Equal("OSZICAR", facts.GetProperty("format").GetString());
        Assert.Equal(kelvin.Length, facts.GetProperty("steps").GetInt32());
        Assert.Equal(kelvin.Average(), facts.GetProperty("temperature_K").GetDouble(), 1e-3);
    }

    [Fact]
    public async Task Inspect_OfARealRun_NamesVaspVersionAndStart()
    {
        Ionstream result = await Ionstream.Run("inspect", SharedData.Path("vasp/pt111-water-run1"), "--json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement run = json.RootElement[0];
        Assert.Equal("5.4.4.18Apr17-6-g9f103f2a35", run.GetProperty("vasp_version").GetString());
        Assert.StartsWith("POSCAR with velocities", run.GetProperty("start").GetString());
        Assert.Equal(3, run.GetProperty("frames").GetInt64());
        Assert.Equal("48 24 36", run.GetProperty("counts").GetString());
    }

    [Fact]
    public async Task Csv_IsWrittenWhenAskedFor()
    {
        Ionstream result = await Ionstream.Run("replay", Small("case", 5), "--out", Scratch["out"], "--format", "csv");

        Assert.Equal(0, result.ExitCode);
        string rdf = File.ReadAllText(Scratch["out/final/rdf/run=case/rdf-f000000000005.csv"]);
        Assert.StartsWith("frames,species_a,species_b,r_lo_A,r_hi_A,r_A,count,g,g_paper_per_A3,coordination_ab,coordination_ba,run\n", rdf);
        Assert.All(rdf.TrimEnd().Split('\n').Skip(1), static row => Assert.EndsWith(",case", row));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("export")]
    [InlineData("init")]
    [InlineData("inspect")]
    [InlineData("replay")]
    [InlineData("simulate")]
    public async Task Help_OfEveryVerb_HasAnExampleAndTheCommonOptions(string verb)
    {
        Ionstream result = await Ionstream.Run(verb, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"ionstream {verb}", result.Output);
        Assert.All(["Example:", "--config", "--log-level", "--log-format", "--quiet"], part => Assert.Contains(part, result.Output));
    }
}
