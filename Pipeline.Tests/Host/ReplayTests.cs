using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Formats.Arrow;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Host;

/// <summary>What replay does with runs: sealing, doing nothing twice, refusing to mix, damage, ranges, globs.</summary>
public sealed class ReplayTests : ProgramTests
{
    [Fact]
    public async Task Replay_OfAFinishedRun_WritesFinalTablesAndThePointer()
    {
        string run = Small("case", 40);

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        string[] files = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["angle_distribution", "angle_series", "angular_velocity_distribution", "band_centre", "diffusion", "diffusion_window", "distance_angle_density", "events", "msd", "peaks", "rdf", "runs", "summary", "thermo", "vacf", "van_hove_distinct", "van_hove_self", "vdos"], files.Select(f => Path.GetRelativePath(Scratch["out"], f).Split('/')[1]));
        Assert.All(files, f => Assert.EndsWith("-f000000000040.parquet", f));
        using JsonDocument pointer = JsonDocument.Parse(File.ReadAllBytes(Scratch["out/latest/case.json"]));
        Assert.True(pointer.RootElement.GetProperty("sealed").GetBoolean());
        Assert.All(pointer.RootElement.GetProperty("files").EnumerateObject(), f => Assert.True(File.Exists(Path.Combine(Scratch["out"], f.Value.GetString()!))));
    }

    [Fact]
    public async Task Replay_AgainUnderTheSameSettings_HasNothingToDo()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);
        DateTime before = File.GetLastWriteTimeUtc(Scratch["out/latest/case.json"]);

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("complete already, nothing to do", result.Error);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Scratch["out/latest/case.json"]));
    }

    [Fact]
    public async Task Replay_UnderOtherSettings_IsRefusedWithTheKeysUntilFresh()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Ionstream refused = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--stride", "2");
        Ionstream fresh = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--stride", "2", "--fresh");

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("run.stride: was 1, is 2", refused.Error);
        Assert.Equal(0, fresh.ExitCode);
        Assert.Equal("rdf-f000000000005.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_OfAnotherSourceUnderTheSameId_IsRefused()
    {
        await Ionstream.Run("replay", Small("a/case", 10), "--out", Scratch["out"]);
        string other = Small("b/case", 10, offset: 3);

        Ionstream result = await Ionstream.Run("replay", other, "--out", Scratch["out"]);

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("another source", result.Error);
    }

    [Fact]
    public async Task Replay_OfASourceThatGrew_SealsTheLongerOneOnce()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);
        File.AppendAllText(Scratch["case/XDATCAR"], SmallXdatcar.Frame(11, 10));

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("rdf-f000000000011.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_OfALongerOtherSourceUnderTheSameId_IsRefused()
    {
        await Ionstream.Run("replay", Small("a/case", 10), "--out", Scratch["out"]);

        Ionstream result = await Ionstream.Run("replay", Small("b/case", 20, offset: 3), "--out", Scratch["out"]);

        Assert.Equal(78, result.ExitCode);
    }

    [Theory]
    [InlineData("--to", "5")]
    [InlineData("--on-damage", "stop")]
    public async Task Replay_ThatEndedBeforeTheFile_HasNothingToDoAgain(params string[] arguments)
    {
        string run = Small("case", 10);
        File.AppendAllText(Scratch["case/XDATCAR"], "Direct configuration=    11\n nonsense\n");
        string[] all = ["replay", run, "--out", Scratch["out"], "--json", .. arguments];
        Ionstream first = await Ionstream.Run(all);

        Ionstream second = await Ionstream.Run(all);

        Assert.Contains("complete already", second.Error);
        using JsonDocument before = JsonDocument.Parse(first.Output), after = JsonDocument.Parse(second.Output);
        Assert.Equal(before.RootElement.GetProperty("runs")[0].GetProperty("files").GetRawText(), after.RootElement.GetProperty("runs")[0].GetProperty("files").GetRawText());
    }

    [Fact]
    public async Task Replay_ThatSelectsNoFrame_SaysSoAndWritesNothing()
    {
        Ionstream result = await Ionstream.Run("replay", Small("case", 10), "--out", Scratch["out"], "--equilibration", "1ns");

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("no frame was analysed, 10 were read", result.Error);
        Assert.False(Directory.Exists(Scratch["out/final"]));
    }

    [Fact]
    public async Task Replay_InAnotherFormat_ReplacesTheFinalFiles()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--format", "csv");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("rdf-f000000000010.csv", Path.GetFileName(Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]))));
    }

    [Fact]
    public async Task Replay_AsArrow_HoldsTheSameContentAsParquet()
    {
        string run = Small("case", 10);
        await Ionstream.Run("replay", run, "--out", Scratch["parquet"]);
        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["arrow"], "--format", "arrow");

        string arrow = Assert.Single(Directory.GetFiles(Scratch["arrow/final/rdf/run=case"]));
        string parquet = Assert.Single(Directory.GetFiles(Scratch["parquet/final/rdf/run=case"]));
        ArrowSeen seen = await ArrowSeen.ReadAsync(arrow, rows: false);
        FileSeen expected = await NodeReaders.ReadAsync("hyparquet", parquet, rows: false);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("rdf-f000000000010.arrow", Path.GetFileName(arrow));
        Assert.Equal(expected.Header.ContentHash, seen.Header.ContentHash);
        Assert.Equal(expected.Header.Metadata, seen.Header.Metadata);
    }

    /// <summary>
    /// Characters whose order differs in UTF-8 and UTF-16, and a bell: no table may fail of them, and no reader be misled.
    /// </summary>
    [Fact]
    public async Task Replay_OfARunWithAnyTitle_HasItAsPlainText()
    {
        string run = Small("case", 10);
        string[] lines = File.ReadAllLines(Path.Combine(run, "XDATCAR"));
        lines[0] = "\uE000 🧪 \a title";
        File.WriteAllLines(Path.Combine(run, "XDATCAR"), lines);

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"]);

        Assert.True(result.ExitCode == 0, result.Error);
        byte[] file = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Scratch["out/final/runs/run=case"])), TestContext.Current.CancellationToken);
        ColumnTable table = await new ParquetTableReader().ReadAsync(file, null, TestContext.Current.CancellationToken);
        Assert.Equal("\\u{e000} \\u{1f9ea} \\u{7} title", table.Utf8("system")[0]);
    }

    [Fact]
    public async Task Replay_FromBehindAChangeOfInterval_TakesTheNewOne()
    {
        string run = Small("case", 3);
        File.WriteAllText(Scratch["case/XDATCAR"], SmallXdatcar.Of(1, 2, 3, 10, 20, 30, 40));

        Ionstream whole = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--json");
        Ionstream part = await Ionstream.Run("replay", run, "--out", Scratch["part"], "--from", "3", "--json");

        Assert.Equal(65, whole.ExitCode);
        Assert.Contains("--from begins after it", whole.Error);
        using JsonDocument kept = JsonDocument.Parse(whole.Output);
        Assert.Equal(4, kept.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64());
        Assert.True(part.ExitCode == 0, part.Error);
        using JsonDocument json = JsonDocument.Parse(part.Output);
        Assert.Equal(4, json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64());
        Assert.Equal(20, json.RootElement.GetProperty("runs")[0].GetProperty("frameIntervalFs").GetDouble());
    }

    [Fact]
    public async Task Replay_FromBeyondTheEnd_IsAUsageError()
    {
        Ionstream result = await Ionstream.Run("replay", Small("case", 5), "--out", Scratch["out"], "--from", "9");

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("--from 9 leaves no whole frame", result.Error);
    }

    [Fact]
    public async Task Run_NamedByPathAndGlob_IsOneRun()
    {
        string run = Small("set/case", 5);

        Ionstream result = await Ionstream.Run("replay", run, Scratch["set/case/*"], "--out", Scratch["out"], "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal("case", Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
    }

    [Fact]
    public async Task Glob_PassesOverFilesThatAreNoTrajectories()
    {
        string run = Small("set/case", 5);
        File.WriteAllText(Scratch["set/case/CONTCAR"], "whatever");

        Ionstream result = await Ionstream.Run("replay", Scratch["set/**"], "--out", Scratch["out"], "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal("case", Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray()).GetProperty("run").GetString());
        Assert.True(Directory.Exists(run));
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task Epochs_PublishedWhileReading_CutEveryTableAtTheSameFrame()
    {
        // Long enough for several epochs of all tables, each of which takes a good part of a second.
        const string run = "lgps_900K_72ps";
        Ionstream result = await Ionstream.Launch(["replay", SharedData.Path("mlmd/" + run), "--out", Scratch["out"], "--config", SharedData.Path($"mlmd/{run}/recipe.json"), "--format", "csv"],
            start =>
            {
                start.Environment["IONSTREAM_checkpoint__everySeconds"] = "0.02";
                start.Environment["IONSTREAM_observables__rdf__maxRadiusAngstrom"] = "16"; // frames that take longer, so that more epochs fit in
            });

        Assert.True(result.ExitCode == 0, result.Error);
        string[] epochs = [.. Directory.GetFiles(Scratch["out/data/runs/run=" + run]).Select(f => Path.GetFileName(f)["runs".Length..])];
        Assert.True(epochs.Length >= 3, $"only {epochs.Length} epochs");
        Assert.All(epochs, epoch => Assert.Single(new[] { "runs", "rdf", "msd", "diffusion", "vacf", "vdos", "angle_distribution", "van_hove_self", "distance_angle_density" }.Select(t => Frames(t, epoch)).OfType<string>().Distinct()));

        // A table may have no row yet: too few frames for a velocity, say.
        string? Frames(string table, string epoch) => File.ReadLines(Scratch[$"out/data/{table}/run={run}/{table}{epoch}"]).Skip(1).FirstOrDefault()?.Split(',')[0];
    }

    [Fact]
    public async Task Replay_OfSeveralRuns_GoesOnAfterABadOneAndEndsWithTheHighestCode()
    {
        Small("set/T500/run1", 10);
        Small("set/T500/run2", 12);
        Scratch.Write("set/T600/run1/XDATCAR", "not\na trajectory\n");

        Ionstream result = await Ionstream.Run("replay", Scratch["set/T*/run*"], "--out", Scratch["out"], "--json");

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
        string text = File.ReadAllText(Scratch["case/XDATCAR"]).Replace(SmallXdatcar.Frame(5, 4), SmallXdatcar.Frame(5, 4).Replace("  0.25000000", "************"));
        File.WriteAllText(Scratch["case/XDATCAR"], text);

        Ionstream result = await Ionstream.Run("replay", run, "--out", Scratch["out"], "--json");

        Assert.Equal(65, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(9, json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64());
        Assert.Contains("case/XDATCAR: byte", result.Error);
        Ionstream again = await Ionstream.Run("replay", run, "--out", Scratch["out"]);
        Assert.Contains("complete already", again.Error);
        Assert.Equal(65, again.ExitCode);
        Assert.Contains("expected", result.Error);
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task Replay_OfAGzipBomb_EndsAtOnceInLittleMemory()
    {
        Directory.CreateDirectory(Scratch["case"]);
        using (System.IO.Compression.GZipStream gzip = new(File.Create(Scratch["case/XDATCAR.gz"]), System.IO.Compression.CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 400; i++)
            {
                gzip.Write(zeros);
            }
        }

        // A heap of 60 MB could not hold what the file unpacks to.
        Ionstream result = await Ionstream.Launch(["replay", Scratch["case"], "--out", Scratch["out"]], start => start.Environment["DOTNET_GCHeapHardLimit"] = "0x3C00000");

        Assert.True(result.ExitCode == 65, result.Error);
        Assert.Contains("byte 0, line 1", result.Error);
    }

    [Fact]
    public async Task Replay_OfATruncatedGzip_PublishesWhatCameBefore()
    {
        Small("case", 400);
        byte[] text = File.ReadAllBytes(Scratch["case/XDATCAR"]);
        File.Delete(Scratch["case/XDATCAR"]);
        using (MemoryStream zipped = new())
        {
            using (System.IO.Compression.GZipStream gzip = new(zipped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(text);
            }

            File.WriteAllBytes(Scratch["case/XDATCAR.gz"], zipped.ToArray()[..(int)(zipped.Length / 2)]);
        }

        Ionstream result = await Ionstream.Run("replay", Scratch["case"], "--out", Scratch["out"], "--json");

        Assert.True(result.ExitCode == 65, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.InRange(json.RootElement.GetProperty("runs")[0].GetProperty("frames").GetInt64(), 50, 350);
        Assert.Contains("reading ended early", result.Error);
        Assert.True(File.Exists(Scratch["out/data/rdf/run=case/rdf-e000000000001.parquet"]));
        Ionstream again = await Ionstream.Run("replay", Scratch["case"], "--out", Scratch["out"]);
        Assert.Equal(65, again.ExitCode);
        Assert.Contains("XDATCAR.gz", again.Error);
    }
}
