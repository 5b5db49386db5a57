using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>How a run that is still written is followed; a replay has none.</summary>
internal sealed record RunFollowing
{
    /// <summary>Polling and its limits.</summary>
    public required TailOptions Tail { get; init; }

    /// <summary>Wait between two looks for a file that is not there yet.</summary>
    public Func<TimeSpan> WaitForFile { get; init; } = static () => TimeSpan.FromMilliseconds(50);

    /// <summary>Called while a run needs more frames before it can be described: how many there are, and how many it needs.</summary>
    public Action<long, long> Gathering { get; init; } = static (_, _) => { };

    /// <summary>Called when the run is known and before it is read: what it needs of memory may be refused.</summary>
    /// <exception cref="CommandException">It may not start.</exception>
    public Action<RunDescription> Admit { get; init; } = static _ => { };

    /// <summary>Called with the analysis before it begins.</summary>
    public Action<RunAnalysis> Started { get; init; } = static _ => { };
}
