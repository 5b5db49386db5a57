using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>The curves of a table: rows with the same keys, in their order.</summary>
internal static class TableCurves
{
    /// <summary>The curves of all subjects.</summary>
    /// <param name="input">The subjects.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Column of the horizontal coordinate, and of the values.</param>
    /// <param name="keys">Columns of texts that make the key.</param>
    /// <param name="where">Texts that other columns must have.</param>
    /// <param name="error">Column of errors that a single run has for its values; null for none. Of a mean the scatter over runs is shown.</param>
    public static IReadOnlyList<Curve> Of(
        FigureInput input, string table, (string X, string Y) columns, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string>? where = null, string? error = null)
    {
        List<Curve> curves = [];
        for (int subject = 0; subject < input.Subjects.Count; subject++)
        {
            if (input.Subjects[subject].Find(table) is { } found)
            {
                curves.AddRange(Of(found, subject, columns, keys, where, error));
            }
        }

        return curves;
    }

    /// <summary>Rows of a table by the texts of their key columns, in order of appearance.</summary>
    public static IEnumerable<(string Key, int[] Rows)> Groups(ColumnTable table, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string>? where = null)
    {
        IReadOnlyList<string>[] names = [.. keys.Select(table.Utf8)];
        (IReadOnlyList<string> Texts, string Wanted)[] conditions = [.. (where ?? new Dictionary<string, string>(StringComparer.Ordinal)).Where(w => Has(table, w.Key)).Select(w => (table.Utf8(w.Key), w.Value))];
        return Enumerable.Range(0, table.RowCount)
            .Where(row => Array.TrueForAll(conditions, c => string.Equals(c.Texts[row], c.Wanted, StringComparison.Ordinal)))
            .GroupBy(row => string.Join('-', names.Select(n => n[row])), StringComparer.Ordinal)
            .Select(static g => (g.Key, g.ToArray()));
    }

    /// <summary>Whether a table has a column.</summary>
    public static bool Has(ColumnTable table, string column) => table.Columns.Any(c => string.Equals(c.Name, column, StringComparison.Ordinal));

    private static IEnumerable<Curve> Of(
        ColumnTable table, int subject, (string X, string Y) columns, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string>? where, string? error)
    {
        double[] x = table.NumbersOrNaN(columns.X), y = table.NumbersOrNaN(columns.Y);
        string scatter = columns.Y + "_std";
        string? spreadColumn = Has(table, scatter) ? scatter : error;
        double[]? spread = spreadColumn is not null && Has(table, spreadColumn) ? table.NumbersOrNaN(spreadColumn) : null;
        foreach ((string key, int[] rows) in Groups(table, keys, where))
        {
            yield return new Curve(subject, key, [.. rows.Select(r => x[r])], [.. rows.Select(r => y[r])], spread is null || rows.All(r => double.IsNaN(spread[r])) ? null : [.. rows.Select(r => spread[r])]);
        }
    }
}
