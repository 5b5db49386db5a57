namespace Pipeline.Stages.Figures;

/// <summary>The range of an axis; null for an end that the data decide.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
public readonly record struct AxisRange(double? From, double? To);
