namespace Pipeline.Stages.Figures;

/// <summary>A function of two coordinates, as colours of rectangles.</summary>
/// <param name="Name">What the colours are.</param>
/// <param name="XEdges">Edges of the columns, one more than columns, rising.</param>
/// <param name="YEdges">Edges of the rows, one more than rows, rising.</param>
/// <param name="Values">Values row by row: that of column i and row j at <c>j * columns + i</c>; NaN for none.</param>
public sealed record Map(string Name, IReadOnlyList<double> XEdges, IReadOnlyList<double> YEdges, IReadOnlyList<double> Values) : Mark(Name)
{
    /// <summary>Unit of the values as a reader writes it.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The value of the first colour.</summary>
    public double From { get; init; }

    /// <summary>The value of the last colour; larger values have the same.</summary>
    public double To { get; init; }
}
