namespace Pipeline.Stages.Studies.Reporting;

/// <summary>A line of a digest: a quantity, its value with its error or interval, and what should be known of it.</summary>
/// <param name="Part">The part it belongs to.</param>
/// <param name="Label">What it is.</param>
/// <param name="Value">The value with its unit; a dash where there is none.</param>
/// <param name="Note">What should be known; empty where there is nothing to say.</param>
public sealed record DigestLine(DigestPart Part, string Label, string Value, string Note = "")
{
    /// <summary>Whether it is one of the few that a terminal shows.</summary>
    public bool IsFirst { get; init; }
}
