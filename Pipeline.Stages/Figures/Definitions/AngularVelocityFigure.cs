using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>ρ(ω): how often an angle changes at each rate.</summary>
internal static class AngularVelocityFigure
{
    public static FigureDefinition Definition { get; } =
        new("angular_velocity_distribution", FigureSection.Dynamics, "ρ(ω) of every group", ["angular_velocity_distribution"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Dictionary<string, string> where = RowChoice.Of(choice, ("filter", "raw"));
        IReadOnlyList<Curve> curves = TableCurves.Of(input, "angular_velocity_distribution", ("omega_deg_fs", "density_fs_per_deg"), ["motif"], where);
        AxisRange range = CurveRange.Of(curves, 0.1);
        Axis x = new("ω", "°/fs") { From = range.From, To = range.To };
        IReadOnlyList<Panel> panels = CurvePanels.Of(input, curves, (x, new Axis("ρ(ω)", "fs/°") { From = 0 }), choice, null, Verdicts.Of(input, "omega"));
        string filter = where["filter"] is "raw" ? "Central difference of the angle." : "Central difference of the low-passed angle.";
        return panels.Count == 0 ? null : new Figure("angular_velocity_distribution", "Angular velocities", filter + CurvePanels.Bands(input, curves) + Verdicts.Sizes(input, "omega", curves.Select(static c => c.Key)), panels)
        {
            Query = Queries.Table(input, "angular_velocity_distribution", where),
        };
    }
}
