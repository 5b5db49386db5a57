namespace Pipeline.Host.Watching;

/// <summary>Why a watched run has ended (docs/command-line.md).</summary>
internal enum EndReason
{
    /// <summary>OUTCAR has its closing lines.</summary>
    OutcarClosed,

    /// <summary>The process of <c>--pid</c> is gone.</summary>
    ProcessGone,

    /// <summary>Nothing grew for so long.</summary>
    Idle,
}

/// <summary>
/// Whether a watched run has ended: OUTCAR is closed, or the process of <c>--pid</c> is gone, or nothing grew for a while. What it says is
/// about the writer: the trajectory must be read once more to its end afterwards, as it may have grown between the last poll and the
/// answer.
/// </summary>
/// <remarks>
/// A trajectory that grew at the last poll has not ended, and nothing else is asked. Before it has appeared there is nothing to seal:
/// OUTCAR is not looked at (it may be of an earlier calculation), and waiting is not idleness, unless the daemon is to end by itself
/// (<c>--exit-when-done</c>): then a run that never came ends by idleness, too, counted from the start of watching. A process that is gone
/// ends it in any case. The caller's code for a run that ended before it appeared is 66 (<see cref="ExitCode.NoInput"/>). Times are
/// monotonic: a clock that is set, or a suspended machine, ends nothing.
/// </remarks>
internal sealed class RunEnd
{
    private readonly RunEndOptions _options;
    private readonly TimeProvider _time;
    private long _lastGrowth;

    public RunEnd(RunEndOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time, _lastGrowth) = (options, time, time.GetTimestamp());
    }

    /// <summary>Why the run has ended; null while it has not. Stays, until it is reopened.</summary>
    public EndReason? Reason { get; private set; }

    /// <summary>To be called at each poll.</summary>
    /// <param name="hasAppeared">The trajectory is there.</param>
    /// <param name="grew">It grew, was replaced or appeared since the last poll.</param>
    public EndReason? Look(bool hasAppeared, bool grew)
    {
        if (Reason is not null)
        {
            return Reason;
        }

        if (grew)
        {
            _lastGrowth = _time.GetTimestamp();
            return null;
        }

        return Reason = hasAppeared && _options.OutcarIsClosed() ? EndReason.OutcarClosed
            : _options.Process?.HasEnded == true ? EndReason.ProcessGone
            : (hasAppeared || _options.EndsUnappeared) && _time.GetElapsedTime(_lastGrowth) >= _options.IdleAfter ? EndReason.Idle
            : null;
    }

    /// <summary>The run goes on after all: a sealed run grew, or the next member of a chain follows.</summary>
    public void Reopen()
    {
        Reason = null;
        _lastGrowth = _time.GetTimestamp();
    }
}

/// <summary>What ends a watched run.</summary>
internal sealed record RunEndOptions
{
    /// <summary>Whether OUTCAR has its closing lines; asked only when the trajectory did not grow.</summary>
    public required Func<bool> OutcarIsClosed { get; init; }

    /// <summary>The process of <c>--pid</c>, shared by all runs; null: none was named.</summary>
    public WatchedProcess? Process { get; init; }

    /// <summary><c>--end-after-idle</c>, or <c>end.idleMinutes</c> of the recipe.</summary>
    public required TimeSpan IdleAfter { get; init; }

    /// <summary><c>--exit-when-done</c>: a run that never appears ends by idleness as well.</summary>
    public bool EndsUnappeared { get; init; }
}
