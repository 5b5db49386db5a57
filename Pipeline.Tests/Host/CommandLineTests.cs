using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

public sealed class CommandLineTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Replay_OfAFinishedRun_WritesFinalTablesAndThePointer()
    {
        string run = Small("case", 40);

        Ionstream result = await Ionstream.Run("replay", run, "--out", _scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        string[] files = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["diffusion", "events", "msd", "rdf", "runs"], files.Select(f => Path.GetRelativePath(_scratch["out"], f).Split('/')[1]));
        Assert.All(files, f => Assert.EndsWith("-f000000000040.parquet", f));
        using JsonDocument pointer = JsonDocument.Parse(File.ReadAllBytes(_scratch["out/latest/case.json"]));
        Assert.True(pointer.RootElement.GetProperty("sealed").GetBoolean());
        Assert.All(pointer.RootElement.GetProperty("files").EnumerateObject(), f => Assert.True(File.Exists(Path.Combine(_scratch["out"], f.Value.GetString()!))));
    }

    [Fact]
    public async Task Replay_AgainUnderTheSameSettings_HasNothingToDo()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", _scratch["out"]);
        DateTime before = File.GetLastWriteTimeUtc(_scratch["out/latest/case.json"]);

        Ionstream result = await Ionstream.Run("replay", run, "--out", _scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("complete already, nothing to do", result.Error);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_scratch["out/latest/case.json"]));
    }

    [Fact]
    public async Task Replay_UnderOtherSettings_IsRefusedWithTheKeysUntilFresh()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", _scratch["out"]);

        Ionstream refused = await Ionstream.Run("replay", run, "--out", _scratch["out"], "--stride", "2");
        Ionstream fresh = await Ionstream.Run("replay", run, "--out", _scratch["out"], "--stride", "2", "--fresh");

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("run.stride: was 1, is 2", refused.Error);
        Assert.Equal(0, fresh.ExitCode);
        Assert.Equal("rdf-f000000000005.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_OfAnotherSourceUnderTheSameId_IsRefused()
    {
        await Ionstream.Run("replay", Small("a/case", 10), "--out", _scratch["out"]);
        string other = Small("b/case", 10, offset: 3);

        Ionstream result = await Ionstream.Run("replay", other, "--out", _scratch["out"]);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("another source", result.Error);
    }

    [Fact]
    public async Task Replay_OfASourceThatGrew_SealsTheLongerOneOnce()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", _scratch["out"]);
        File.AppendAllText(_scratch["case/XDATCAR"], SmallXdatcar.Frame(11, 10));

        Ionstream result = await Ionstream.Run("replay", run, "--out", _scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("rdf-f000000000011.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_OfALongerOtherSourceUnderTheSameId_IsRefused()
    {
        await Ionstream.Run("replay", Small("a/case", 10), "--out", _scratch["out"]);

        Ionstream result = await Ionstream.Run("replay", Small("b/case", 20, offset: 3), "--out", _scratch["out"]);

        Assert.Equal(78, result.ExitCode);
    }

    [Theory]
    [InlineData("--to", "5")]
    [InlineData("--on-damage", "stop")]
    public async Task Replay_ThatEndedBeforeTheFile_HasNothingToDoAgain(params string[] arguments)
    {
        string run = Small("case", 10);
        File.AppendAllText(_scratch["case/XDATCAR"], "Direct configuration=    11\n nonsense\n");
        string[] all = ["replay", run, "--out", _scratch["out"], "--json", .. arguments];
        Ionstream first = await Ionstream.Run(all);

        Ionstream second = await Ionstream.Run(all);

        Assert.Contains("complete already", second.Error);
        using JsonDocument before = JsonDocument.Parse(first.Output), after = JsonDocument.Parse(second.Output);
        Assert.Equal(before.RootElement.GetProperty("runs")[0].GetProperty("files").GetRawText(), after.RootElement.GetProperty("runs")[0].GetProperty("files").GetRawText());
    }

    [Fact]
    public async Task Replay_ThatSelectsNoFrame_SaysSoAndWritesNothing()
    {
        Ionstream result = await Ionstream.Run("replay", Small("case", 10), "--out", _scratch["out"], "--equilibration", "1ns");

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("no frame was analysed, 10 were read", result.Error);
        Assert.False(Directory.Exists(_scratch["out/final"]));
    }

    [Fact]
    public async Task Replay_InAnotherFormat_ReplacesTheFinalFiles()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", _scratch["out"]);

        Ionstream result = await Ionstream.Run("replay", run, "--out", _scratch["out"], "--format", "csv");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("rdf-f000000000010.csv", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_FromBehindAChangeOfInterval_TakesTheNewOne()
    {
        string run = Small("case", 3);
        File.WriteAllText(_scratch["case/XDATCAR"], SmallXdatcar.Of(1, 2, 3, 10, 20, 30, 40));

        Ionstream whole = await Ionstream.Run("replay", run, "--out", _scratch["out"]);
        Ionstream part = await Ionstream.Run("replay", run, "--out", _scratch["part"], "--from", "3", "--json");

        Assert.Equal(65, whole.ExitCode);
        Assert.Contains("--from begins after it", whole.Error);
        Assert.True(part.ExitCode == 0, part.Error);
        using JsonDocument json = JsonDocument.Parse(part.Output);
        Assert.Equal(4, json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64());
        Assert.Equal(20, json.RootElement.GetProperty("runs")[0].GetProperty("frameIntervalFs").GetDouble());
    }

    [Fact]
    public async Task Replay_FromBeyondTheEnd_IsAUsageError()
    {
        Ionstream result = await Ionstream.Run("replay", Small("case", 5), "--out", _scratch["out"], "--from", "9");

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("--from 9 leaves no whole frame", result.Error);
    }

    [Fact]
    public async Task Run_NamedByPathAndGlob_IsOneRun()
    {
        string run = Small("set/case", 5);

        Ionstream result = await Ionstream.Run("replay", run, _scratch["set/case/*"], "--out", _scratch["out"], "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal("case", Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
    }

    [Fact]
    public async Task Glob_PassesOverFilesThatAreNoTrajectories()
    {
        string run = Small("set/case", 5);
        File.WriteAllText(_scratch["set/case/CONTCAR"], "whatever");

        Ionstream result = await Ionstream.Run("replay", _scratch["set/**"], "--out", _scratch["out"], "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal("case", Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
        Assert.True(Directory.Exists(run));
    }

    [Fact]
    public async Task Replay_OfSeveralRuns_GoesOnAfterABadOneAndEndsWithTheHighestCode()
    {
        Small("set/T500/run1", 10);
        Small("set/T500/run2", 12);
        _scratch.Write("set/T600/run1/XDATCAR", "not\na trajectory\n");

        Ionstream result = await Ionstream.Run("replay", _scratch["set/T*/run*"], "--out", _scratch["out"], "--json");

        Assert.Equal(65, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] runs = [.. json.RootElement.GetProperty("runs").EnumerateArray()];
        Assert.Equal(["T500.run1", "T500.run2", "T600.run1"], runs.Select(r => r.GetProperty("run").GetString()));
        Assert.Equal([0, 0, 65], runs.Select(r => r.GetProperty("exitCode").GetInt32()));
        Assert.Equal(12, runs[1].GetProperty("frames").GetInt64());
        Assert.Contains("line 2", runs[2].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Replay_OfADamagedRun_KeepsTheRestAndExits65()
    {
        string run = Small("case", 10);
        string text = File.ReadAllText(_scratch["case/XDATCAR"]).Replace(SmallXdatcar.Frame(5, 4), SmallXdatcar.Frame(5, 4).Replace("  0.25000000", "************"));
        File.WriteAllText(_scratch["case/XDATCAR"], text);

        Ionstream result = await Ionstream.Run("replay", run, "--out", _scratch["out"], "--json");

        Assert.Equal(65, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(9, json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64());
        Assert.Contains("case/XDATCAR: byte", result.Error);
        Ionstream again = await Ionstream.Run("replay", run, "--out", _scratch["out"]);
        Assert.Contains("complete already", again.Error);
        Assert.Equal(65, again.ExitCode);
        Assert.Contains("expected", result.Error);
    }

    [Fact]
    public async Task Replay_OfAGzipBomb_EndsAtOnceInLittleMemory()
    {
        Directory.CreateDirectory(_scratch["case"]);
        using (System.IO.Compression.GZipStream gzip = new(File.Create(_scratch["case/XDATCAR.gz"]), System.IO.Compression.CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 400; i++)
            {
                gzip.Write(zeros);
            }
        }

        // A heap of 60 MB could not hold what the file unpacks to.
        Ionstream result = await Ionstream.Run(["replay", _scratch["case"], "--out", _scratch["out"]], start => start.Environment["DOTNET_GCHeapHardLimit"] = "0x3C00000");

        Assert.True(result.ExitCode == 65, result.Error);
        Assert.Contains("byte 0, line 1", result.Error);
    }

    [Fact]
    public async Task Replay_OfATruncatedGzip_PublishesWhatCameBefore()
    {
        Small("case", 400);
        byte[] text = File.ReadAllBytes(_scratch["case/XDATCAR"]);
        File.Delete(_scratch["case/XDATCAR"]);
        using (MemoryStream zipped = new())
        {
            using (System.IO.Compression.GZipStream gzip = new(zipped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(text);
            }

            File.WriteAllBytes(_scratch["case/XDATCAR.gz"], zipped.ToArray()[..(int)(zipped.Length / 2)]);
        }

        Ionstream result = await Ionstream.Run("replay", _scratch["case"], "--out", _scratch["out"], "--json");

        Assert.True(result.ExitCode == 65, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.InRange(json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64(), 50, 350);
        Assert.Contains("reading ended early", result.Error);
        Assert.True(File.Exists(_scratch["out/data/rdf/run=case/rdf-e000000000001.parquet"]));
        Ionstream again = await Ionstream.Run("replay", _scratch["case"], "--out", _scratch["out"]);
        Assert.Equal(65, again.ExitCode);
        Assert.Contains("XDATCAR.gz", again.Error);
    }

    [Theory]
    [InlineData(64, "replay")]
    [InlineData(64, "replay", "x", "--out", "o", "--on-damage", "maybe")]
    [InlineData(64, "frobnicate")]
    [InlineData(64, "replay", "x", "--out", "o", "--striide", "2")]
    [InlineData(64, "inspect", "--jsn", "x")]
    [InlineData(64, "simulate", "water", "--out", "o")]
    [InlineData(66, "replay", "no-such-run", "--out", "o")]
    [InlineData(66, "inspect", "no-such-run")]
    [InlineData(78, "replay", ".", "--out", "o", "--config", "no-such-recipe")]
    public async Task WrongUse_ExitsWithItsCodeAndSaysWhatToDo(int code, params string[] arguments)
    {
        Ionstream result = await Ionstream.Run(arguments, start => start.WorkingDirectory = _scratch.Path);

        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith(code == 66 && arguments[0] == "inspect" ? "" : "ionstream: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Fact]
    public async Task OutputThatCannotBeWritten_Exits73BeforeReading()
    {
        string run = Small("case", 3);
        Directory.CreateDirectory(_scratch["locked"]);
        File.SetUnixFileMode(_scratch["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_scratch.Path, (UnixFileMode)0b111_101_101);

        // As another user: root may write anywhere, so a test as root would prove nothing.
        ProcessStartInfo start = new("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Path.Combine(AppContext.BaseDirectory, "ionstream"), "replay", run, "--out", _scratch["locked/out"]])
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
        string recipe = _scratch.Write("bad.json", """
            { // comments are fine
              "observables": { "rdf": { "maxRadius": 3, "binWidthAngstrom": "wide" }, "msd": { "originStride": 0 } },
              "tyme": {}, "checkpoint": { "everySeconds": -1 }
            }
            """);

        Ionstream result = await Ionstream.Run("replay", Small("case", 3), "--out", _scratch["out"], "--config", recipe);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("5 problem(s)", result.Error);
        Assert.Contains("observables:rdf:maxRadius: unknown key", result.Error);
        Assert.Contains("observables:rdf:binWidthAngstrom: 'wide' is not a number", result.Error);
        Assert.Contains("observables:msd:originStride", result.Error);
        Assert.Contains("tyme: unknown key; did you mean 'time'?", result.Error);
        Assert.Contains("checkpoint:everySeconds must be positive", result.Error);
    }

    [Fact]
    public async Task Environment_OverridesTheRecipe()
    {
        Ionstream result = await Ionstream.Run(["replay", Small("case", 3), "--out", _scratch["out"]], start => start.Environment["IONSTREAM_checkpoint__everySeconds"] = "0");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("checkpoint:everySeconds must be positive", result.Error);
    }

    [Fact]
    public async Task ForeignFilesInTheWorkingDirectory_AreNotRead()
    {
        string run = Small("case", 3);
        _scratch.Write("appsettings.json", "{ broken");

        Ionstream result = await Ionstream.Run(["replay", run, "--out", _scratch["out"]], start => start.WorkingDirectory = _scratch.Path);

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
        Ionstream result = await Ionstream.Run("replay", Small("case", 5), "--out", _scratch["out"], "--format", "csv");

        Assert.Equal(0, result.ExitCode);
        string rdf = File.ReadAllText(_scratch["out/final/rdf/run=case/rdf-f000000000005.csv"]);
        Assert.StartsWith("frames,species_a,species_b,r_lo_A,r_hi_A,r_A,count,g,g_paper_per_A3,coordination_ab,coordination_ba\n", rdf);
    }

    [Theory]
    [InlineData("demo")]
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

    private string Small(string name, int frames, int offset = 0)
    {
        _scratch.Write(name + "/INCAR", "POTIM = 2\nIBRION = 0\n");
        _scratch.Write(name + "/XDATCAR", SmallXdatcar.Header + string.Concat(SmallXdatcar.Labels(frames).Select((label, i) => SmallXdatcar.Frame(label, i + offset))));
        return _scratch[name];
    }
}
