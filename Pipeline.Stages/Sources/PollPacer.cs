namespace Pipeline.Stages.Sources;

/// <summary>
/// Counts the metadata operations (stat, open) of a process and spaces those on network file systems out: a thousand runs must not hammer a
/// metadata server. Local ones are only counted.
/// </summary>
public sealed class PollPacer(TimeProvider time, double networkPerSecond = 50)
{
    private readonly Lock _lock = new();
    private readonly long _ticksEach = (long)(time.TimestampFrequency / networkPerSecond);
    private long _nextSlot = time.GetTimestamp();
    private long _operations;
    private long _networkOperations;

    /// <summary>The one all files of this process share.</summary>
    public static PollPacer OfProcess { get; } = new(TimeProvider.System);

    /// <summary>Operations a second on network file systems at most.</summary>
    public double NetworkPerSecond => networkPerSecond;

    /// <summary>Operations so far, on any file system.</summary>
    public long Operations => Volatile.Read(ref _operations);

    /// <summary>Of these, on network file systems.</summary>
    public long NetworkOperations => Volatile.Read(ref _networkOperations);

    /// <summary>Waits for leave to do one operation; in the order asked.</summary>
    internal ValueTask WaitAsync(bool network, CancellationToken cancellationToken)
    {
        TimeSpan wait = Take(network);
        return wait <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, time, cancellationToken));
    }

    /// <summary>Counts an operation that does not wait for leave: those after it wait the longer.</summary>
    /// <returns>How long it should have waited.</returns>
    internal TimeSpan Take(bool network)
    {
        Interlocked.Increment(ref _operations);
        if (!network)
        {
            return TimeSpan.Zero;
        }

        Interlocked.Increment(ref _networkOperations);
        lock (_lock)
        {
            long now = time.GetTimestamp(), slot = Math.Max(now, _nextSlot);
            _nextSlot = slot + _ticksEach;
            return time.GetElapsedTime(now, slot);
        }
    }
}
