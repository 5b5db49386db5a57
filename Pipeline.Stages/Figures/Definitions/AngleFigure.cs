using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>ρ(θ): how often an angle of a polyanion or a lattice tetrahedron has each value.</summary>
internal static class AngleFigure
{
    public static FigureDefinition Definition { get; } = new("angle_distribution", FigureSection.Dynamics, "ρ(θ) of every group", ["angle_distribution"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Dictionary<string, string> where = RowChoice.Of(choice, ("filter", "raw"));
        IReadOnlyList<Curve> curves = TableCurves.Of(input, "angle_distribution", ("theta_deg", "density_per_deg"), ["motif"], where);
        AxisRange range = CurveRange.Of(curves, 10);
        Axis x = new("θ", "°") { From = range.From, To = range.To };
        IReadOnlyList<Panel> panels = CurvePanels.Of(input, curves, (x, new Axis("ρ(θ)", "1/°") { From = 0 }), choice, null, Verdicts.Of(input, "theta"));
        string filter = where["filter"] is "raw" ? "Each distinct angle once a frame, as it is in the frame." : "The low-passed angle.";
        return panels.Count == 0 ? null : new Figure("angle_distribution", "Tetrahedral angles", filter + CurvePanels.Bands(input, curves) + Verdicts.Sizes(input, "theta", curves.Select(static c => c.Key)), panels)
        {
            Query = Queries.Table(input, "angle_distribution", where),
        };
    }
}
