namespace Pipeline.Tests.Builders;

/// <summary>Monotonic time that moves only when a test moves it, from one pending timer to the next. There is no wall clock: who asks for it fails.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _pending = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _now = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now => TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => throw new NotSupportedException("scheduling is monotonic");

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether somebody waits for this time.</summary>
    public bool IsWaitedFor
    {
        get
        {
            lock (_lock)
            {
                return _pending.Count > 0;
            }
        }
    }

    /// <summary>Waits until somebody waits for this time, or <paramref name="worker"/> ended: true while it has not.</summary>
    public async Task<bool> SettleAsync(Task worker)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                if (worker.IsCompleted)
                {
                    return false;
                }

                if (_pending.Count > 0)
                {
                    return true;
                }

                if (_added.Task.IsCompleted)
                {
                    _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                added = _added.Task;
            }

            await Task.WhenAny(added, worker).WaitAsync(Hang.Limit, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Moves to the next timer, lets it fire, and waits until the worker waits again: false when it has ended.</summary>
    public async Task<bool> StepAsync(Task worker)
    {
        if (!await SettleAsync(worker))
        {
            return false;
        }

        ManualTimer next;
        lock (_lock)
        {
            next = _pending.MinBy(t => t.Due)!;
            _pending.Remove(next);
            Volatile.Write(ref _now, Math.Max(_now, next.Due));
        }

        next.Fire();
        return await SettleAsync(worker);
    }

    /// <summary>Lets time pass without anybody noticing yet.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._pending.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time._now + dueTime.Ticks;
                    time._pending.Add(this);
                    time._added.TrySetResult();
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._pending.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
