namespace Pipeline.Stages.Graph;

/// <summary>
/// What all runs of a process together may spend on checkpoints and results: one commit at a time until the process is to end, and
/// intervals that stretch where commits are slow or large, so that a thousand runs do not hold each other or the file system up.
/// </summary>
/// <param name="stretches">Whether intervals stretch; a replay's and those told explicitly to be short do not.</param>
public sealed class CommitBudget(bool stretches) : IDisposable
{
    private const double OfOneRun = 100; // a commit takes at most this part of its interval
    private const double OfAllRuns = 4;
    private const double BytesPerSecond = 1e6; // of all runs together
    private const int CollectOnce = 100;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_collectAgain = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _turn = new(1);
    private double _meanSeconds;
    private double _meanBytes;
    private int _runs;
    private int _hurried;
    private long _collectAt = Environment.TickCount64 + (long)s_collectAgain.TotalMilliseconds;

    /// <summary>Nothing is stretched.</summary>
    public static CommitBudget None => new(stretches: false);

    /// <summary>A run begins.</summary>
    public void Join() => Interlocked.Increment(ref _runs);

    /// <summary>A run has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _runs);

    /// <summary>Waits for the turn to commit.</summary>
    public async Task<IDisposable> EnterAsync()
    {
        await _turn.WaitAsync();
        return new Turn(_turn);
    }

    /// <summary>
    /// The process is to end: so many commits at a time from now on. Each waits for the disk most of its time, and the file system takes
    /// what several wait for in one go.
    /// </summary>
    public void Hurry(int atOnce)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(atOnce);
        if (atOnce > 1 && Interlocked.Exchange(ref _hurried, 1) == 0)
        {
            // They wait in system calls, for which the pool would get threads only one by one.
            ThreadPool.GetMinThreads(out int workers, out int ports);
            ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + atOnce), ports);
            _turn.Release(atOnce - 1);
        }
    }

    /// <summary>A commit took so long and wrote so much.</summary>
    public void Took(TimeSpan commit, long bytes)
    {
        Follow(ref _meanSeconds, commit.TotalSeconds);
        Follow(ref _meanBytes, bytes);

        static void Follow(ref double mean, double value)
        {
            double before = Volatile.Read(ref mean); // one commit at a time, and at the end of the process it no longer matters
            Volatile.Write(ref mean, before + ((value - before) / 32));
        }
    }

    /// <summary>The interval of a run whose last commit took so long and wrote so much.</summary>
    public TimeSpan Stretch(TimeSpan every, TimeSpan lastCommit, long lastBytes)
    {
        if (!stretches || every == Timeout.InfiniteTimeSpan || lastCommit == TimeSpan.Zero)
        {
            return every;
        }

        int runs = Volatile.Read(ref _runs);
        double forTime = Math.Max(OfOneRun * lastCommit.TotalSeconds, OfAllRuns * Volatile.Read(ref _meanSeconds) * runs);
        double forBytes = Math.Max(lastBytes, Volatile.Read(ref _meanBytes) * runs) / BytesPerSecond;
        double wanted = Math.Max(forTime, forBytes);
        return TimeSpan.FromSeconds(Math.Clamp(wanted, every.TotalSeconds, Math.Max(every.TotalSeconds, s_longest.TotalSeconds)));
    }

    /// <summary>
    /// An epoch leaves tens of MB of large arrays that only a full collection frees; left to itself the collector lets them pile up over
    /// hours. The pause is some milliseconds, with a thousand runs seconds: it takes at most a hundredth of the time.
    /// </summary>
    public void Collect()
    {
        long due = Volatile.Read(ref _collectAt), now = Environment.TickCount64;
        if (now >= due && Interlocked.CompareExchange(ref _collectAt, long.MaxValue, due) == due)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            long after = Environment.TickCount64;
            Volatile.Write(ref _collectAt, after + Math.Max((long)s_collectAgain.TotalMilliseconds, (after - now) * CollectOnce));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
