using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>Velocity autocorrelation of every species.</summary>
internal static class VacfFigure
{
    public static FigureDefinition Definition { get; } = new("vacf", FigureSection.Dynamics, "velocity autocorrelation, by species", ["vacf"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        IReadOnlyList<Curve> curves = [.. TableCurves.Of(input, "vacf", ("lag_ps", "vacf_normalised"), ["species"]).Where(static c => c.Key is not "all")];
        IReadOnlyList<Panel> panels = CurvePanels.Of(input, curves, (new Axis("t", "ps") { From = 0 }, new Axis("C(t)/C(0)")), choice);
        return panels.Count == 0 ? null : new Figure("vacf", "Velocity autocorrelation", "Over its value at lag 0." + CurvePanels.Bands(input, curves), panels)
        {
            Query = Queries.Table(input, "vacf"),
        };
    }
}
