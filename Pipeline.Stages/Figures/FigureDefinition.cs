namespace Pipeline.Stages.Figures;

/// <summary>How a figure is made from tables.</summary>
/// <param name="Name">Its name; figures made of it have it as their name, or begin with it.</param>
/// <param name="Section">The part of a report it stands in.</param>
/// <param name="Shows">What it shows, for the list of figures in the documentation.</param>
/// <param name="Tables">The tables it is made from.</param>
/// <param name="Make">Makes it; none where a table is missing or empty.</param>
public sealed record FigureDefinition(
    string Name, FigureSection Section, string Shows, IReadOnlyList<string> Tables, Func<FigureInput, FigureChoice, Figure?> Make);
