namespace Pipeline.Stages.Figures;

/// <summary>The area between two curves, such as a mean less and plus its standard deviation.</summary>
/// <param name="Name">Its name in the legend: that of the line it belongs to.</param>
/// <param name="X">Horizontal coordinates.</param>
/// <param name="Low">Lower edge, as many; NaN for a gap.</param>
/// <param name="High">Upper edge, as many; NaN for a gap.</param>
public sealed record Band(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Low, IReadOnlyList<double> High) : Mark(Name);
