namespace Pipeline.Stages.Figures;

/// <summary>A straight line across the whole panel: a value to compare with.</summary>
/// <param name="Name">What it is; shown beside it.</param>
/// <param name="At">The coordinate.</param>
/// <param name="IsVertical">Whether it is vertical: a value of the horizontal axis.</param>
public sealed record Guide(string Name, double At, bool IsVertical) : Mark(Name);
