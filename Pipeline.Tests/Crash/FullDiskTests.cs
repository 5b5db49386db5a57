using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>A disk that is really full below a running daemon, then has room again: nothing is lost and nobody helps.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class FullDiskTests : IDisposable
{
    private const double EverySeconds = 0.2;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Filled by something else: once while the run goes on, once while it ends.</summary>
    [Theory]
    [InlineData("1m", false)]
    [InlineData("400k", false, Traits = new[] { Tier.Trait, Tier.Long })]
    [InlineData("600k", false, Traits = new[] { Tier.Trait, Tier.Long })]
    [InlineData("4m", false, Traits = new[] { Tier.Trait, Tier.Long })]
    [InlineData("16m", false, Traits = new[] { Tier.Trait, Tier.Long })]
    [InlineData("1m", true)]
    [InlineData("4m", true, Traits = new[] { Tier.Trait, Tier.Long })]
    public async Task FilledByABallast_GoesOnWhenItIsGone(string size, bool endsMeanwhile)
    {
        (LiveContent content, OutFolder reference, string recipe) = await PrepareAsync(4000);
        using Mounted disk = Mounted.Tmpfs(_scratch["out"], size);
        OutFolder live = new(disk.Path);
        await using LiveWriter writer = new LiveWriter(content, _scratch["live"], framesPerSecond: 100).Start();
        await using Daemon daemon = Daemon.Start(["watch", writer.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"], EverySeconds);
        await daemon.UntilAsync(() => live.Epoch("run") >= 2, "two epochs");

        string ballast = disk.Fill();
        await daemon.UntilAsync(
            () =>
            {
                disk.Fill(); // old checkpoints that go make room
                return daemon.Count("degraded: 3 checkpoints in a row failed") > 0;
            },
            "degraded");
        long epoch = live.CheckReader("run")!.Epoch;
        Task ending = endsMeanwhile ? writer.FinishAsync() : Task.CompletedTask;
        await Task.Delay(endsMeanwhile ? 2000 : 500, TestContext.Current.CancellationToken);
        Assert.False(daemon.HasExited, daemon.LogText);
        Assert.Equal((epoch, false), (live.CheckReader("run")!.Epoch, live.Read("run")!.Sealed));
        Assert.False(Directory.Exists(Path.Combine(live.Root, "final")) && Directory.GetFiles(Path.Combine(live.Root, "final"), "*.parquet", SearchOption.AllDirectories).Length > 0 && live.Read("run")!.Sealed);

        File.Delete(ballast);
        Stopwatch took = Stopwatch.StartNew();
        await daemon.UntilAsync(() => live.Read("run")! is { } now && (now.Sealed || (!endsMeanwhile && now.Epoch > epoch)), "goes on");
        TestContext.Current.TestOutputHelper?.WriteLine($"{size}{(endsMeanwhile ? ", run ended while it was full" : "")}: goes on {took.Elapsed.TotalSeconds:F2} s after there was room");

        await ending;
        await writer.FinishAsync();
        Assert.Equal(0, await daemon.ExitAsync());
        live.AssertFinalEquals(reference);
        await AssertCompleteAsync(writer.Folder, live, recipe);
    }

    /// <summary>Filled by the run's own epochs; the log, too, goes there, and the process is stopped while nothing can be written.</summary>
    [Theory]
    [InlineData("600k")]
    [InlineData("1200k", Traits = new[] { Tier.Trait, Tier.Long })]
    public async Task FilledByItsOwnEpochs_StopsWith74_AndGoesOnAfterTheQuotaIsRaised(string size)
    {
        (LiveContent content, OutFolder reference, string recipe) = await PrepareAsync(4000);
        using Mounted disk = Mounted.Tmpfs(_scratch["out"], size);
        OutFolder live = new(disk.Path);
        await using LiveWriter writer = new LiveWriter(content, _scratch["live"], framesPerSecond: 100).Start();
        string[] watch = ["watch", writer.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"];
        string log = Path.Combine(disk.Path, "watch.log");
        await using (Daemon daemon = Daemon.Start(watch, 0.1, start => Shell(start, $"exec \"$0\" \"$@\" 2> '{log}'")))
        {
            long epoch = 0;
            Stopwatch stands = Stopwatch.StartNew();
            await daemon.UntilAsync(
                () =>
                {
                    if (live.Epoch("run") is var now && now > epoch)
                    {
                        (epoch, stands) = (now, Stopwatch.StartNew());
                    }

                    return epoch > 1 && stands.Elapsed > TimeSpan.FromSeconds(1.5);
                },
                "no epoch finds room any more");
            disk.Fill();
            live.CheckReader("run");
            daemon.Signal("TERM");
            Assert.Equal(74, await daemon.ExitAsync());
        }

        live.CheckAfterDeath("run");
        await disk.RemountAsync("size=64m");
        await using Daemon next = Daemon.Start(watch, EverySeconds);
        await next.UntilAsync(() => next.Resumed.ContainsKey("run"), "resumed");
        Assert.True(next.Resumed["run"] > 0);
        await writer.FinishAsync();
        Assert.Equal(0, await next.ExitAsync());
        live.AssertFinalEquals(reference);
    }

    private async Task<(LiveContent Content, OutFolder Reference, string Recipe)> PrepareAsync(int frames)
    {
        LiveContent content = LiveContent.Of("run", 51, frames);
        string recipe = _scratch.Write("recipe.json", LiveContent.TinyRecipe);
        return (content, await Reference.ReplayAsync(_scratch.Path, recipe, content), recipe);
    }

    /// <summary>What was sealed after a full disk needs nothing more.</summary>
    private static async Task AssertCompleteAsync(string folder, OutFolder live, string recipe)
    {
        SortedDictionary<string, byte[]> before = live.Final();
        Ionstream again = await Ionstream.Run("replay", folder, "--out", live.Root, "--config", recipe);
        Assert.True(again.ExitCode == 0, again.Error);
        SortedDictionary<string, byte[]> after = live.Final();
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(after, f => Assert.True(before[f.Key].AsSpan().SequenceEqual(f.Value), f.Key));
    }

    /// <summary>Through a shell, which is replaced by the program.</summary>
    private static void Shell(ProcessStartInfo start, string script)
    {
        string[] arguments = [start.FileName, .. start.ArgumentList];
        start.FileName = "sh";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["-c", script, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
    }
}
