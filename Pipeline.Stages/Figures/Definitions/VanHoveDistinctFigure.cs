using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>G_d(r, t) as a map: where other ions are with respect to where an ion was.</summary>
internal static class VanHoveDistinctFigure
{
    private const double Core = 1.5; // Å; no two ions are closer, but for one in the place of another

    public static FigureDefinition Definition { get; } = new("van_hove_distinct", FigureSection.Correlations, "G_d(r, t) of the pairs asked for", ["van_hove_distinct"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        string drift = choice.Of("drift", RowChoice.Drift(input, "van_hove_distinct"));
        Dictionary<string, string> where = RowChoice.Of(choice, ("drift", drift));
        Maps.Keyed[] maps = [.. Maps.Of(input, "van_hove_distinct", ["species_a", "species_b"], ("lag_ps", null), ("r_lo_A", "r_hi_A"), ("gd", "G_d/ρ", ""), where).Where(m => choice.Wants(m.Key)).Select(static m => Maps.ScaledBeyond(m, Core))];
        IReadOnlyList<Panel> panels = Maps.Panels(input, maps, new Axis("t", "ps") { From = 0 }, new Axis("r", "Å") { From = 0 });
        panels = [.. panels.Select(static p => p with { Title = $"G_d, {p.Title}" })];
        return panels.Count == 0 ? null : new Figure(
            "van_hove_distinct",
            "Van Hove function, distinct part",
            $"Where other ions are a time t after one was at r = 0, over their mean density: 1 is no correlation. What grows at r = 0 is ions that take the place of others; the scale ends with the shells, so that it does not hide them. {RowChoice.DriftText(drift)}",
            panels)
        {
            Query = Queries.Table(input, "van_hove_distinct", where),
        };
    }
}
