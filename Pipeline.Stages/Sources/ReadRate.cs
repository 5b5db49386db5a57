namespace Pipeline.Stages.Sources;

/// <summary>Limits bytes per second by a token bucket that holds a second's worth; monotonic time.</summary>
internal sealed class ReadRate(long? bytesPerSecond, TimeProvider time)
{
    private double _tokens = bytesPerSecond ?? 0;
    private long _last = time.GetTimestamp();

    /// <summary>Waits until so many bytes may be read. One caller at a time.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate)
        {
            return ValueTask.CompletedTask;
        }

        long now = time.GetTimestamp();
        _tokens = Math.Min(rate, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * rate)) - bytes;
        _last = now;
        return _tokens >= 0 ? ValueTask.CompletedTask : new ValueTask(Task.Delay(TimeSpan.FromSeconds(-_tokens / rate), time, cancellationToken));
    }
}
