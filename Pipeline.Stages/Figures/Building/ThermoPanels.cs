using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>Columns of the table <c>thermo</c> over time.</summary>
internal static class ThermoPanels
{
    private const int MostRuns = 8; // of an ensemble; more lie on each other

    /// <summary>A panel; null where no subject has a number in any of the columns.</summary>
    /// <param name="input">The subjects.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="y">Its vertical axis.</param>
    /// <param name="columns">The columns, and what their lines are called beside the run.</param>
    public static Panel? Of(FigureInput input, string title, Axis y, IReadOnlyList<(string Column, string Name)> columns)
    {
        List<Mark> marks = [];
        foreach (FigureSubject subject in input.Subjects)
        {
            if (subject.Find("thermo") is not { RowCount: > 0 } table)
            {
                continue;
            }

            foreach ((string run, int[] rows) in Runs(table).Take(MostRuns))
            {
                string[] of = [.. new[] { input.Subjects.Count > 1 ? subject.Name : "", run }.Where(static p => p.Length > 0)];
                foreach ((string column, string name) in columns)
                {
                    double[] values = table.NumbersOrNaN(column), time = table.NumbersOrNaN("time_ps");
                    if (rows.Any(r => double.IsFinite(values[r]) && double.IsFinite(time[r])))
                    {
                        string[] label = [.. of, .. name.Length > 0 ? (string[])[name] : []];
                        marks.Add(new Line(string.Join(' ', label), [.. rows.Select(r => time[r])], [.. rows.Select(r => values[r])]) { Colour = marks.Count, Weight = LineWeight.Thin });
                    }
                }
            }
        }

        return marks.Count == 0 ? null : new Panel(title, new Axis("t", "ps"), y, marks);
    }

    private static IEnumerable<(string Run, int[] Rows)> Runs(ColumnTable table) =>
        TableCurves.Has(table, "run") ? TableCurves.Groups(table, ["run"]) : [("", [.. Enumerable.Range(0, table.RowCount)])];
}
