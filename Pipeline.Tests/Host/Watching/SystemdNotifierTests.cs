using System.Net.Sockets;
using System.Text;
using Pipeline.Host.Watching;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Watching;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_ArriveAtAPathAndAtAnAbstractName(bool isAbstract)
    {
        string name = isAbstract ? "@ionstream-test-" + Guid.NewGuid().ToString("N") : _scratch["notify"];
        using Socket systemd = Listen(name);
        SystemdNotifier notifier = new(name, null, null, TimeProvider.System);

        Assert.True(notifier.Ready() && notifier.Status("2 runs\nmore") && notifier.Stopping());

        Assert.Equal(["READY=1", "STATUS=2 runs more", "STOPPING=1"], [Receive(systemd), Receive(systemd), Receive(systemd)]);
    }

    [Theory]
    [InlineData(true, "WATCHDOG=1")]
    [InlineData(false, "STATUS=well")]
    public void Watchdog_IsToldOnlyWhileTheDaemonAdvances(bool advances, string second)
    {
        using Socket systemd = Listen(_scratch["notify"]);
        Heartbeat heartbeat = new(TimeProvider.System);
        SystemdNotifier notifier = new(_scratch["notify"], advances ? "240000000" : "20000", null, TimeProvider.System);
        using IDisposable? hung = advances ? null : heartbeat.Commit();
        if (!advances)
        {
            Thread.Sleep(50); // longer than the watchdog waits
        }

        using ITimer? watch = notifier.Watch(heartbeat, static () => "well");

        Assert.Equal("STATUS=well", Receive(systemd));
        Assert.Equal(second, Receive(systemd));
    }

    [Theory]
    [InlineData("120000000", null, 60.0)]
    [InlineData("120000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    public void WatchdogInterval_IsHalfAndOnlyForThisProcess(string microseconds, string? pid, double? seconds) =>
        Assert.Equal(seconds, new SystemdNotifier("/run/x", microseconds, pid, TimeProvider.System).WatchdogInterval?.TotalSeconds);

    [Theory]
    [InlineData(null)]
    [InlineData("relative")]
    [InlineData("/no/such/socket")]
    public void NobodyListens_IsNoFailure(string? socket) => Assert.False(new SystemdNotifier(socket, null, null, TimeProvider.System).Ready());

    private static Socket Listen(string name)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = (int)Hang.Limit.TotalMilliseconds };
        socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? '\0' + name[1..] : name));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
