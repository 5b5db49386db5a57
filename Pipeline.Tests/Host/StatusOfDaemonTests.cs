using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary><c>status</c> of a directory whose daemon lives, is stopped, dead, on another machine or another user's.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed partial class StatusOfDaemonTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task LivingPausedKilled_HereAndSeenFromElsewhere()
    {
        Assert.SkipUnless((await Ionstream.Launch(["--version"], Elsewhere)).ExitCode == 0, "no namespaces can be made here: nothing is elsewhere");
        (OutFolder live, Daemon daemon, LiveWriter writer) = await StartAsync();
        await using (writer)
        await using (daemon)
        {
            Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live));
            Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live, Elsewhere));
            Assert.Equal((75, 1), await StartSecondElsewhereAsync(live, writer));

            daemon.Signal("STOP");
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live)); // not silent for long
            MakeOlder(live, seconds: 120);
            foreach (Action<ProcessStartInfo>? where in new Action<ProcessStartInfo>?[] { null, Elsewhere })
            {
                (int code, string text) = await CheckAsync(live, where);
                Assert.Equal(1, code);
                Assert.Contains(where is null ? "is silent since" : "is gone without having stopped", text); // elsewhere nobody can tell
                Assert.Contains($"process {daemon.Id} on {Environment.MachineName}", text);
            }

            daemon.Signal("CONT");
            long epoch = live.Epoch("run");
            await daemon.UntilAsync(() => live.Epoch("run") > epoch + 1, "epochs after the pause");
            Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live));

            await daemon.KillAsync();
            (int dead, string said) = await CheckAsync(live);
            Assert.Equal((1, true), (dead, said.Contains($"run: DEAD: process {daemon.Id} on {Environment.MachineName} is gone without having stopped; start watch again", StringComparison.Ordinal)));
            Assert.Matches("run +DEAD ", (await Ionstream.Run("status", live.Root)).Output);
            Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live, Elsewhere)); // seen from there it may live
            MakeOlder(live, seconds: 120);
            Assert.Equal(1, (await CheckAsync(live, Elsewhere)).Code);
        }
    }

    /// <summary>alpha-AgI at 10 fs: the iodide sites are averaged over 2 ps, 200 frames.</summary>
    [Fact]
    public async Task FirstFramesOfALattice_AreGathered_AndCountedOnDisk()
    {
        string text = System.Text.Encoding.UTF8.GetString(SharedData.Bytes("reference/agi128_rep1/XDATCAR.gz"));
        string run = _scratch.Write("run/INCAR", File.ReadAllText(SharedData.Path("reference/agi128_rep1/INCAR")));
        string Until(int frames) => text[..text.IndexOf(FormattableString.Invariant($"Direct configuration={5 * (frames + 1),6}"), StringComparison.Ordinal)];
        string xdatcar = _scratch.Write("run/XDATCAR", Until(57));
        OutFolder live = new(_scratch["out"]);
        await using Daemon daemon = Daemon.Start(["watch", Path.GetDirectoryName(run)!, "--out", live.Root, "--config", "agi"], everySeconds: 3600);

        await daemon.UntilAsync(() => Read() is { State: "GATHERING" }, "GATHERING");
        RunStatus seen = Read()!;
        Assert.Equal((0, 57, 57, 200), (seen.Frames, seen.LagFrames, seen.FramesOnDisk, seen.FramesNeeded));
        Assert.Equal((0L, new FileInfo(xdatcar).Length), (seen.BytesRead, seen.SourceLength));
        Assert.Matches("run +GATHERING +0 +57 frames +0 .*57 of 200 frames on disk", (await Ionstream.Run("status", live.Root)).Output.ReplaceLineEndings(" "));
        Assert.Equal((0, "OK: 1 run\n"), await CheckAsync(live));

        File.AppendAllText(xdatcar, Until(250)[Until(57).Length..]);
        await daemon.UntilAsync(() => Read() is { State: "OK", Frames: 250, FramesOnDisk: null }, "OK with 250 frames");

        RunStatus? Read() => RunStatus.Read(new OutputLayout(live.Root), "run");
    }

    [Fact]
    public async Task AnotherUsersDirectory_ShowsThePointers_AndSaysWhatCannotBeSeen()
    {
        Nobody.Needed();
        Nobody.Reach(_scratch);
        (OutFolder live, Daemon daemon, LiveWriter writer) = await StartAsync();
        await using (writer)
        await using (daemon)
        {
            Ionstream table = await Ionstream.Launch(["status", live.Root], start => Nobody.Become(start));
            Assert.Equal((0, ""), (table.ExitCode, table.Error));
            Assert.Matches(@"run +OK +[0-9,]+ .*another user's", table.Output.ReplaceLineEndings(" "));
            (int code, string text) = await CheckAsync(live, start => Nobody.Become(start));
            Assert.Equal(1, code);
            Assert.Contains("another user's", text);

            daemon.Signal("TERM");
            Assert.Equal(143, await daemon.ExitAsync());
            (code, text) = await CheckAsync(live, start => Nobody.Become(start));
            Assert.Equal((1, "PROBLEM: 1 of 1 run\nrun: STOPPED: no process is at work on it; the next start goes on\n"), (code, text)); // as the pointer says
        }

        File.SetUnixFileMode(live.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Ionstream closed = await Ionstream.Launch(["status", live.Root], start => Nobody.Become(start));
        Assert.True(closed.ExitCode is 66 or 74, closed.Error);
        Assert.DoesNotContain("Unhandled", closed.Error);
        Assert.DoesNotContain("   at ", closed.Error);
    }

    private async Task<(OutFolder Live, Daemon Daemon, LiveWriter Writer)> StartAsync()
    {
        LiveContent run = LiveContent.Of("run", 71, 2000);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder live = new(_scratch["out"]);
        LiveWriter writer = new LiveWriter(run, _scratch["live"], framesPerSecond: 60).Start();
        Daemon daemon = Daemon.Start(["watch", writer.Folder, "--out", live.Root, "--config", recipe], everySeconds: 0.3);
        await daemon.UntilAsync(() => live.Epoch("run") > 0, "an epoch");
        return (live, daemon, writer);
    }

    private static async Task<(int Code, string Output)> CheckAsync(OutFolder live, Action<ProcessStartInfo>? where = null)
    {
        Ionstream status = await Ionstream.Launch(["status", live.Root, "--check"], where);
        Assert.Equal("", status.Error);
        return (status.ExitCode, status.Output);
    }

    private async Task<(int Code, int Named)> StartSecondElsewhereAsync(OutFolder live, LiveWriter writer)
    {
        Ionstream second = await Ionstream.Launch(["watch", writer.Folder, "--out", live.Root, "--config", _scratch["recipe.json"], "--exit-when-done"], Elsewhere);
        return (second.ExitCode, second.Error.Contains($"on {Environment.MachineName} has this run", StringComparison.Ordinal) ? 1 : 0);
    }

    /// <summary>
    /// What another machine on the same file system is to a process: another name, and process numbers that mean nothing here.
    /// </summary>
    private static void Elsewhere(ProcessStartInfo start)
    {
        string[] program = [start.FileName, .. start.ArgumentList];
        start.FileName = "unshare";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["--uts", "--pid", "--fork", "--mount-proc", "sh", "-c", "hostname elsewhere; exec \"$0\" \"$@\"", .. program])
        {
            start.ArgumentList.Add(argument);
        }
    }

    /// <summary>As if nothing had been heard for so long.</summary>
    private static void MakeOlder(OutFolder live, int seconds)
    {
        OutputLayout layout = new(live.Root);
        foreach (string path in new[] { layout.Owner("run"), layout.Status("run") })
        {
            File.WriteAllText(path, Heard().Replace(File.ReadAllText(path), m => m.Groups[1].Value + DateTimeOffset.UtcNow.AddSeconds(-seconds).ToString("O", CultureInfo.InvariantCulture)));
        }
    }

    [GeneratedRegex("(\"(?:written|renewed)\": \")[^\"]+")]
    private static partial Regex Heard();
}
