namespace Pipeline.Stages.Figures;

/// <summary>A line through points.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Horizontal coordinates.</param>
/// <param name="Y">Vertical coordinates, as many; NaN for a gap.</param>
public sealed record Line(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y) : Mark(Name)
{
    /// <summary>How it is drawn.</summary>
    public LineStyle Style { get; init; } = LineStyle.Solid;

    /// <summary>How wide it is: thin for what lies behind another line, thick for what matters.</summary>
    public LineWeight Weight { get; init; } = LineWeight.Normal;
}
