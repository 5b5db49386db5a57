using System.Globalization;
using System.Text.Json;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary><c>status</c> over state directories as daemons leave them.</summary>
public sealed class StatusTests : ProgramTests
{
    private OutputLayout Layout => new(Scratch["out"]);

    [Theory]
    [InlineData("OK", 0)]
    [InlineData("WAITING", 0)]
    [InlineData("SEALED", 0)]
    [InlineData("STARTING", 0)]
    [InlineData("SEALING", 0)]
    [InlineData("STOPPED", 1)]
    [InlineData("GATHERING", 0)]
    [InlineData("DEGRADED", 1)]
    [InlineData("NEEDS_DECISION", 1)]
    [InlineData("REFUSED", 1)]
    public async Task Check_EachState_ExitsWithItsVerdictAndSaysWhich(string state, int code)
    {
        Sample("r1", state).Write(Layout);

        Ionstream result = await Ionstream.Run("status", Layout.Root, "--check");

        Assert.Equal((code, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(code == 0 ? "OK: 1 run\n" : $"PROBLEM: 1 of 1 run\nr1: {state}: do this", result.Output);
    }

    [Theory]
    [InlineData(3600, null, "is silent since")]
    [InlineData(0, 3600, "the source grew at")]
    [InlineData(0, 20, null)]
    public async Task Check_SilenceOrMissingCheckpoint_IsFoundOfADaemonOnAnotherHost(int writtenAgo, int? uncommittedFor, string? problem)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (Sample("r1", "OK") with { Written = now.AddSeconds(-writtenAgo), UncommittedSince = uncommittedFor is { } s ? now.AddSeconds(-s) : null, Host = "elsewhere" }).Write(Layout);

        Ionstream result = await Ionstream.Run("status", Layout.Root, "--check");

        Assert.Equal(problem is null ? 0 : 1, result.ExitCode);
        Assert.Contains(problem ?? "OK: 1", result.Output);
    }

    [Theory]
    [InlineData("OK", 1)]
    [InlineData("GATHERING", 1)]
    [InlineData("SEALING", 1)]
    [InlineData("SEALED", 0)]
    public async Task Check_DeadOwner_IsWrongUnlessTheRunIsSealed(string state, int code)
    {
        Sample("r1", state).Write(Layout);
        OwnerFile.Claim(Layout, "r1", TimeSpan.FromSeconds(60), takeOver: false);
        string owner = File.ReadAllText(Layout.Owner("r1"));
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Layout.Owner("r1"), owner.Replace($"\"pid\": {pid}", "\"pid\": 4194304"));

        Ionstream result = await Ionstream.Run("status", Layout.Root, "--check");

        Assert.Equal(code, result.ExitCode);
        Assert.Equal(code == 1, result.Output.Contains("r1: DEAD: process 4194304 on"));
        Assert.Matches(code == 1 ? @"r1 +DEAD " : @"r1 +SEALED ", (await Ionstream.Run("status", Layout.Root)).Output);
        Assert.Contains($"\"state\": \"{(code == 1 ? "DEAD" : "SEALED")}\"", (await Ionstream.Run("status", Layout.Root, "--json")).Output);
    }

    /// <summary>A replay that was killed leaves a pointer and a claim, and no status file.</summary>
    [Fact]
    public async Task DeadOwnerAndNoStatusFile_IsDead()
    {
        await new RunPointer { Run = "r1", State = "running", Frames = 9, Files = new Dictionary<string, string>() }.WriteAsync(Layout);
        OwnerFile.Claim(Layout, "r1", TimeSpan.FromSeconds(60), takeOver: false);
        string owner = File.ReadAllText(Layout.Owner("r1")), pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Layout.Owner("r1"), owner.Replace($"\"pid\": {pid}", "\"pid\": 4194304"));

        Ionstream result = await Ionstream.Run("status", Layout.Root);

        Assert.Matches(@"r1 +DEAD +9 +- ", result.Output);
    }

    [Fact]
    public async Task WhatIsNotKnown_IsADashAndNull_NeverNoBytesBesideFrames()
    {
        (Sample("r1", "SEALED") with { BytesRead = 0, SourceLength = 0 }).Write(Layout);
        (Sample("r2", "WAITING") with { Frames = 0, BytesRead = null, SourceLength = null }).Write(Layout);
        string written = File.ReadAllText(Layout.Status("r1"));
        File.WriteAllText(Layout.Status("r1"), written.Replace("\"bytes_read\": null", "\"bytes_read\": 0").Replace("\"source_length\": null", "\"source_length\": 0")); // as 0.1.0 did

        Ionstream table = await Ionstream.Run("status", Layout.Root), text = await Ionstream.Run("status", Layout.Root, "--json");

        Assert.Contains("\"bytes_read\": null", written);
        Assert.Matches(@"r1 +SEALED +1,234 +- ", table.Output);
        Assert.Matches(@"r2 +WAITING +0 +- ", table.Output);
        using JsonDocument json = JsonDocument.Parse(text.Output);
        Assert.All(json.RootElement.EnumerateArray(), static run => Assert.All(
            ["bytes_read", "source_length", "lag_bytes", "lag_frames"], name => Assert.Equal(JsonValueKind.Null, run.GetProperty(name).ValueKind)));
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task SealedRun_KeepsTheBytesItCameFrom()
    {
        string run = Small("case", 3);
        await Ionstream.Launch(["watch", run, "--out", Layout.Root, "--exit-when-done", "--end-after-idle", "50ms"]);
        await Ionstream.Launch(["watch", run, "--out", Layout.Root, "--exit-when-done", "--end-after-idle", "50ms"]); // nothing to do

        RunStatus status = RunStatus.Read(Layout, "case")!;

        long length = new FileInfo(Path.Combine(run, "XDATCAR")).Length;
        Assert.Equal(("SEALED", 3, length, length, 0), (status.State, status.Frames, status.BytesRead, status.SourceLength, status.LagFrames));
    }

    [Fact]
    public async Task Table_OfSeveralRuns_IsPlainTextOnStdout()
    {
        (Sample("T500.run1", "OK") with { SourceLength = 5000, BytesPerFrame = 100 }).Write(Layout);
        Sample("T600.run1", "DEGRADED").Write(Layout);

        Ionstream all = await Ionstream.Run("status", Layout.Root);
        Ionstream one = await Ionstream.Run("status", Layout.Root, "T600.run1");

        Assert.Equal((0, 0, ""), (all.ExitCode, one.ExitCode, all.Error));
        Assert.DoesNotContain("\u001b", all.Output);
        Assert.Matches(@"T500\.run1 +OK +1,234 +40 frames +7 ", all.Output);
        Assert.Contains("DEGRADED: do this", all.Output);
        Assert.DoesNotContain("T500.run1", one.Output);
    }

    [Fact]
    public async Task Json_HasEveryFieldAndTheProblems()
    {
        Sample("r1", "DEGRADED").Write(Layout);

        Ionstream result = await Ionstream.Run("status", Layout.Root, "--json");

        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement run = json.RootElement[0];
        Assert.Equal(("r1", "DEGRADED", 1234L, 7L), (run.GetProperty("run_id").GetString(), run.GetProperty("state").GetString(), run.GetProperty("frames").GetInt64(), run.GetProperty("epoch").GetInt64()));
        Assert.Equal("DEGRADED: do this", run.GetProperty("problems")[0].GetString());
        Assert.All(
            new[] { "lag_bytes", "lag_frames", "segment", "last_checkpoint", "checkpoint_interval_seconds", "frames_per_second", "last_growth", "memory_MiB", "poll_seconds", "metadata_operations", "host", "pid", "process_start", "release" },
            name => Assert.True(run.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task OnlyPointers_TheStateIsTheirs()
    {
        Ionstream replay = await Ionstream.Run("replay", Small("case", 3), "--out", Layout.Root);
        if (Directory.Exists(Path.Combine(Layout.Root, "state")))
        {
            Directory.Delete(Path.Combine(Layout.Root, "state"), recursive: true);
        }

        Ionstream result = await Ionstream.Run("status", Layout.Root, "--check", "--json");

        Assert.Equal((0, 0), (replay.ExitCode, result.ExitCode));
        Assert.Contains("\"state\": \"SEALED\"", result.Output);
    }

    [Theory]
    [InlineData("nowhere", "there is no such directory")]
    [InlineData("", "holds no run yet")]
    public async Task NothingThere_Exits66(string name, string message)
    {
        Ionstream result = await Ionstream.Run("status", Path.Combine(Scratch.Path, name));

        Assert.Equal(66, result.ExitCode);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public async Task TornStatusAndOwner_FallBackToThePointer()
    {
        await new RunPointer { Run = "r1", State = "interrupted", Frames = 9, Files = new Dictionary<string, string>() }.WriteAsync(Layout);
        Directory.CreateDirectory(Layout.StateFolder("r1"));
        File.WriteAllText(Layout.Status("r1"), "");
        File.WriteAllText(Layout.Owner("r1"), "{ \"pid\":");

        Ionstream result = await Ionstream.Run("status", Layout.Root);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"r1 +STOPPED +9 ", result.Output);
    }

    [Fact]
    public void StatusFile_IsPrivateAndLeavesNoTemporary()
    {
        Sample("r1", "OK").Write(Layout);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Layout.Status("r1")));
        Assert.Equal(["status.json"], Directory.GetFiles(Layout.StateFolder("r1")).Select(Path.GetFileName));
    }

    [Fact]
    public void StatusFiles_NewsAtOnce_OtherwiseNotBeforeTheInterval()
    {
        StatusFiles files = new(Layout, TimeSpan.FromHours(1), TimeProvider.System);

        files.Write(Sample("r1", "OK"));
        files.Write(Sample("r1", "OK") with { Frames = 2000 });
        Assert.Equal(1234, RunStatus.Read(Layout, "r1")!.Frames);

        files.Write(Sample("r1", "OK") with { Frames = 2000, Epoch = 8 });
        Assert.Equal(2000, RunStatus.Read(Layout, "r1")!.Frames);
    }

    [Theory]
    [InlineData("OK", 60, 59, 61)]
    [InlineData("WAITING", 0, 19, 21)]
    [InlineData("SEALED", 0, 1_000_000, 0)]
    public void StatusFiles_SilentRun_IsWrittenOnceMoreAndThenAsASignOfLife(string state, double interval, int silent, int heard)
    {
        SettableTime time = new();
        StatusFiles files = new(Layout, TimeSpan.FromSeconds(5), time);
        RunStatus status = Sample("r1", state) with { CheckpointIntervalSeconds = interval };
        DateTimeOffset? written = null;

        Assert.True(Writes(status with { Frames = 1000 }, 0));
        Assert.False(Writes(status with { BytesRead = 2000 }, 4));
        Assert.True(Writes(status with { BytesRead = 2000, Frames = 1234 }, 2)); // it grew
        Assert.True(Writes(status with { BytesRead = 2000 }, 6)); // the rate is 0 now
        Assert.False(Writes(status with { BytesRead = 2000 }, silent));
        Assert.Equal(heard > 0, Writes(status with { BytesRead = 2000 }, Math.Max(0, heard - silent)));

        bool Writes(RunStatus next, int seconds)
        {
            time.Now += TimeSpan.FromSeconds(seconds);
            files.Write(next);
            DateTimeOffset? before = written;
            written = RunStatus.Read(Layout, "r1")!.Written;
            return written != before;
        }
    }

    [Fact]
    public void StatusFiles_UncommittedSince_IsTheFirstGrowthAfterTheCheckpoint()
    {
        DateTimeOffset checkpoint = DateTimeOffset.UtcNow.AddHours(-5);
        StatusFiles files = new(Layout, TimeSpan.Zero, TimeProvider.System);
        RunStatus status = Sample("r1", "OK") with { LastCheckpoint = checkpoint };

        files.Write(status with { LastGrowth = checkpoint.AddHours(4) });
        files.Write(status with { LastGrowth = checkpoint.AddHours(5) });
        Assert.Equal(checkpoint.AddHours(4), RunStatus.Read(Layout, "r1")!.UncommittedSince);

        files.Write(status with { LastGrowth = checkpoint.AddHours(5), LastCheckpoint = checkpoint.AddHours(6) });
        Assert.Null(RunStatus.Read(Layout, "r1")!.UncommittedSince);
    }

    private static RunStatus Sample(string id, string state) => new()
    {
        RunId = id,
        State = state,
        Message = "do this",
        Source = "/data/XDATCAR",
        BytesRead = 1000,
        SourceLength = 1000,
        Frames = 1234,
        Segment = 1,
        Epoch = 7,
        LastCheckpoint = DateTimeOffset.UtcNow,
        CheckpointIntervalSeconds = 60,
        LastGrowth = DateTimeOffset.UtcNow.AddSeconds(-1),
        Written = DateTimeOffset.UtcNow,
    };
}
