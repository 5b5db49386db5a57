namespace Pipeline.Stages.Sources;

/// <summary>
/// When to look next: half the median time between the last growths seen, so that a frame waits a quarter of its interval on average; twice as
/// long each time once nothing has come for two of them; within limits, jittered, so that many files are not looked at in step.
/// </summary>
internal sealed class PollInterval(TailOptions options, Random random, TimeProvider time)
{
    private const int Remembered = 9;
    private readonly List<TimeSpan> _intervals = new(Remembered);
    private int _next;
    private long _lastGrowth;
    private bool _hasGrown;
    private TimeSpan _wait;

    /// <summary>Limits of the file system the file is on.</summary>
    public bool IsNetwork { get; set; }

    private TimeSpan Min => options.PollMin ?? TimeSpan.FromMilliseconds(IsNetwork ? 2_000 : 50);

    private TimeSpan Max => Larger(options.PollMax ?? TimeSpan.FromSeconds(IsNetwork ? 60 : 2), Min);

    /// <summary>Nothing has come for twice the time it usually takes, or nothing is known of that time.</summary>
    public bool IsLate => IsLateBy(Median());

    /// <summary>The file has grown.</summary>
    public void Grew()
    {
        long now = time.GetTimestamp();
        if (_hasGrown)
        {
            TimeSpan interval = time.GetElapsedTime(_lastGrowth, now);
            if (_intervals.Count < Remembered)
            {
                _intervals.Add(interval);
            }
            else
            {
                _intervals[_next] = interval;
                _next = (_next + 1) % Remembered;
            }
        }

        (_hasGrown, _lastGrowth, _wait) = (true, now, TimeSpan.Zero);
    }

    /// <summary>The wait before the next look.</summary>
    public TimeSpan Next()
    {
        TimeSpan median = Median(), half = Clamp(median / 2);
        _wait = _wait == TimeSpan.Zero || !IsLateBy(median) ? half : Clamp(_wait * 2);
        return Jitter(_wait, random);
    }

    /// <summary>A fifth more or less.</summary>
    public static TimeSpan Jitter(TimeSpan wait, Random random) => wait * (0.8 + (0.4 * random.NextDouble()));

    private bool IsLateBy(TimeSpan median) => _intervals.Count == 0 || time.GetElapsedTime(_lastGrowth) > median * 2;

    private TimeSpan Median()
    {
        if (_intervals.Count == 0)
        {
            return TimeSpan.Zero;
        }

        Span<TimeSpan> sorted = stackalloc TimeSpan[_intervals.Count];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = _intervals[i];
        }

        sorted.Sort();
        return sorted[sorted.Length / 2];
    }

    private TimeSpan Clamp(TimeSpan wait) => wait > Max ? Max : Larger(wait, Min);

    private static TimeSpan Larger(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
