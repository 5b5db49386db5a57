using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>Vibrational density of states of every species, and the total.</summary>
internal static class VdosFigure
{
    private const double Nothing = 0.002; // of the largest value: beyond the last wavenumber above it there is nothing to see

    public static FigureDefinition Definition { get; } = new("vdos", FigureSection.Dynamics, "vibrational density of states, by species and in all", ["vdos", "band_centre"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        IReadOnlyList<Curve> curves = TableCurves.Of(input, "vdos", ("wavenumber_cm1", "vdos_smoothed"), ["species"]);
        Axis x = new("wavenumber", "cm⁻¹") { From = 0, To = End(curves) };
        IReadOnlyList<Panel> panels = CurvePanels.Of(input, curves, (x, new Axis("VDOS", "amu Å⁻¹ ps⁻¹") { From = 0 }), choice, null, Verdicts.Of(input, "vdos"));
        panels = [.. panels.Select(p => p with { Marks = [.. p.Marks, .. Centres(input, choice)] })];
        return panels.Count == 0 ? null : new Figure(
            "vdos", "Vibrational density of states", $"Mass-weighted, smoothed; all is the sum over the species.{(Centres(input, choice).Any() ? " Dashed: band centre of the mobile ions." : "")} Not zero at 0: atoms that diffuse." + CurvePanels.Bands(input, curves) + Verdicts.Sizes(input, "vdos", curves.Select(static c => c.Key)), panels)
        {
            Query = Queries.Table(input, "vdos"),
        };
    }

    /// <summary>Band centres of the mobile species, of a single result.</summary>
    private static IEnumerable<Guide> Centres(FigureInput input, FigureChoice choice)
    {
        if (choice.IsTogether || input.Subjects is not [{ } only] || only.Find("band_centre") is not { } table)
        {
            return [];
        }

        IReadOnlyList<string> species = table.Utf8("species");
        double[] centre = table.NumbersOrNaN("band_centre_cm1");
        return [.. Enumerable.Range(0, table.RowCount)
            .Where(r => double.IsFinite(centre[r]) && only.Mobile.Contains(species[r], StringComparer.Ordinal))
            .Select(r => new Guide($"centre {species[r]}", centre[r], IsVertical: true) { Colour = -1 })];
    }

    /// <summary>Rounded up to 50 cm⁻¹.</summary>
    private static double? End(IReadOnlyList<Curve> curves)
    {
        double end = 0;
        foreach (Curve curve in curves)
        {
            double least = Nothing * curve.Y.Where(double.IsFinite).DefaultIfEmpty(0).Max();
            int last = Array.FindLastIndex(curve.Y, y => y > least);
            end = last < 0 ? end : Math.Max(end, curve.X[last]);
        }

        return end > 0 ? Math.Ceiling(end / 50) * 50 : null;
    }
}
