using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>Mean-squared displacements, on linear axes with the window of D, and on logarithmic ones with a guide of slope 1.</summary>
internal static class MsdFigure
{
    private static readonly Axis s_time = new("t", "ps"), s_msd = new("MSD", "Å²");

    public static FigureDefinition Linear { get; } = new(
        "msd", FigureSection.Transport, "mean-squared displacement with its error and the window of D", ["msd", "diffusion"], static (input, choice) => Make(input, choice, isLog: false));

    public static FigureDefinition Logarithmic { get; } = new(
        "msd_log", FigureSection.Transport, "the same on logarithmic axes, with a guide of slope 1", ["msd", "diffusion"], static (input, choice) => Make(input, choice, isLog: true));

    private static Figure? Make(FigureInput input, FigureChoice choice, bool isLog)
    {
        string drift = choice.Of("drift", RowChoice.Drift(input, "msd"));
        Dictionary<string, string> where = RowChoice.Of(choice, ("origin", "multi"), ("drift", drift));
        bool isMulti = where["origin"] is "multi";
        IReadOnlyList<Curve> curves = TableCurves.Of(input, "msd", ("lag_ps", "msd_A2"), ["species"], where, "stderr_A2");
        curves = isLog ? [.. curves.Select(static c => c.Where(i => c.X[i] > 0 && c.Y[i] > 0))] : isMulti ? [.. curves.Select(WithError)] : curves;
        IReadOnlyList<Panel> panels = CurvePanels.Of(input, curves, isLog ? (s_time with { IsLog = true }, s_msd with { IsLog = true }) : (s_time with { From = 0 }, s_msd with { From = 0 }), choice);
        if (panels.Count == 0)
        {
            return null;
        }

        panels = isLog ? [.. panels.Select(WithSlope)] : isMulti ? [.. panels.Select(p => p with { Marks = [.. Windows(input, drift), .. p.Marks] })] : panels;
        string origins = isMulti ? "Mean over all time origins." : "From the first analysed frame alone.";
        string which = isLog ? "" : isMulti ? " Lags with five whole blocks of origins." : "";
        string caption = $"{origins}{which} {RowChoice.DriftText(drift)}{CurvePanels.Bands(input, curves, "standard error")}{(isLog ? " Dashed: slope 1, diffusion." : "")}";
        return new Figure(isLog ? "msd_log" : "msd", isLog ? "Mean-squared displacement, logarithmic" : "Mean-squared displacement", caption, panels) { Query = Queries.Table(input, "msd", where) };
    }

    /// <summary>Up to the last lag with an error: beyond, a few origins make a curve that looks like more than it is.</summary>
    private static Curve WithError(Curve curve)
    {
        int last = curve.Spread is { } spread ? Array.FindLastIndex(spread, double.IsFinite) : -1;
        return last > 0 ? curve.UpTo(curve.X[last]) : curve;
    }

    /// <summary>The window D of the mobile species was taken over, of a single subject.</summary>
    private static IEnumerable<Mark> Windows(FigureInput input, string drift)
    {
        if (input.Subjects is not [{ } only] || only.Find("diffusion") is not { } table)
        {
            return [];
        }

        IReadOnlyList<string> species = table.Utf8("species"), drifts = table.Utf8("drift"), methods = table.Utf8("method"), quantities = table.Utf8("quantity");
        double[] from = table.NumbersOrNaN("fit_from_ps"), to = table.NumbersOrNaN("fit_to_ps");
        return [.. Enumerable.Range(0, table.RowCount)
            .Where(r => only.Mobile.Contains(species[r], StringComparer.Ordinal) && string.Equals(drifts[r], drift, StringComparison.Ordinal) && methods[r] is "gls" && quantities[r] is "tracer" && to[r] > from[r])
            .DistinctBy(r => (from[r], to[r]))
            .Select(r => new Span("window of D", from[r], to[r], IsVertical: true) { Colour = -1 })];
    }

    /// <summary>A line of slope 1 that meets the highest curve at its end.</summary>
    private static Panel WithSlope(Panel panel)
    {
        Line? highest = panel.Marks.OfType<Line>().Where(static l => l.X.Count > 1).MaxBy(static l => l.Y[^1]);
        if (highest is null)
        {
            return panel;
        }

        double end = highest.X[^1], start = Math.Max(highest.X[0], end / 1000), at = highest.Y[^1];
        return panel with { Marks = [.. panel.Marks, new Line("slope 1", [start, end], [at * start / end, at]) { Colour = -1, Style = LineStyle.Dashed, Weight = LineWeight.Thin }] };
    }
}
