using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>D of the mobile species by method, with its interval where it has one; and D against the window it is taken over.</summary>
internal static class DiffusionFigure
{
    private static readonly string[] s_methods = ["gls", "einstein_fit", "einstein_endpoint"];
    private static readonly Axis s_d = new("D", "cm² s⁻¹");

    public static FigureDefinition Definition { get; } = new(
        "diffusion", FigureSection.Transport, "D by method with its 95 % interval, and against the window", ["diffusion", "diffusion_window"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        string drift = choice.Of("drift", RowChoice.Drift(input, "diffusion"));
        IReadOnlyList<string> species = choice.Keys.Count > 0 ? choice.Keys : input.Mobile;
        List<(string Name, double D, double Low, double High, string Note)> found = [];
        foreach (FigureSubject subject in input.Subjects)
        {
            if (subject.Find("diffusion") is { } table)
            {
                found.AddRange(Rows(table, species, drift).Select(r => input.Subjects.Count == 1 ? r : r with { Name = $"{subject.Name}: {r.Name}" }));
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        Panel[] windows = [.. CurvePanels.Of(input, Windows(input, species, drift), (new Axis("end of the window", "ps") { IsLog = true }, s_d with { From = 0 }), choice)];
        return new Figure(
            "diffusion",
            "Diffusion coefficients",
            $"Bars: 95 % intervals. Hollow: no interval, the run shows no claim; the note says why. {RowChoice.DriftText(drift)}{(windows.Length > 0 ? " Right: D over later windows, band: its standard error." : "")}",
            [ByMethod(found), .. windows])
        {
            Query = Queries.Table(input, "diffusion", new Dictionary<string, string>(StringComparer.Ordinal) { ["drift"] = drift }),
        };
    }

    private static Panel ByMethod(List<(string Name, double D, double Low, double High, string Note)> found)
    {
        List<Mark> marks = [];
        foreach (bool isClaimed in new[] { true, false })
        {
            int[] rows = [.. Enumerable.Range(0, found.Count).Where(i => double.IsFinite(found[i].Low) == isClaimed)];
            if (rows.Length > 0)
            {
                marks.Add(new Points(isClaimed ? "with a 95 % interval" : "not claimed", [.. rows.Select(i => found[i].D)], [.. rows.Select(static i => (double)i)])
                {
                    Low = isClaimed ? [.. rows.Select(i => found[i].Low)] : [],
                    High = isClaimed ? [.. rows.Select(i => found[i].High)] : [],
                    IsHorizontal = true,
                    IsHollow = !isClaimed,
                    Notes = [.. rows.Select(i => found[i].Note)],
                });
            }
        }

        double least = Math.Min(0, found.Min(static f => double.IsFinite(f.Low) ? Math.Min(f.Low, f.D) : f.D));
        return new Panel("by method", s_d with { From = least }, new Axis("") { Categories = [.. found.Select(static f => f.Name)] }, marks);
    }

    private static IEnumerable<(string Name, double D, double Low, double High, string Note)> Rows(ColumnTable table, IReadOnlyList<string> species, string drift)
    {
        IReadOnlyList<string> names = table.Utf8("species"), drifts = table.Utf8("drift"), methods = table.Utf8("method"), quantities = table.Utf8("quantity");
        IReadOnlyList<string>? notes = TableCurves.Has(table, "note") ? table.Utf8("note") : null; // an ensemble's has none
        double[] d = table.NumbersOrNaN("D_cm2_s"), low = table.NumbersOrNaN("lo95_cm2_s"), high = table.NumbersOrNaN("hi95_cm2_s");
        return Enumerable.Range(0, table.RowCount)
            .Where(r => double.IsFinite(d[r]) && (species.Contains(names[r], StringComparer.Ordinal) || names[r] is "all") && quantities[r] is "tracer" or "collective"
                && (string.Equals(drifts[r], drift, StringComparison.Ordinal) || methods[r] is "einstein_endpoint"))
            .OrderBy(r => Array.IndexOf(s_methods, methods[r]))
            .Select(r => ($"{names[r]} {quantities[r]}, {MethodName(methods[r])}", d[r], low[r], high[r], notes?[r] ?? ""));
    }

    /// <summary>D against the end of the window, tracers only.</summary>
    private static IReadOnlyList<Curve> Windows(FigureInput input, IReadOnlyList<string> species, string drift) =>
        [.. TableCurves.Of(
            input,
            "diffusion_window",
            ("to_ps", "D_cm2_s"),
            ["species"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["drift"] = drift, ["quantity"] = "tracer" },
            "stderr_cm2_s").Where(c => species.Contains(c.Key, StringComparer.Ordinal))];

    private static string MethodName(string method) => method switch
    {
        "gls" => "weighted fit",
        "einstein_fit" => "plain fit",
        _ => "end point",
    };
}
