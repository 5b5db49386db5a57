namespace Pipeline.Stages.Figures;

/// <summary>An axis of a panel.</summary>
/// <param name="Label">The quantity, as a reader writes it: <c>r</c>, <c>MSD</c>.</param>
/// <param name="Unit">Its unit as a reader writes it: <c>Å</c>, <c>cm⁻¹</c>; empty for a pure number.</param>
public sealed record Axis(string Label, string Unit = "")
{
    /// <summary>Where it begins; null to begin at the data.</summary>
    public double? From { get; init; }

    /// <summary>Where it ends; null to end at the data.</summary>
    public double? To { get; init; }

    /// <summary>Whether it is logarithmic. Values that are not positive are left out then.</summary>
    public bool IsLog { get; init; }

    /// <summary>Names of the positions 0, 1, 2 ... of an axis of names, the first on top or at the left; empty for an axis of numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
