namespace Pipeline.Stages.Figures;

/// <summary>Single points, with intervals where they have any.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Horizontal coordinates.</param>
/// <param name="Y">Vertical coordinates, as many.</param>
public sealed record Points(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : Mark(Name)
{
    /// <summary>Lower ends of the intervals; NaN for a point without one. Empty where none has one.</summary>
    public IReadOnlyList<double> Low { get; init; } = [];

    /// <summary>Upper ends of the intervals.</summary>
    public IReadOnlyList<double> High { get; init; } = [];

    /// <summary>Whether the intervals are along the horizontal axis, as on an axis of names.</summary>
    public bool IsHorizontal { get; init; }

    /// <summary>Whether the points are hollow: values that are seen but not claimed.</summary>
    public bool IsHollow { get; init; }

    /// <summary>What a point says for itself when it is pointed at; empty, or one a point.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
