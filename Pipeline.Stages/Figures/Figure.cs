namespace Pipeline.Stages.Figures;

/// <summary>A figure as data: what it shows, not how it is drawn. The report and the files are two drawings of the same figure.</summary>
/// <param name="Name">Name of the figure, unique in a set of figures: <c>rdf</c>, <c>van_hove_self_Ag</c>. Also the name of its file.</param>
/// <param name="Title">What it shows, without a full stop.</param>
/// <param name="Caption">What a reader has to know beside the axes, in sentences.</param>
/// <param name="Panels">The panels, at least one, in reading order.</param>
public sealed record Figure(string Name, string Title, string Caption, IReadOnlyList<Panel> Panels)
{
    /// <summary>The figure of a publication that it follows, such as <c>Fig. 2</c>; null where it follows none.</summary>
    public string? Paper { get; init; }

    /// <summary>How to get its numbers: a command that prints the rows it was made from.</summary>
    public string Query { get; init; } = "";

    /// <summary>The part of a report it stands in.</summary>
    public FigureSection Section { get; init; } = FigureSection.Transport;
}
