using System.Globalization;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Watching;

/// <summary>What systemd hears of the daemon as a process, and what it no longer hears when the daemon hangs.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class SystemdProcessTests : IDisposable
{
    private static readonly TimeSpan s_watchdog = TimeSpan.FromSeconds(3);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Systemd_HearsReadyThenStatusAndSignsOfLifeThenStopping()
    {
        using NotifySocket systemd = new(_scratch["notify"]);
        await using LiveWriter writer = new LiveWriter(LiveContent.Of("run", 5, 600), _scratch["live"], framesPerSecond: 60).Start();
        await using Daemon daemon = Start(writer, systemd, everySeconds: 0.5);

        await daemon.UntilAsync(() => systemd.Count("WATCHDOG=1") >= 3, "three signs of life");
        daemon.Signal("TERM");
        Assert.Equal(143, await daemon.ExitAsync());
        await daemon.UntilAsync(() => systemd.Count("STOPPING=1") == 1 || !daemon.HasExited, "STOPPING=1");

        (TimeSpan At, string Text)[] heard = systemd.Heard;
        Assert.Equal("READY=1", heard[0].Text);
        Assert.Equal(1, systemd.Count("READY=1"));
        Assert.Contains(heard, static m => m.Text is "STATUS=1 run, 0 ended");
        TimeSpan[] alive = [.. heard.Where(static m => m.Text is "WATCHDOG=1").Select(static m => m.At)];
        TestContext.Current.TestOutputHelper?.WriteLine($"silent for {alive.Zip(alive.Skip(1)).Max(static pair => pair.Second - pair.First)} at most, the watchdog waits {s_watchdog}");
    }

    [Fact]
    public async Task CommitThatHangs_IsNotSaidToBeAlive_UntilItGoesOn()
    {
        Strace.Needed();
        using NotifySocket systemd = new(_scratch["notify"]);
        await using LiveWriter writer = new LiveWriter(LiveContent.Of("run", 5, 600), _scratch["live"], framesPerSecond: 60).Start();
        await using Daemon daemon = Start(writer, systemd, everySeconds: 0.3);
        await daemon.UntilAsync(() => systemd.Count("WATCHDOG=1") >= 1 && new OutFolder(_scratch["out"]).Generation("run") >= 1, "a checkpoint and a sign of life");

        int status, alive;
        await using (await Strace.DelayAsync(daemon, "fsync", seconds: 60, _scratch["strace.log"]))
        {
            int before = systemd.Count("STATUS=");
            await daemon.UntilAsync(() => systemd.Count("STATUS=") >= before + 2, "the hang to last longer than half the watchdog's time");
            (status, alive) = (systemd.Count("STATUS="), systemd.Count("WATCHDOG=1"));
            await daemon.UntilAsync(() => systemd.Count("STATUS=") >= status + 2, "its status, which it still tells");
            Assert.Equal(alive, systemd.Count("WATCHDOG=1"));
        }

        await daemon.UntilAsync(() => systemd.Count("WATCHDOG=1") > alive, "a sign of life after the hang");
    }

    private Daemon Start(LiveWriter writer, NotifySocket systemd, double everySeconds) => Daemon.Start(
        ["watch", writer.Folder, "--out", _scratch["out"], "--config", _scratch.Write("recipe.json", LiveContent.SmallRecipe)],
        everySeconds,
        start =>
        {
            start.Environment["NOTIFY_SOCKET"] = systemd.Path;
            start.Environment["WATCHDOG_USEC"] = s_watchdog.TotalMicroseconds.ToString(CultureInfo.InvariantCulture);
        });
}
