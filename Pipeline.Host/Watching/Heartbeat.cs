using System.Collections.Concurrent;

namespace Pipeline.Host.Watching;

/// <summary>Whether a daemon gets on: what the watchdog asks before it says so to systemd.</summary>
/// <remarks>
/// Polling must go on at all times, so its silence is a hang. Commits need not: a run without new bytes makes none. So a commit counts only
/// from its beginning to its end, whatever its outcome, and one that does not end is a hang. An idle daemon is alive.
/// </remarks>
internal sealed class Heartbeat(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, long> _commits = new();
    private long _polled = time.GetTimestamp();
    private long _next;

    /// <summary>A poll loop came round.</summary>
    public void Poll() => Volatile.Write(ref _polled, time.GetTimestamp());

    /// <summary>A commit begins; disposing says that it has ended, well or not.</summary>
    public IDisposable Commit()
    {
        long id = Interlocked.Increment(ref _next);
        _commits[id] = time.GetTimestamp();
        return new Ended(_commits, id);
    }

    /// <summary>Polled within this time, and no commit has taken longer.</summary>
    public bool Advances(TimeSpan within) =>
        time.GetElapsedTime(Volatile.Read(ref _polled)) <= within && _commits.Values.All(began => time.GetElapsedTime(began) <= within);

    private sealed class Ended(ConcurrentDictionary<long, long> commits, long id) : IDisposable
    {
        public void Dispose() => commits.TryRemove(id, out _);
    }
}
