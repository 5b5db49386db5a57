using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>θ(t) of an angle of each group: thin as it is, thick low-passed.</summary>
internal static class AngleSeriesFigure
{
    public static FigureDefinition Definition { get; } = new("angle_series", FigureSection.Dynamics, "θ(t) of one angle a group, as it is (thin) and low-passed (thick)", ["angle_series"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        List<Panel> panels = [];
        foreach (FigureSubject subject in input.Subjects)
        {
            if (subject.Find("angle_series") is { RowCount: > 0 } table)
            {
                panels.AddRange(Panels(table, choice, input.Subjects.Count > 1 ? $", {subject.Name}" : ""));
            }
        }

        return panels.Count == 0 ? null : new Figure(
            "angle_series", "An angle over time", "Thin: the angle in each frame kept. Thick: low-passed at 5 cm⁻¹; absent where the run is shorter than the filter.", panels)
        {
            Query = Queries.Table(input, "angle_series", new Dictionary<string, string>(StringComparer.Ordinal) { ["angle"] = "1" }),
        };
    }

    private static IEnumerable<Panel> Panels(ColumnTable table, FigureChoice choice, string suffix)
    {
        ReadOnlyMemory<long> angles = table.Int64("angle").ToArray();
        double[] time = table.NumbersOrNaN("time_ps"), theta = table.NumbersOrNaN("theta_deg"), lowpass = table.NumbersOrNaN("theta_lowpass_deg");
        IReadOnlyList<string>? runs = TableCurves.Has(table, "run") ? table.Utf8("run") : null;
        int colour = 0;
        foreach ((string motif, int[] all) in TableCurves.Groups(table, ["motif"]))
        {
            if (!choice.Wants(motif))
            {
                continue;
            }

            int[] rows = [.. all.Where(r => angles.Span[r] == 1 && (runs is null || string.Equals(runs[r], runs[all[0]], StringComparison.Ordinal)))];
            int[] raw = [.. rows.Where(r => double.IsFinite(theta[r]))], filtered = [.. rows.Where(r => double.IsFinite(lowpass[r]))];
            List<Mark> marks = [new Line(motif, [.. raw.Select(r => time[r])], [.. raw.Select(r => theta[r])]) { Colour = colour, Weight = LineWeight.Thin }];
            if (filtered.Length > 1)
            {
                marks.Add(new Line($"{motif}, low-passed", [.. filtered.Select(r => time[r])], [.. filtered.Select(r => lowpass[r])]) { Colour = colour + 1, Weight = LineWeight.Thick });
            }

            yield return new Panel(motif + suffix, new Axis("t", "ps"), new Axis("θ", "°"), marks);
            colour += 2;
        }
    }
}
