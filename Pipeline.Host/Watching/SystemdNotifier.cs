using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Host.Watching;

/// <summary>sd_notify(3): datagrams to the socket that systemd names in <c>NOTIFY_SOCKET</c>. Without one everything here does nothing.</summary>
internal sealed class SystemdNotifier
{
    private readonly string? _socket;
    private readonly TimeProvider _time;

    /// <param name="socket">Path, or <c>@name</c> in the abstract namespace; null: no systemd.</param>
    /// <param name="watchdogMicroseconds">Value of <c>WATCHDOG_USEC</c>.</param>
    /// <param name="watchdogPid">Value of <c>WATCHDOG_PID</c>: meant for another process unless it is ours.</param>
    /// <param name="time">The clock.</param>
    public SystemdNotifier(string? socket, string? watchdogMicroseconds, string? watchdogPid, TimeProvider time)
    {
        _socket = socket is { Length: > 1 } && socket[0] is '/' or '@' ? socket : null;
        _time = time;
        bool isOurs = string.IsNullOrEmpty(watchdogPid) || string.Equals(watchdogPid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (_socket is not null && isOurs && long.TryParse(watchdogMicroseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds is > 0 and < 1_000_000_000_000)
        {
            WatchdogInterval = TimeSpan.FromMicroseconds(microseconds / 2);
        }
    }

    /// <summary>Half of what systemd waits; null where it does not watch this process.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public static SystemdNotifier FromEnvironment() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), TimeProvider.System);

    public bool Ready() => Send("READY=1");

    public bool Stopping() => Send("STOPPING=1");

    public bool Status(string text) => Send("STATUS=" + text.ReplaceLineEndings(" "));

    /// <summary>At half the watchdog's time: the status, and a sign of life if there is one to give.</summary>
    /// <returns>To be disposed at the end; null where systemd does not watch.</returns>
    public ITimer? Watch(Heartbeat heartbeat, Func<string> status) => WatchdogInterval is not { } interval ? null : _time.CreateTimer(
        _ =>
        {
            Status(status());
            if (heartbeat.Advances(interval))
            {
                Send("WATCHDOG=1");
            }
        },
        null,
        TimeSpan.Zero,
        interval);

    /// <summary>False where nobody listens or could be told: no reason to stop an analysis.</summary>
    private bool Send(string message)
    {
        if (_socket is null)
        {
            return false;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            string address = _socket[0] == '@' ? '\0' + _socket[1..] : _socket;
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(address));
            return true;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
