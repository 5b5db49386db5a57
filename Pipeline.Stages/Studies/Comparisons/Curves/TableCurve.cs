using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons.Curves;

/// <summary>The curves of a table: consecutive rows with the same keys, in their order.</summary>
internal static class TableCurve
{
    private const string Raw = "raw"; // filtered angles follow from them, and short runs have none

    /// <summary>The curves; an undefined point makes its curve undefined.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The values.</param>
    /// <param name="keys">Columns of texts that tell one curve from another.</param>
    public static IEnumerable<(string Species, double[] Points)> Of(ColumnTable table, string column, IReadOnlyList<string> keys)
    {
        double[] values = table.NumbersOrNaN(column);
        IReadOnlyList<string>? filters = table.Columns.Any(static c => string.Equals(c.Name, "filter", StringComparison.Ordinal)) ? table.Utf8("filter") : null;
        IReadOnlyList<string>[] names = [.. keys.Select(table.Utf8)];
        for (int from = 0, to = 0; from < table.RowCount; from = to)
        {
            while (to < table.RowCount && Array.TrueForAll(names, n => string.Equals(n[to], n[from], StringComparison.Ordinal))
                && (filters is null || string.Equals(filters[to], filters[from], StringComparison.Ordinal)))
            {
                to++;
            }

            string name = string.Join('-', names.Select(n => n[from]));
            if (filters is null || string.Equals(filters[from], Raw, StringComparison.Ordinal))
            {
                yield return (name, values[from..to]);
            }
        }
    }
}
