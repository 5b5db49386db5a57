using System.Diagnostics;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// A file system that fails below a running daemon: no false commit, DEGRADED after three failures, readers keep the last epoch, and it
/// goes on by itself to the same bytes when the fault is gone. Each fault twice, once while the source grows and once while it does not.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class WriteFaultTests : IDisposable
{
    private const double EverySeconds = 0.3;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task SystemCallsThatFail_DegradeTheRunAndNothingElse()
    {
        Strace.Needed();
        (string Call, string Error)[] faults = Tier.IsLong
            ? [.. from call in new[] { "fsync", "close", "link", "rename", "unlink" } from error in new[] { "EIO", "ENOSPC", "EDQUOT", "EROFS" } select (call, error)]
            : [("fsync", "EIO"), ("close", "EDQUOT"), ("link", "EIO")];
        await using FaultyRun run = await FaultyRun.StartAsync(_scratch, _scratch["out"]);
        foreach ((string call, string error) in faults)
        {
            Injection? injection = null;
            await run.SufferAsync(
                $"{call} {error}",
                async () => injection = await Strace.InjectAsync(run.Daemon, call, error, _scratch[$"{call}-{error}-{Guid.NewGuid():N}"]),
                async () => await injection!.DisposeAsync(),
                commitsAllTheSame: call is "unlink" or "rename", // of what is old, and of the pointer
                showsDegraded: call is not ("close" or "rename")); // which the status needs itself
        }

        await using (await Strace.InjectAsync(run.Daemon, "fsync", "EIO", _scratch["last"]))
        {
            await run.Daemon.WaitForLogAsync("degraded: 3 checkpoints in a row failed", expected: run.Degraded + 1);
            await run.StopDegradedAsync();
        }

        await run.EndAsync();
    }

    [Theory]
    [InlineData("state", Traits = new[] { Tier.Trait, Tier.Long })]
    [InlineData("data")]
    [InlineData("latest", Traits = new[] { Tier.Trait, Tier.Long })]
    public async Task ReadOnlyFileSystem_IsWaitedFor(string part)
    {
        using Mounted mounted = Mounted.Tmpfs(_scratch["out/" + part], "64m");
        await using FaultyRun run = await FaultyRun.StartAsync(_scratch, _scratch["out"]);
        await run.SufferAsync(part + " EROFS", () => mounted.RemountAsync("ro"), () => mounted.RemountAsync("rw"), commitsAllTheSame: part == "latest", showsDegraded: part != "state");
        await run.EndAsync();
    }

    /// <summary>One run that is followed, its writer and what is expected of them.</summary>
    private sealed class FaultyRun(LiveWriter writer, Daemon daemon, OutFolder live, OutFolder reference, string[] watch) : IAsyncDisposable
    {
        public Daemon Daemon => daemon;

        public int Degraded => daemon.Count("degraded: 3 checkpoints in a row failed");

        public static async Task<FaultyRun> StartAsync(Scratch scratch, string root)
        {
            LiveContent content = LiveContent.Of("run", 31, 4000);
            string recipe = scratch.Write("recipe.json", LiveContent.TinyRecipe);
            OutFolder reference = await Reference.ReplayAsync(scratch.Path, recipe, content), live = new(root);
            LiveWriter writer = new LiveWriter(content, scratch["live"], framesPerSecond: Tier.IsLong ? 10 : 40).Start();
            string[] watch = ["watch", writer.Folder, "--out", root, "--config", recipe];
            Daemon daemon = Daemon.Start(watch, EverySeconds);
            await daemon.UntilAsync(() => live.Epoch("run") > 2, "three epochs");
            return new FaultyRun(writer, daemon, live, reference, watch);
        }

        /// <summary>From the beginning of a fault to three failures, and from its end to the next epoch.</summary>
        public async Task SufferAsync(string what, Func<Task> begin, Func<Task> end, bool commitsAllTheSame, bool showsDegraded)
        {
            foreach (bool silent in Tier.IsLong ? new[] { false, true } : [what.StartsWith("link", StringComparison.Ordinal)])
            {
                int degraded = Degraded, wellAgain = daemon.Count("checkpoints succeed again"), failed = daemon.Count("a checkpoint failed");
                await begin();
                await daemon.UntilAsync(() => daemon.Count("a checkpoint failed") > failed, $"{what}: a failure");
                writer.IsPaused = silent; // what is owed is all there is
                (long at, long generation) = (live.Epoch("run"), live.Generation("run"));
                await daemon.UntilAsync(() => Degraded > degraded, $"{what}: three failures (silent: {silent})");
                if (showsDegraded)
                {
                    await daemon.UntilAsync(() => State() == RunStates.Degraded, $"{what}: DEGRADED in status");
                }

                live.CheckReader("run");
                Assert.True(commitsAllTheSame || (live.Epoch("run") == at && live.Generation("run") <= generation), $"{what}: epoch {at} and checkpoint {generation} at the first failure, {live.Epoch("run")} and {live.Generation("run")} while everything failed");
                await end();
                Stopwatch took = Stopwatch.StartNew();
                await daemon.UntilAsync(() => daemon.Count("checkpoints succeed again") > wellAgain && live.Epoch("run") > at, $"{what}: a commit after the fault (silent: {silent})");
                double seconds = took.Elapsed.TotalSeconds;
                await daemon.UntilAsync(() => State() == RunStates.Ok, $"{what}: OK in status");
                writer.IsPaused = false;
                live.CheckReader("run");
                TestContext.Current.TestOutputHelper?.WriteLine($"{what}{(silent ? ", silent source" : "")}: commits again after {seconds:F2} s of {EverySeconds} s intervals");
            }
        }

        public async Task StopDegradedAsync()
        {
            daemon.Signal("TERM");
            Assert.Equal(74, await daemon.ExitAsync());
            live.CheckAfterDeath("run");
            Assert.Equal(RunStates.Degraded, State());
        }

        /// <summary>To the end of the run: nothing was lost.</summary>
        public async Task EndAsync()
        {
            await writer.FinishAsync();
            if (daemon.HasExited)
            {
                await using Daemon next = Daemon.Start([.. watch, "--exit-when-done"], EverySeconds);
                Assert.True(await next.ExitAsync() == 0, next.LogText);
                Assert.True(next.Resumed["run"] > 0);
            }
            else
            {
                await daemon.UntilAsync(() => live.Read("run")!.Sealed, "sealed");
            }

            live.AssertFinalEquals(reference);
        }

        public async ValueTask DisposeAsync()
        {
            await daemon.DisposeAsync();
            await writer.DisposeAsync();
        }

        private string? State() => RunStatus.Read(new OutputLayout(live.Root), "run")?.State;
    }
}
