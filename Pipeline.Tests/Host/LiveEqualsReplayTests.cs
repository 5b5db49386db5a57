using System.Diagnostics;
using System.Globalization;
using Pipeline.Stages;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>
/// What a daemon seals beside a running simulation is, to the byte, what anybody computes of a copy elsewhere, at any time.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class LiveEqualsReplayTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("nvt")]
    [InlineData("npt", Traits = new[] { Tier.Trait, Tier.Long })]
    public async Task Watch_OfARunningSimulation_EqualsReplayAndWatchOfACopyByAnotherUserElsewhere(string ensemble)
    {
        Nobody.Needed();
        string frames = Tier.IsLong ? "2000" : "600"; // of which the groups of the iodine lattice take 200
        OutFolder live = new(_scratch["live-out"]);
        using (Process simulation = Ionstream.Start(["simulate", "agi", "--ensemble", ensemble, "--frames", frames, "--rate", "120", "--out", _scratch["live/agi"], "--quiet"]))
        {
            Task<string> said = simulation.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string[] watch = ["watch", _scratch["live/agi"], "--out", live.Root, "--config", "agi", "--exit-when-done", "--pid", simulation.Id.ToString(CultureInfo.InvariantCulture)];
            await using Daemon daemon = Daemon.Start(watch, everySeconds: 0.5);
            Assert.True(await daemon.ExitAsync() == 0, daemon.LogText);
            await simulation.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(simulation.ExitCode == 0, await said);
        }

        Assert.True(live.Read("agi")!.Epoch > 0, "no epoch was published while it ran");
        Assert.Equal(TableRegistry.All.Count - 1, live.Final().Count); // all but distance_angle_density, which AgI has no bonds for
        Directory.CreateDirectory(_scratch["elsewhere/deep er/copy"]);
        using (Process copy = Process.Start("cp", ["-r", "--no-preserve=all", _scratch["live/agi"], _scratch["elsewhere/deep er/copy/agi"]]))
        {
            await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string source = _scratch["elsewhere/deep er/copy/agi"];
        OutFolder replayed = new(Nobody.OwnDirectory(_scratch, "replay-out")), watched = new(Nobody.OwnDirectory(_scratch, "watch-out"));
        Ionstream replay = await Ionstream.Launch(["replay", source, "--out", replayed.Root, "--config", "agi"], start => Elsewhere(start, "Pacific/Kiritimati", "tr_TR.UTF-8", "0.02"));
        Assert.True(replay.ExitCode == 0, replay.Error);
        replayed.AssertFinalEquals(live, "replay as another user");

        Ionstream again = await Ionstream.Launch(["watch", source, "--out", watched.Root, "--config", "agi", "--exit-when-done", "--end-after-idle", "1s"], start => Elsewhere(start, "America/St_Johns", "de_DE.UTF-8", "0.7"));
        Assert.True(again.ExitCode == 0, again.Error);
        watched.AssertFinalEquals(live, "watch as another user");
        Assert.All(Directory.GetFiles(Path.Combine(watched.Root, "final"), "*.parquet", SearchOption.AllDirectories), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    /// <summary>Another user, umask, time zone, language, and other settings of what may not matter.</summary>
    private static void Elsewhere(ProcessStartInfo start, string zone, string language, string everySeconds)
    {
        Nobody.Become(start, umask: "077");
        start.Environment["TZ"] = zone;
        start.Environment["LC_ALL"] = start.Environment["LANG"] = language;
        start.Environment["IONSTREAM_checkpoint__everySeconds"] = everySeconds;
        start.Environment["IONSTREAM_checkpoint__everyMiB"] = "0.3";
        start.Environment["IONSTREAM_tail__pollMinMs"] = "7";
        start.Environment["IONSTREAM_tail__pollMaxMs"] = "300";
    }
}
