namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>A row of the table <c>comparison</c>: one observable of two sides, how far apart they are, and what follows. NaN is an empty cell.</summary>
/// <param name="Observable">What is compared: <c>first_peak_position</c>, <c>g</c>.</param>
/// <param name="Species">Species, pair or group; empty where it is of none.</param>
/// <param name="Unit">Unit of the values, the effect and the margin.</param>
public sealed record ComparisonRow(string Observable, string Species, string Unit)
{
    /// <summary>Value of the reference; NaN for a curve.</summary>
    public double Reference { get; init; } = double.NaN;

    /// <summary>Value of the candidate; NaN for a curve.</summary>
    public double Candidate { get; init; } = double.NaN;

    /// <summary>Candidate less reference; for a curve the size of the difference.</summary>
    public double Effect { get; init; } = double.NaN;

    /// <summary>Lower end of the 95 % interval of the effect.</summary>
    public double Lo95 { get; init; } = double.NaN;

    /// <summary>Upper end.</summary>
    public double Hi95 { get; init; } = double.NaN;

    /// <summary>Up to here a difference does not matter.</summary>
    public double Margin { get; init; } = double.NaN;

    /// <summary>Replicates of the reference.</summary>
    public int ReferenceCount { get; init; }

    /// <summary>Replicates of the candidate.</summary>
    public int CandidateCount { get; init; }

    /// <summary>What the replicates are.</summary>
    public string Replicates { get; init; } = "runs";

    /// <summary>Name of the test; empty where none could be made.</summary>
    public string Test { get; init; } = "";

    /// <summary>Its degrees of freedom.</summary>
    public double Df { get; init; } = double.NaN;

    /// <summary>Its p; NaN where no test could be made.</summary>
    public double P { get; init; } = double.NaN;

    /// <summary>p after Holm's correction over the family; of the primary observable p itself.</summary>
    public double PHolm { get; init; } = double.NaN;

    /// <summary>Named beforehand, and so tested outside the family.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>What follows.</summary>
    public Verdict Verdict { get; init; } = Verdict.CannotTell;

    /// <summary>Replicates a side for a decision at 80 % power; null where there is one, or no number of them would help.</summary>
    public long? Needed { get; init; }

    /// <summary>Sizes of the difference, and what should be known; null where there is nothing to say.</summary>
    public string? Note { get; init; }
}
