using System.Numerics;

namespace Pipeline.Stages.Sources;

/// <summary>
/// When to look next: half the median time between the last growths seen, so that a frame waits a quarter of its interval on average; twice as
/// long each time once nothing has come for two of them; within limits, jittered, so that many files are not looked at in step.
/// </summary>
/// <remarks>
/// A file that has been silent for long may be found a thirtieth of its silence late, a minute at most. Looks far apart fall on instants that
/// all files share, so that an idle process wakes up a few times a second however many files it follows.
/// </remarks>
internal sealed class PollInterval(TailOptions options, Random random, TimeProvider time)
{
    private const int Remembered = 9;
    private const double SilenceOverWait = 30;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_finestInstants = TimeSpan.FromMilliseconds(50);
    // 100 frames/s of 128 atoms, looked at every 50 ms, took a third more of a core: threads that wake up for five frames each.
    private static readonly TimeSpan s_localMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_localMax = TimeSpan.FromSeconds(2);
    private readonly List<TimeSpan> _intervals = new(Remembered);
    private int _next;
    private long _lastGrowth = time.GetTimestamp();
    private bool _hasGrown;
    private bool _isFresh = true;
    private long _waitTicks;

    /// <summary>Limits of the file system the file is on.</summary>
    public bool IsNetwork { get; set; }

    private TimeSpan Min => options.PollMin ?? (IsNetwork ? options.NetworkPollMin : s_localMin);

    private TimeSpan Max => Larger(options.PollMax ?? (IsNetwork ? options.NetworkPollMax : s_localMax), Min);

    /// <summary>The wait as it is now, without its jitter; zero before the first.</summary>
    public TimeSpan Wait => new(Volatile.Read(ref _waitTicks));

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

        (_hasGrown, _lastGrowth) = (true, now);
        _isFresh = true;
    }

    /// <summary>The wait before the next look.</summary>
    public TimeSpan Next()
    {
        TimeSpan median = Median(), silence = time.GetElapsedTime(_lastGrowth);
        TimeSpan wait = _isFresh || !IsLateBy(median) ? Clamp(median / 2, Max) : Clamp(Wait * 2, Longest(silence));
        _isFresh = false;
        Volatile.Write(ref _waitTicks, wait.Ticks);
        return Shared(wait);
    }

    /// <summary>A fifth more or less.</summary>
    public static TimeSpan Jitter(TimeSpan wait, Random random) => wait * (0.8 + (0.4 * random.NextDouble()));

    private TimeSpan Longest(TimeSpan silence) =>
        options.PollMax is null ? Larger(Max, Smaller(silence / SilenceOverWait, s_longest)) : Max;

    /// <summary>A fifth more or less, ending at an instant that other files share where that costs no more than an eighth of the wait.</summary>
    private TimeSpan Shared(TimeSpan wait)
    {
        if (wait < 8 * s_finestInstants)
        {
            return Jitter(wait, random);
        }

        // Powers of two apart, so that those who wait long meet those who wait less.
        TimeSpan apart = s_finestInstants * (1 << BitOperations.Log2((uint)(wait / (8 * s_finestInstants))));
        TimeSpan now = time.GetElapsedTime(0), then = now + (wait * (0.925 + (0.275 * random.NextDouble())));
        return TimeSpan.FromTicks(then.Ticks / apart.Ticks * apart.Ticks) - now;
    }

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

    private TimeSpan Clamp(TimeSpan wait, TimeSpan longest) => wait > longest ? longest : Larger(wait, Min);

    private static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Larger(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
