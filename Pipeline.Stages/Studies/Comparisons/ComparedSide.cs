using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>One side of a comparison: its replicates, whose tables are read one at a time.</summary>
/// <param name="Name">What the user called it.</param>
/// <param name="Replicates">Conditions of its runs, or of the stretches of its one run.</param>
/// <param name="AreStretches">They are stretches.</param>
/// <param name="Read">The table of each replicate that has it, in the order of the replicates.</param>
public sealed record ComparedSide(
    string Name, IReadOnlyList<RunConditions> Replicates, bool AreStretches, Func<string, CancellationToken, Task<IReadOnlyList<PublishedTable>>> Read)
{
    /// <summary>What its replicates are.</summary>
    public string Kind => AreStretches ? "stretches" : "runs";
}
