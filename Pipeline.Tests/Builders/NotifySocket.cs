using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>systemd's end of <c>NOTIFY_SOCKET</c>: keeps every datagram with the time it came.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<(TimeSpan At, string Text)> _heard = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _reading;

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _reading = Task.Run(ReadAsync);
    }

    public string Path { get; }

    /// <summary>What was said so far, oldest first.</summary>
    public (TimeSpan At, string Text)[] Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>How often this was said.</summary>
    public int Count(string start) => Heard.Count(m => m.Text.StartsWith(start, StringComparison.Ordinal));

    public void Dispose()
    {
        _socket.Dispose();
        _reading.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(buffer);
                lock (_heard)
                {
                    _heard.Add((_clock.Elapsed, Encoding.UTF8.GetString(buffer, 0, length)));
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the test has ended.
        }
    }
}
