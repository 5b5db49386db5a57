using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// kill -9 of the daemon at any instant, again and again, while runs are being written: the final files are those of an uninterrupted replay, to the byte.
/// 64 kills, 1,000 in the long tier.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class RandomKillTests : IDisposable
{
    private const int InStart = 16; // one kill of so many falls anywhere in the start of the process, where it may not have said yet from where it goes on

    private const int FramesAKill = 62; // enough for some commits: a kill that waits for the third must not wait in vain

    private static readonly int s_seeds = Tier.IsLong ? 4 : 2;
    private static readonly int s_kills = Tier.IsLong ? 250 : 32; // of each seed

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public Task Watch_KilledAtRandom_EndsInTheFilesOfAnUninterruptedReplay() => Task.WhenAll(Enumerable.Range(1, s_seeds).Select(KillAgainAndAgain));

    private async Task KillAgainAndAgain(int seed)
    {
        string root = _scratch[$"seed-{seed}"];
        // Damage in the middle, so that segments and events are part of the states; beside it a fixed cell, or a header before every frame.
        int frames = FramesAKill * s_kills;
        LiveContent[] runs = [LiveContent.Of("torn", seed + 10, frames).WithDamage(), LiveContent.Of("other", seed, frames, breathing: seed % 2 == 0)];
        string recipe = _scratch.Write($"seed-{seed}/recipe.json", LiveContent.Recipe);
        OutFolder reference = await Reference.ReplayAsync(root, recipe, runs), live = new(Path.Combine(root, "out"));
        List<LiveWriter> writers = [];
        KillLog log = new();
        Stopwatch took = Stopwatch.StartNew();
        string[] watch;
        try
        {
            writers.AddRange(runs.Select((r, i) => new LiveWriter(r, Path.Combine(root, "live"), 0.4 * FramesAKill, seed: seed + i).Start()));
            watch = ["watch", .. writers.Select(w => w.Folder), "--out", live.Root, "--config", recipe, "--exit-when-done"];
            Random random = new(seed);
            for (int kill = 0; kill < s_kills; kill++)
            {
                writers.ForEach(w => w.Share = (kill + 1.0) / s_kills);
                await using Daemon daemon = Daemon.Start(watch, everySeconds: 0.1 + (0.3 * random.NextDouble()));
                await WaitForTheMoment(daemon, live, runs, random, inStart: kill % InStart == InStart / 2);
                Assert.False(daemon.HasExited, $"kill {kill}: the daemon ended by itself:\n{daemon.LogText}");
                await daemon.KillAsync();
                foreach (LiveContent run in runs)
                {
                    log.Add(daemon, live, run.Name);
                }
            }

            await Task.WhenAll(writers.Select(w => w.FinishAsync()));
            await using Daemon last = Daemon.Start(watch, everySeconds: 0.2);
            int code = await last.ExitAsync();
            Assert.True(code == 65, $"{code}: {last.LogText}");
            log.AddLast(last, runs.Select(r => r.Name));
        }
        finally
        {
            foreach (LiveWriter writer in writers)
            {
                await writer.DisposeAsync();
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {s_kills} kills of a daemon of {runs.Length} runs in {took.Elapsed.TotalSeconds:F0} s; {log}");
        live.AssertFinalEquals(reference, log.ToString());
        Assert.All(runs, r => Assert.Equal(("sealed", reference.Read(r.Name)!.Frames), (live.Read(r.Name)!.State, live.Read(r.Name)!.Frames)));
        Assert.All(runs, r => Assert.Equal(
            reference.States(r.Name), live.States(r.Name).Select(l => l.Replace(Path.Combine(root, "live"), Path.Combine(root, "whole"), StringComparison.Ordinal)))); // where the damaged file stands
        Assert.True(log.Restarted == 0 && log.ResumedShare >= 0.9, log.ToString());
        Assert.True(log.Epochs > s_kills, "hardly any epoch was committed between the kills: " + log);
        await AssertNothingIsLeftToDo(live, watch);
    }

    /// <summary>At any instant of the start, while work goes on, or as soon as a file of a commit appears.</summary>
    private static async Task WaitForTheMoment(Daemon daemon, OutFolder live, LiveContent[] runs, Random random, bool inStart)
    {
        if (inStart)
        {
            await Task.Delay(random.Next(0, 700), TestContext.Current.CancellationToken);
            return;
        }

        bool allKnown = runs.All(r => live.Generation(r.Name) > 0);
        await daemon.UntilAsync(() => allKnown ? daemon.Resumed.Count == runs.Length : runs.Any(r => live.Generation(r.Name) > 0), "every run goes on from its checkpoint");
        LiveContent one = runs[random.Next(runs.Length)];
        int count = random.Next(1, 4); // the first of a process is slow: let it come to its second and third, too
        switch (random.Next(3))
        {
            case 0:
                await Task.Delay(random.Next(0, 2500), TestContext.Current.CancellationToken);
                break;
            case 1: // between the checkpoint and the pointer, if quick enough
                long generation = live.Generation(one.Name);
                await Spin(() => live.Generation(one.Name) >= generation + count);
                break;
            default: // among the files of an epoch
                string folder = Path.Combine(live.Root, "data", random.Next(2) == 0 ? "angle_distribution" : "vdos", "run=" + one.Name);
                int files = Count(folder);
                await Spin(() => Count(folder) >= files + count);
                if (random.Next(2) == 0)
                {
                    await Task.Delay(random.Next(0, 15), TestContext.Current.CancellationToken);
                }

                break;
        }

        static int Count(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0;
    }

    /// <summary>A moment that does not come within so many seconds is no moment to wait for.</summary>
    private static async Task Spin(Func<bool> so)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!so() && waited.Elapsed < TimeSpan.FromSeconds(8))
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Watched or replayed again, sealed runs are complete, and no byte changes.</summary>
    private static async Task AssertNothingIsLeftToDo(OutFolder live, string[] watch)
    {
        SortedDictionary<string, byte[]> before = live.Final();
        foreach (string[] again in new[] { watch, ["replay", .. watch[1..^1]] })
        {
            Ionstream result = await Ionstream.Run(again);
            Assert.True(result.ExitCode == 65, result.Error);
            Assert.Contains("complete already", result.Error);
        }

        SortedDictionary<string, byte[]> after = live.Final();
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(after, f => Assert.True(before[f.Key].AsSpan().SequenceEqual(f.Value), f.Key));
    }
}
