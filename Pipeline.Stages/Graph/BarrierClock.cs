namespace Pipeline.Stages.Graph;

/// <summary>When a barrier is due.</summary>
/// <param name="Every">Longest time between two, if anything came in.</param>
/// <param name="Bytes">Source bytes between two at most.</param>
/// <param name="AtLeast">Shortest time between two.</param>
public sealed record BarrierSchedule(TimeSpan Every, long Bytes, TimeSpan AtLeast)
{
    /// <summary>Never.</summary>
    public static BarrierSchedule None { get; } = new(Timeout.InfiniteTimeSpan, long.MaxValue, Timeout.InfiniteTimeSpan);
}

/// <summary>Says when a source has to put a barrier into its stream. One is in flight at most.</summary>
/// <remarks>Monotonic time alone decides: a wall clock that jumps changes nothing.</remarks>
public sealed class BarrierClock(BarrierSchedule schedule, TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(20);
    private long _last = time.GetTimestamp();
    private long _cut;
    private long _consumed;
    private TaskCompletionSource _asked = New();

    /// <summary>Number of the next barrier: that of the checkpoint it will be. One whose checkpoint failed is taken again.</summary>
    public Func<long> Next { get; init; } = static () => 1;

    /// <summary>Completed once the last barrier's epoch is done with.</summary>
    public Func<Task> Ready { get; init; } = static () => Task.CompletedTask;

    /// <summary>Longest time between two just now: stretched where publishing is slow.</summary>
    public Func<TimeSpan> Every { get; init; } = () => schedule.Every;

    /// <summary>Whether the last barrier's checkpoint failed: it is owed even where nothing comes in any more.</summary>
    public Func<bool> Owes { get; init; } = static () => false;

    /// <summary>A checkpoint would hold more than the last one made.</summary>
    public bool HasNew => _consumed != _cut || Owes();

    /// <summary>A barrier has to go out now.</summary>
    public bool IsDue => HasNew && Ready().IsCompleted && (_asked.Task.IsCompleted
        || (schedule != BarrierSchedule.None && Elapsed >= schedule.AtLeast && (Elapsed >= Every() || _consumed - _cut >= schedule.Bytes)));

    private TimeSpan Elapsed => time.GetElapsedTime(_last);

    /// <summary>Asks for a barrier as soon as possible. May be called from any thread.</summary>
    public void Ask() => Volatile.Read(ref _asked).TrySetResult();

    /// <summary>So many bytes of the source are behind the next barrier.</summary>
    public void Consumed(long bytes) => _consumed = bytes;

    /// <summary>Begins at a restored cut.</summary>
    public void Restore(long bytes) => _cut = _consumed = bytes;

    /// <summary>Number of the barrier that goes out now.</summary>
    public long Take()
    {
        (_cut, _last) = (_consumed, time.GetTimestamp());
        if (_asked.Task.IsCompleted)
        {
            Volatile.Write(ref _asked, New());
        }

        return Next();
    }

    /// <summary>Waits until the last barrier's epoch is done with.</summary>
    public Task ReadyAsync() => Ready();

    /// <summary>Waits for more input or for the time of a barrier; true when the barrier comes first.</summary>
    public async Task<bool> IsDueBeforeAsync(Task input)
    {
        ArgumentNullException.ThrowIfNull(input);
        while (!input.IsCompleted)
        {
            if (IsDue)
            {
                return true;
            }

            if (Ready().IsCompleted && !HasNew) // in this order: what is in flight may fail yet
            {
                // Whoever asks for a barrier now has it: nothing came since the last one.
                await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            }

            // Commits of many runs wait for each other: a run whose turn has not come sleeps until it has.
            if (Ready() is { IsCompleted: false } ready)
            {
                await Task.WhenAny(input, ready);
                continue;
            }

            using CancellationTokenSource delay = new();
            await Task.WhenAny(input, _asked.Task, Task.Delay(Rest(), time, delay.Token));
            await delay.CancelAsync();
        }

        return false;
    }

    private TimeSpan Rest()
    {
        TimeSpan rest = Every() == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : Every() - Elapsed;
        return rest == Timeout.InfiniteTimeSpan || rest > s_shortest ? rest : s_shortest;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
