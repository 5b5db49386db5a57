using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>How far the centre of mass has moved.</summary>
internal static class DriftFigure
{
    public static FigureDefinition Definition { get; } = new("drift", FigureSection.Conditions, "displacement of the centre of mass over time", ["thermo"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Panel? panel = ThermoPanels.Of(input, "", new Axis("displacement", "Å"), [("drift_x_A", "x"), ("drift_y_A", "y"), ("drift_z_A", "z")]);
        return panel is null ? null : new Figure("drift", "Drift of the centre of mass", "Since the first frame of a stretch of unbroken time.", [panel]) { Query = Queries.Table(input, "thermo") };
    }
}
