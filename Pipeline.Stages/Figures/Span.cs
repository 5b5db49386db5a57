namespace Pipeline.Stages.Figures;

/// <summary>A range of one axis, shaded across the whole panel: a fit window, a tolerance.</summary>
/// <param name="Name">What it is; shown beside it.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="IsVertical">Whether it is a range of the horizontal axis.</param>
public sealed record Span(string Name, double From, double To, bool IsVertical) : Mark(Name);
