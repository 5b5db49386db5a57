using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Stages.Publishing;
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
            Assert.Equal((0, "OK: 1 run(s)\n"), await CheckAsync(live));
            Assert.Equal((0, "OK: 1 run(s)\n"), await CheckAsync(live, Elsewhere));
            Assert.Equal((75, 1), await StartSecondElsewhereAsync(live, writer));

            daemon.Signal("STOP");
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.Equal((0, "OK: 1 run(s)\n"), await CheckAsync(live)); // not silent for long
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
            Assert.Equal((0, "OK: 1 run(s)\n"), await CheckAsync(live));

            await daemon.KillAsync();
            (int dead, string said) = await CheckAsync(live);
            Assert.Equal((1, true), (dead, said.Contains($"process {daemon.Id} on {Environment.MachineName} is gone without having stopped; start watch again", StringComparison.Ordinal)));
            Assert.Equal((0, "OK: 1 run(s)\n"), await CheckAsync(live, Elsewhere)); // seen from there it may live
            MakeOlder(live, seconds: 120);
            Assert.Equal(1, (await CheckAsync(live, Elsewhere)).Code);
        }
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
            Assert.Equal((0, "OK: 1 run(s)\n"), (code, text)); // stopped, as the pointer says
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

    /// <summary>What another machine on the same file system is to a process: another name, and process numbers that mean nothing here.</summary>
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
