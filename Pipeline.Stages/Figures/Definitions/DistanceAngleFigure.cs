using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>ρ(r, φ): where mobile ions are round the bonds of polyanions, as a map.</summary>
internal static class DistanceAngleFigure
{
    public static FigureDefinition Definition { get; } = new("distance_angle_density", FigureSection.Structure, "ρ(r, φ) of every triple", ["distance_angle_density"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Maps.Keyed[] maps =
        [
            .. Maps.Of(input, "distance_angle_density", ["motif"], ("r_lo_A", "r_hi_A"), ("phi_lo_deg", "phi_hi_deg"), ("density_per_A_deg", "ρ(r, φ)", "Å⁻¹ °⁻¹"))
                .Where(m => choice.Wants(m.Key) && m.Map.Values.Any(static v => v > 0)),
        ];
        Func<string, string>? verdict = Verdicts.Of(input, "distance_angle");
        IReadOnlyList<Panel> panels = [.. Maps.Panels(input, maps, new Axis("r", "Å"), new Axis("φ", "°")).Zip(maps, (p, m) => p with { Title = p.Title + (verdict?.Invoke(m.Key) ?? "") })];
        return panels.Count == 0 ? null : new Figure(
            "distance_angle_density",
            "Mobile ions round the bonds of polyanions",
            "r: distance of ion and ligand; φ: angle centre-ligand-ion. Counts in equal cells, no weight sin φ. Values above the scale have its last colour." + Verdicts.Sizes(input, "distance_angle", maps.Select(static m => m.Key)),
            panels)
        {
            Query = Queries.Table(input, "distance_angle_density"),
        };
    }
}
