namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>What a comparison of one observable says.</summary>
public enum Verdict
{
    /// <summary>Neither of the others: too few replicates, too much scatter, or no test.</summary>
    CannotTell,

    /// <summary>The 95 % interval of the difference lies inside the margin.</summary>
    Agrees,

    /// <summary>The difference is significant after correction for the family, and larger than the margin.</summary>
    Differs,
}
