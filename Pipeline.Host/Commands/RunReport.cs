using Pipeline.Stages.Runs;
using Pipeline.Stages.Studies.Equilibrations;

namespace Pipeline.Host.Commands;

/// <summary>What became of a run: its exit code and, where it was analysed, its result.</summary>
internal sealed record RunReport(string RunId, int Code, RunOutcome? Outcome, RunDescription? Run, double Seconds, string? Error)
{
    /// <summary>Newest file of each table, those of an earlier analysis where there was nothing to do.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; } = Outcome?.Files;

    public long? Frames { get; init; } = Outcome?.Frames;

    public bool? Sealed { get; init; } = Outcome?.Sealed;

    /// <summary>From where on it looks stationary; null where that was not asked, or the run was not analysed to its end.</summary>
    public EquilibrationAdvice? Equilibration { get; init; }

    /// <summary>What stopped it, for whoever decides whether to try again.</summary>
    public Exception? Failure { get; init; } = Outcome?.Failure;
}
