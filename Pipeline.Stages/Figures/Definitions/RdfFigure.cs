using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>g(r), pair by pair.</summary>
internal static class RdfFigure
{
    private const int PairsInOnePanel = 4;

    public static FigureDefinition Definition { get; } = new("rdf", FigureSection.Structure, "g(r) of every pair", ["rdf"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        IReadOnlyList<Curve> curves = TableCurves.Of(input, "rdf", ("r_A", "g"), ["species_a", "species_b"]);
        int pairs = curves.Select(static c => c.Key).Distinct(StringComparer.Ordinal).Count();
        (Axis x, Axis y) = (new Axis("r", "Å") { From = 0 }, new Axis("g(r)") { From = 0 });
        IReadOnlyList<Panel> panels = CurvePanels.Of(
            input, curves, (x, y), choice, pairs > PairsInOnePanel ? ByFirst : null, Verdicts.Of(input, "g"));
        return panels.Count == 0 ? null : new Figure(
            "rdf", "Radial distribution functions", "1 is the mean density: an ideal gas." + CurvePanels.Bands(input, curves) + Verdicts.Sizes(input, "g", curves.Select(static c => c.Key)), panels)
        {
            Query = Queries.Table(input, "rdf"),
        };
    }

    /// <summary>A panel a first species; a second species has one colour in all of them.</summary>
    private static (string Panel, string Colour) ByFirst(string pair) => (pair.Split('-')[0] + "-X", pair.Split('-')[^1]);
}
