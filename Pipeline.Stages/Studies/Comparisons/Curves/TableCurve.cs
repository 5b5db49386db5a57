using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons.Curves;

/// <summary>The curves of a table: consecutive rows with the same keys, in their order.</summary>
internal static class TableCurve
{
    /// <summary>The curves; an undefined point makes its curve undefined.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The values.</param>
    /// <param name="keys">Columns of texts that tell one curve from another.</param>
    public static IEnumerable<(string Species, double[] Points)> Of(ColumnTable table, string column, IReadOnlyList<string> keys)
    {
        double[] values = table.NumbersOrNaN(column);
        IReadOnlyList<string>[] names = [.. keys.Select(table.Utf8)];
        for (int from = 0, to = 0; from < table.RowCount; from = to)
        {
            while (to < table.RowCount && Array.TrueForAll(names, n => string.Equals(n[to], n[from], StringComparison.Ordinal)))
            {
                to++;
            }

            yield return (string.Join('-', names.Select(n => n[from])), values[from..to]);
        }
    }
}
