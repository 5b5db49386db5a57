using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>All observables of a comparison: the difference over its margin with its interval, by verdict.</summary>
internal static class VerdictsFigure
{
    private static readonly string[] s_verdicts = ["differs", "agrees", "cannot tell"];

    public static FigureDefinition Definition { get; } = new("verdicts", FigureSection.Comparison, "every observable of a comparison: difference over margin, coloured by verdict", [], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        if (input.Comparison is not { } table)
        {
            return null;
        }

        double[] effect = table.NumbersOrNaN("effect"), low = table.NumbersOrNaN("lo95"), high = table.NumbersOrNaN("hi95"), margin = table.NumbersOrNaN("margin");
        IReadOnlyList<string> observables = table.Utf8("observable"), species = table.Utf8("species"), verdicts = table.Utf8("verdict"), notes = table.Utf8("note");
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(r => double.IsFinite(effect[r]) && margin[r] > 0 && choice.Wants(observables[r])).OrderBy(r => Array.IndexOf(s_verdicts, verdicts[r]))];
        if (rows.Length == 0)
        {
            return null;
        }

        List<Mark> marks = [new Span("margin", -1, 1, IsVertical: true) { Colour = -1 }];
        foreach (string verdict in s_verdicts)
        {
            int[] at = [.. Enumerable.Range(0, rows.Length).Where(i => string.Equals(verdicts[rows[i]], verdict, StringComparison.Ordinal))];
            if (at.Length > 0)
            {
                marks.Add(new Points(verdict, [.. at.Select(i => effect[rows[i]] / margin[rows[i]])], [.. at.Select(static i => (double)i)])
                {
                    Low = [.. at.Select(i => low[rows[i]] / margin[rows[i]])],
                    High = [.. at.Select(i => high[rows[i]] / margin[rows[i]])],
                    IsHorizontal = true,
                    IsHollow = verdict is "cannot tell",
                    Colour = verdict is "cannot tell" ? -1 : verdict is "differs" ? 1 : 2,
                    Notes = [.. at.Select(i => notes[rows[i]] ?? "")],
                });
            }
        }

        double least = rows.Min(r => effect[r] / margin[r]), most = rows.Max(r => effect[r] / margin[r]);
        Axis x = new("difference over margin") { From = Math.Min(-2, least * 1.1), To = Math.Max(2, most * 1.1) };
        Axis y = new("") { Categories = [.. rows.Select(r => table["species"].IsValid(r) ? $"{observables[r]} {species[r]}" : observables[r])] };
        int left = table.RowCount - rows.Length;
        return new Figure(
            "verdicts",
            "What agrees, what differs",
            "Candidate less reference, over the margin up to which a difference does not matter (shaded). Bars: 95 % intervals. A curve has the size of its difference, without sign."
            + (left > 0 ? $" {left.ToString(System.Globalization.CultureInfo.InvariantCulture)} more could not be compared: see the table." : ""),
            [new Panel("", x, y, marks)])
        {
            Query = Queries.Study(input, "comparison"),
        };
    }
}
