namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>A state that <c>status</c> shows.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Meaning">What it means, as Markdown.</param>
/// <param name="Advice">What a person should do.</param>
public sealed record RunState(string Name, string Meaning, string Advice)
{
    /// <summary>A process must be at work on the run.</summary>
    public bool IsAlive { get; init; }

    /// <summary>Nobody takes care of the run: <c>status --check</c> ends with 1.</summary>
    public bool IsFinding { get; init; }
}
