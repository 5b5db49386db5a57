using System.Diagnostics;
using System.Globalization;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// Told to stop at any instant, the program leaves a last epoch, and the next start goes on from there to the same bytes.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class StopTests : IDisposable
{
    private static readonly int s_stops = Tier.IsLong ? 50 : 8;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Watch_TermAtAnyInstant_LeavesItsLastEpoch()
    {
        int frames = 1500;
        LiveContent[] runs = [LiveContent.Of("one", 61, frames), LiveContent.Of("two", 62, frames, breathing: true)];
        string recipe = _scratch.Write("recipe.json", LiveContent.Recipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, runs), live = new(_scratch["out"]);
        double rate = frames / (10.0 * s_stops);
        await using LiveWriter one = new LiveWriter(runs[0], _scratch["live"], rate).Start();
        await using LiveWriter two = new LiveWriter(runs[1], _scratch["live"], rate, seed: 2).Start();
        string[] watch = ["watch", one.Folder, two.Folder, "--out", live.Root, "--config", recipe];
        Random random = new(5);
        List<double> seconds = [];
        int last = 0, early = 0;
        for (int stop = 0; stop < s_stops; stop++)
        {
            // Either the last epoch is the only one, or TERM meets commits.
            long[] before = [.. runs.Select(r => live.Read(r.Name)?.Frames ?? 0)];
            (one.Share, two.Share) = ((stop + 1.0) / s_stops, (stop + 1.0) / s_stops);
            Stopwatch starting = Stopwatch.StartNew();
            await using Daemon daemon = Daemon.Start(watch, everySeconds: stop % 2 == 0 ? 3600 : 0.1);
            bool atStart = stop % 8 == 7;
            if (!atStart)
            {
                await daemon.UntilAsync(() => daemon.Resumed.Count == runs.Length || daemon.Count("groups: PS4") == runs.Length, "both runs are followed");
            }

            // On a busy machine all takes longer, reading too.
            await Task.Delay(random.Next(0, atStart ? 400 : Math.Max(1500, 2 * (int)starting.ElapsedMilliseconds)), TestContext.Current.CancellationToken);
            Stopwatch took = Stopwatch.StartNew();
            daemon.Signal("TERM");
            Assert.Equal(143, await daemon.ExitAsync());
            seconds.Add(took.Elapsed.TotalSeconds);
            foreach ((LiveContent run, int i) in runs.Select((r, i) => (r, i)))
            {
                live.CheckAfterDeath(run.Name);
                Pointer? left = live.Read(run.Name);
                long found = daemon.Resumed.GetValueOrDefault(run.Name);
                Assert.True(found == before[i] || !daemon.Resumed.ContainsKey(run.Name), $"stop {stop}: {run.Name} was left at frame {before[i]} and went on at {found}");
                if (atStart || left is null)
                {
                    // Nothing was read yet, or an epoch would stand.
                    Assert.True(left is not null || daemon.Count($"{run.Name}: interrupted; the [1-9]") == 0, daemon.LogText);
                    early++;
                    continue;
                }

                Assert.Equal(("interrupted", live.Generation(run.Name)), (left!.State, left.Epoch));
                Assert.Equal(live.Newest(run.Name).Frames, left.Frames);
                Assert.True(daemon.Count($"{run.Name}: interrupted; the {left.Frames} frames analysed") == 1, daemon.LogText); // none that is not in it
                Assert.Equal(RunStates.Stopped, RunStatus.Read(new OutputLayout(live.Root), run.Name)!.State);
                Assert.False(File.Exists(new OutputLayout(live.Root).Owner(run.Name)));
                last += left.Frames > before[i] ? 1 : 0;
            }
        }

        await Task.WhenAll(one.FinishAsync(), two.FinishAsync());
        await using Daemon end = Daemon.Start([.. watch, "--exit-when-done"], everySeconds: 3600);
        Assert.True(await end.ExitAsync() == 0, end.LogText);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{s_stops} TERMs of a daemon of two runs: {seconds.Average():F2} s to its end on average, {seconds.Max():F2} s at most; {last} of {(2 * s_stops) - early} stops of a run left more frames than the one before, {early} came during the start"));
        Assert.True(last >= s_stops / 2, $"only {last} stops left an epoch with new frames");
        live.AssertFinalEquals(reference);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Replay_Interrupted_GoesOnFromItsCheckpoint(string signal, int code)
    {
        LiveContent run = LiveContent.Of("run", 63, 12000);
        string recipe = _scratch.Write("recipe.json", LiveContent.Recipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        string[] replay = ["replay", _scratch["whole/run"], "--out", live.Root, "--config", recipe];
        await using (Daemon first = Daemon.Start(replay, everySeconds: 0.05))
        {
            await first.UntilAsync(() => live.Generation("run") > 0, "a checkpoint");
            first.Signal(signal);
            Assert.True(await first.ExitAsync() == code, first.LogText);
        }

        Pointer left = live.Read("run")!;
        Assert.Equal(("interrupted", false), (left.State, left.Sealed));
        Assert.InRange(left.Frames, 1, run.Frames); // all of them if it came just before the end
        Assert.Equal(left.Frames, live.Newest("run").Frames);

        await using Daemon second = Daemon.Start(replay, everySeconds: 0.05);
        Assert.Equal(0, await second.ExitAsync());
        Assert.Equal(left.Frames, second.Resumed["run"]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{signal}: stopped at frame {left.Frames} of {run.Frames}, went on there");
        live.AssertFinalEquals(reference);
    }
}
