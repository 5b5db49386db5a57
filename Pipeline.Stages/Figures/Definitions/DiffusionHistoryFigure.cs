using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>D and its interval as the run grew: whether more of it still changes the answer.</summary>
internal static class DiffusionHistoryFigure
{
    public static FigureDefinition Definition { get; } = new("diffusion_history", FigureSection.Transport, "D and its interval over the epochs of a run that was watched", ["diffusion"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        List<Panel> panels = [];
        foreach (FigureSubject subject in input.Subjects)
        {
            Mark[] marks = [.. subject.Mobile.Where(choice.Wants).SelectMany((s, i) => Marks(subject, s, i))];
            if (marks.Length > 0)
            {
                panels.Add(new Panel(input.Subjects.Count > 1 ? subject.Name : "", new Axis("frames analysed"), new Axis("D", "cm² s⁻¹") { From = 0 }, marks));
            }
        }

        return panels.Count == 0 ? null : new Figure(
            "diffusion_history", "D as the run grew", "Tracer, weighted fit, at each epoch that is kept. Band: 95 % interval, where there is one.", panels)
        {
            Query = Queries.Table(input, "diffusion"),
        };
    }

    private static IEnumerable<Mark> Marks(FigureSubject subject, string species, int colour)
    {
        List<(double Frames, double D, double Low, double High)> points = [];
        foreach (ColumnTable table in subject.History)
        {
            string drift = RowChoice.Drift(new FigureInput([subject with { Tables = new Dictionary<string, ColumnTable>(StringComparer.Ordinal) { ["diffusion"] = table } }]), "diffusion");
            IReadOnlyList<string> names = table.Utf8("species"), drifts = table.Utf8("drift"), methods = table.Utf8("method"), quantities = table.Utf8("quantity");
            int row = Enumerable.Range(0, table.RowCount).FirstOrDefault(
                r => string.Equals(names[r], species, StringComparison.Ordinal) && string.Equals(drifts[r], drift, StringComparison.Ordinal) && methods[r] is "gls" && quantities[r] is "tracer", -1);
            if (row >= 0 && table.NumbersOrNaN("D_cm2_s")[row] is var d && double.IsFinite(d))
            {
                points.Add((table.Int64("frames")[row], d, table.NumbersOrNaN("lo95_cm2_s")[row], table.NumbersOrNaN("hi95_cm2_s")[row]));
            }
        }

        if (points.Count < 2)
        {
            return [];
        }

        double[] frames = [.. points.Select(static p => p.Frames)];
        return
        [
            new Band(species, frames, [.. points.Select(static p => p.Low)], [.. points.Select(static p => p.High)]) { Colour = colour },
            new Line(species, frames, [.. points.Select(static p => p.D)]) { Colour = colour },
        ];
    }
}
