using System.Text.Json;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>The daemon as a process: signals, ownership, and what it says when something is wrong.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130, Traits = new[] { Tier.Trait, Tier.Ci })]
    public async Task Signal_LeavesACheckpoint_AndTheNextStartGoesOnToTheSameFiles(string signal, int code)
    {
        LiveContent run = LiveContent.Of("run", 3, 600);
        string recipe = _scratch.Write("recipe.json", LiveContent.Recipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        await using LiveWriter writer = new LiveWriter(run, _scratch["live"], framesPerSecond: 200).Start();
        await using (Daemon daemon = Daemon.Start(["watch", writer.Folder, "--out", live.Root, "--config", recipe], everySeconds: 3600))
        {
            await daemon.UntilAsync(() => writer.Frames > 200 && RunStatus.Read(new OutputLayout(live.Root), "run") is { Frames: > 0 }, "200 frames");
            daemon.Signal(signal);
            Assert.Equal(code, await daemon.ExitAsync());
        }

        Pointer left = live.Read("run")!;
        Assert.Equal(("interrupted", false, 1), (left.State, left.Sealed, left.Epoch));
        await writer.FinishAsync();
        await using Daemon next = Daemon.Start(["watch", writer.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"], everySeconds: 3600);
        Assert.Equal(0, await next.ExitAsync());
        Assert.Equal(left.Frames, next.Resumed["run"]);
        live.AssertFinalEquals(reference);
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task SecondDaemon_EndsWith75AndNamesTheFirst_AndUsr1MakesACheckpoint()
    {
        LiveContent run = LiveContent.Of("run", 4, 600);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder live = new(_scratch["out"]);
        await using LiveWriter writer = new LiveWriter(run, _scratch["live"], framesPerSecond: 100).Start();
        string[] watch = ["watch", writer.Folder, "--out", live.Root, "--config", recipe];
        await using Daemon first = Daemon.Start(watch, everySeconds: 3600);
        await first.UntilAsync(() => writer.Frames > 50 && File.Exists(Path.Combine(live.Root, "state/run/owner.json")), "50 frames");

        await using Daemon second = Daemon.Start(watch, everySeconds: 3600);
        Assert.Equal(75, await second.ExitAsync());
        Assert.Equal(1, second.Count($"process {first.Id} on .*--take-over"));

        Assert.Equal(0, live.Generation("run"));
        first.Signal("USR1");
        await first.UntilAsync(() => live.Generation("run") == 1, "a checkpoint");
        Assert.False(first.HasExited);
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task TakenOver_TheFirstStopsWith75AndPublishesNothingMore()
    {
        LiveContent run = LiveContent.Of("run", 6, 4000); // a minute of writing: the second has something to commit however late it starts
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        await using LiveWriter writer = new LiveWriter(run, _scratch["live"], framesPerSecond: 60).Start();
        string[] watch = ["watch", writer.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"];
        await using Daemon first = Daemon.Start(watch, everySeconds: 0.3);
        await first.UntilAsync(() => live.Generation("run") >= 2, "two checkpoints");
        first.Signal("STOP");

        await using Daemon second = Daemon.Start([.. watch, "--take-over"], everySeconds: 0.3);
        await second.UntilAsync(() => second.Resumed.ContainsKey("run") && live.Generation("run") >= 5, "checkpoints of the second");
        first.Signal("CONT");

        Assert.Equal(75, await first.ExitAsync());
        await writer.FinishAsync();
        Assert.Equal(0, await second.ExitAsync());
        live.AssertFinalEquals(reference);
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task StatusOfASealedRun_ShowsItsFrames()
    {
        LiveContent run = LiveContent.Of("run", 2, 200);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe), folder = run.WriteWhole(_scratch.Path);
        await using Daemon daemon = Daemon.Start(["watch", folder, "--out", _scratch["out"], "--config", recipe, "--exit-when-done", "--end-after-idle", "1s"], everySeconds: 3600);
        Assert.Equal(0, await daemon.ExitAsync());

        Ionstream status = await Ionstream.Run("status", _scratch["out"], "--json");

        using JsonDocument json = JsonDocument.Parse(status.Output);
        // No epoch was published on the way: the final files came first.
        Assert.Equal(("SEALED", 200, 0), (json.RootElement[0].GetProperty("state").GetString(), json.RootElement[0].GetProperty("frames").GetInt64(), json.RootElement[0].GetProperty("epoch").GetInt64()));
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task SealedRunThatGrows_IsSealedAgainWithOneFileATable()
    {
        LiveContent run = LiveContent.Of("run", 7, 300);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        string folder = run.WriteWhole(_scratch["live"]), trajectory = Path.Combine(folder, "XDATCAR");
        byte[] whole = await File.ReadAllBytesAsync(trajectory, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(trajectory, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        string[] watch = ["watch", folder, "--out", live.Root, "--config", recipe, "--exit-when-done", "--end-after-idle", "1s"];
        await using (Daemon first = Daemon.Start(watch, everySeconds: 3600))
        {
            Assert.Equal(0, await first.ExitAsync());
        }

        Assert.InRange(live.Read("run")!.Frames, 100, 299);
        await File.WriteAllBytesAsync(trajectory, whole, TestContext.Current.CancellationToken);
        await using Daemon second = Daemon.Start(watch, everySeconds: 3600);

        Assert.Equal(0, await second.ExitAsync());
        Assert.True(second.Resumed["run"] > 0);
        live.AssertFinalEquals(reference);
    }

    [Theory]
    [InlineData(66, "no run matches", "watch", "no*/x*", "--out", "OUT", "--exit-when-done")]
    [InlineData(66, "never appeared", "watch", "nowhere", "--out", "OUT", "--exit-when-done", "--end-after-idle", "1s")]
    [InlineData(66, "nowhere/XDATCAR to appear", "watch", "nowhere", "--out", "OUT", "--exit-when-done", "--end-after-idle", "1s")]
    [InlineData(64, "--mem abc: write for example 4G or 512M", "watch", "nowhere", "--out", "OUT", "--mem", "abc")]
    [InlineData(64, "is no duration", "watch", "nowhere", "--out", "OUT", "--end-after-idle", "5")]
    [InlineData(64, "Unknown option '--chek'", "status", "OUT", "--chek")]
    public async Task WrongArguments_EndWithTheirCodeAndSayWhatToDo(int code, string message, params string[] arguments)
    {
        Ionstream ended = await Ionstream.Run([.. arguments.Select(a => a is "OUT" ? _scratch["out"] : a is "nowhere" or "no*/x*" ? Path.Combine(_scratch.Path, a) : a)]);

        Assert.True(ended.ExitCode == code, ended.Error);
        Assert.Contains(message, ended.Error);
    }

    [Fact]
    public async Task RunThatNeedsMoreThanMem_IsRefusedWithTheNumbers()
    {
        string folder = LiveContent.Of("run", 2, 60).WriteWhole(_scratch.Path), recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);

        Ionstream ended = await Ionstream.Run("watch", folder, "--out", _scratch["out"], "--config", recipe, "--mem", "1M", "--exit-when-done", "--end-after-idle", "1s");

        Assert.Equal(78, ended.ExitCode);
        Assert.Contains("the limit is 1 MiB: raise --mem", ended.Error);
        Assert.False(Directory.Exists(_scratch["out/final"]));
    }

    [Trait(Tier.Trait, Tier.Ci)]
    [Fact]
    public async Task RunThatDoesNotFitBesideAnother_IsRefused_AndTheOtherIsSealed()
    {
        string a = LiveContent.Of("a", 2, 60).WriteWhole(_scratch.Path), b = LiveContent.Of("b", 3, 60).WriteWhole(_scratch.Path), recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        Ionstream inspected = await Ionstream.Run("inspect", a, "--config", recipe, "--json");
        using JsonDocument facts = JsonDocument.Parse(inspected.Output);
        double alone = facts.RootElement[0].GetProperty("memory_MiB").GetDouble(), more = facts.RootElement[0].GetProperty("memory_more_MiB").GetDouble();
        string limit = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{alone + (more / 2):F2}M");

        Ionstream ended = await Ionstream.Run("watch", a, b, "--out", _scratch["out"], "--config", recipe, "--mem", limit, "--exit-when-done", "--end-after-idle", "2s");
        Ionstream status = await Ionstream.Run("status", _scratch["out"], "--json");

        Assert.True(ended.ExitCode == 78, ended.Error);
        using JsonDocument states = JsonDocument.Parse(status.Output);
        Assert.Equal(["REFUSED", "SEALED"], states.RootElement.EnumerateArray().Select(r => r.GetProperty("state").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(states.RootElement.EnumerateArray(), r => Assert.Equal(alone - 80, r.GetProperty("memory_MiB").GetDouble(), 0.2));
    }
}
