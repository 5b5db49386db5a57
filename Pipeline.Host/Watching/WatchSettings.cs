using Pipeline.Host.Output;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Watching;

/// <summary>How a daemon watches.</summary>
internal sealed record WatchSettings
{
    /// <summary>Polling and its limits, without what differs from run to run.</summary>
    public required TailOptions Tail { get; init; }

    /// <summary>Time between two looks for new runs and for sealed ones that grew.</summary>
    public required TimeSpan Scan { get; init; }

    /// <summary>Time between two status files of a run in which nothing happened.</summary>
    public required TimeSpan Status { get; init; }

    /// <summary>Nothing grew for so long: a run has ended.</summary>
    public required TimeSpan IdleAfter { get; init; }

    /// <summary>The process that writes, or null.</summary>
    public WatchedProcess? Process { get; init; }

    /// <summary>End once every run has ended.</summary>
    public bool ExitWhenDone { get; init; }

    /// <summary>INT and TERM.</summary>
    public required StopSignal Stop { get; init; }
}
