using System.Diagnostics;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// The source of one of two runs cannot be read for a while: the other one is not held up, and the first goes on to the same bytes.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ReadFaultTests : IDisposable
{
    private const double FramesPerSecond = 60;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("EIO")]
    [InlineData("ESTALE", Traits = new[] { Tier.Trait, Tier.Long })]
    public async Task ReadsOfOneRunThatFail_DelayThatRunAlone(string error)
    {
        Strace.Needed();
        TimeSpan fault = TimeSpan.FromSeconds(Tier.IsLong ? 15 : 3);
        int frames = Tier.IsLong ? 4000 : 1800;
        LiveContent[] runs = [LiveContent.Of("bad", 41, frames), LiveContent.Of("good", 42, frames)];
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, runs), live = new(_scratch["out"]);
        await using LiveWriter bad = new LiveWriter(runs[0], _scratch["live"], FramesPerSecond).Start();
        await using LiveWriter good = new LiveWriter(runs[1], _scratch["live"], FramesPerSecond, seed: 2).Start();
        await using Daemon daemon = Daemon.Start(["watch", bad.Folder, good.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"], everySeconds: 0.2);
        await daemon.UntilAsync(() => runs.All(r => live.Epoch(r.Name) > 0), "an epoch of both");

        // strace slows every call of the process, whatever it lets fail: so it looks at a file that nobody reads first.
        double before;
        await using (await Strace.AttachAsync(daemon, "pread64", _scratch["nothing"], _scratch["trace"]))
        {
            before = await LagAsync(daemon, live, good, fault);
        }

        double during;
        long stuck, goodBefore;
        Stopwatch recovery;
        await using (await Strace.InjectAsync(daemon, "pread64", error, _scratch["inject"], Path.Combine(bad.Folder, "XDATCAR")))
        {
            await daemon.UntilAsync(() => State(live, "bad") == RunStates.Degraded, "DEGRADED in status");
            stuck = await StandsAsync(live, "bad");
            goodBefore = live.Read("good")!.Frames;
            during = await LagAsync(daemon, live, good, fault);
            await daemon.UntilAsync(() => live.Read("good")!.Frames > goodBefore, "the good run goes on meanwhile");
            Assert.Equal((stuck, RunStates.Degraded, RunStates.Ok), (live.Read("bad")!.Frames, State(live, "bad"), State(live, "good")));
            recovery = Stopwatch.StartNew();
        }

        await daemon.UntilAsync(() => live.Read("bad")!.Frames > stuck && State(live, "bad") == RunStates.Ok, "the bad run goes on");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{error} for {fault.TotalSeconds:F0} s: mean lag of the other run {before:F1} frames before, {during:F1} meanwhile ({FramesPerSecond} frames/s); the failing one recovered {recovery.Elapsed.TotalSeconds:F1} s after the fault");
        Assert.Equal(0, live.Read("bad")!.Files.Count(f => f.Contains("final", StringComparison.Ordinal)));

        await Task.WhenAll(bad.FinishAsync(), good.FinishAsync());
        Assert.Equal(0, await daemon.ExitAsync());
        live.AssertFinalEquals(reference);
    }

    /// <summary>Frames of a run once no more come: what was read before is committed.</summary>
    private static async Task<long> StandsAsync(OutFolder live, string run)
    {
        long frames = -1;
        for (int same = 0; same < 30; same = live.Read(run)!.Frames == frames ? same + 1 : 0)
        {
            frames = live.Read(run)!.Frames;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return frames;
    }

    /// <summary>Mean number of frames that were written and stand in no epoch, over a while.</summary>
    private static async Task<double> LagAsync(Daemon daemon, OutFolder live, LiveWriter writer, TimeSpan time)
    {
        List<double> lags = [];
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            lags.Add(writer.Frames - live.Read("good")!.Frames);
            Assert.False(daemon.HasExited, daemon.LogText);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return lags.Average();
    }

    private static string? State(OutFolder live, string run) => RunStatus.Read(new OutputLayout(live.Root), run)?.State;
}
