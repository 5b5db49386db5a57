using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>G_s(r, t) of the mobile species as a map: how far an ion is from where it was.</summary>
internal static class VanHoveSelfFigure
{
    private const double Vibration = 1.2; // Å; beyond it an ion has left its site

    public static FigureDefinition Definition { get; } = new("van_hove_self", FigureSection.Correlations, "G_s(r, t) and 4πr²G_s(r, t) of the mobile species", ["van_hove_self"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        string drift = choice.Of("drift", RowChoice.Drift(input, "van_hove_self"));
        Dictionary<string, string> where = RowChoice.Of(choice, ("drift", drift));
        List<Panel> panels = [];
        foreach ((string column, string name, string unit) in new[] { ("Gs_per_A3", "G_s", "Å⁻³"), ("P_per_A", "4πr²G_s", "Å⁻¹") })
        {
            if (choice.IsTogether && !string.Equals(choice.Of("column", "Gs_per_A3"), column, StringComparison.Ordinal))
            {
                continue;
            }

            Maps.Keyed[] maps = [.. Maps.Of(input, "van_hove_self", ["species"], ("lag_ps", null), ("r_lo_A", "r_hi_A"), (column, name, unit), where).Where(m => Shows(input, choice, m.Key)).Select(static m => Maps.ScaledBeyond(m, Vibration))];
            panels.AddRange(Maps.Panels(input, Maps.WithOneScale(maps), new Axis("t", "ps") { From = 0 }, new Axis("r", "Å") { From = 0 }).Select(p => p with { Title = $"{name}, {p.Title}" }));
        }

        return panels.Count == 0 ? null : new Figure(
            "van_hove_self", "Van Hove function, self part", $"Where an ion is a time t after it was at r = 0. Values above the scale have its last colour. {RowChoice.DriftText(drift)}", panels)
        {
            Query = Queries.Table(input, "van_hove_self", where),
        };
    }

    private static bool Shows(FigureInput input, FigureChoice choice, string species) =>
        choice.Keys.Count > 0 ? choice.Wants(species) : input.Mobile.Count == 0 || input.Mobile.Contains(species, StringComparer.Ordinal);
}
