using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Pipeline.Host;
using Pipeline.Host.Watching;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Watching;

/// <summary><c>--pid</c>: a process that is gone, a zombie, a number that is another's by now.</summary>
public sealed class WatchedProcessTests : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void NoProcessId_IsAUsageError(int pid)
    {
        CommandException refused = Assert.Throws<CommandException>(() => new WatchedProcess(pid, _time));

        Assert.Equal(ExitCode.Usage, refused.Code);
    }

    [Fact]
    public void NumberThatNobodyHas_HasEnded() => Assert.True(new WatchedProcess(int.MaxValue, _time).HasEnded);

    [Fact]
    public void LivingProcess_HasNotEnded()
    {
        WatchedProcess own = new(Environment.ProcessId, _time), first = new(1, _time);
        for (int i = 0; i < 5; i++)
        {
            Assert.False(own.HasEnded || first.HasEnded);
            _time.Skip(s_second);
        }
    }

    [Fact]
    public void Killed_HasEnded_AskedOnceASecond_AndForGood()
    {
        using Process sleep = Process.Start("sleep", "60");
        WatchedProcess watched = new(sleep.Id, _time);
        Assert.False(watched.HasEnded);
        sleep.Kill();
        sleep.WaitForExit();

        _time.Skip(s_second - TimeSpan.FromTicks(1));
        Assert.False(watched.HasEnded); // not asked again yet
        _time.Skip(TimeSpan.FromTicks(1));
        Assert.True(watched.HasEnded);
        Assert.True(watched.HasEnded);
    }

    [Fact]
    public void Zombie_HasEnded()
    {
        // The shell becomes a program that never waits for its child.
        using Process parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            int child = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            WatchedProcess watched = new(child, _time);
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{child}/stat").Contains(") Z ", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));

            Assert.True(watched.HasEnded);
        }
        finally
        {
            parent.Kill();
            parent.WaitForExit();
        }
    }

    [Fact]
    public void NameThatLooksLikeAState_IsRead()
    {
        string program = _scratch["a) Z (b 1"];
        File.Copy(File.ResolveLinkTarget("/bin/sleep", returnFinalTarget: true)?.FullName ?? "/bin/sleep", program);
        using Process sleep = Process.Start(program, "60");
        try
        {
            Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{sleep.Id}/stat").Contains("(a) Z (b 1)", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
            Assert.False(new WatchedProcess(sleep.Id, _time).HasEnded);
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }
    }

    [Fact]
    public void NumberThatIsAnothersByNow_HasEnded()
    {
        WatchedProcess watched = new(Environment.ProcessId, _time);
        Assert.False(watched.HasEnded);

        // As if the number had been that of a process which started at another time.
        typeof(WatchedProcess).GetField("_started", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(watched, "1");
        _time.Skip(s_second);

        Assert.True(watched.HasEnded);
    }
}
