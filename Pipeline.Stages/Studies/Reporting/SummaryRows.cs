using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>The rows of the table <c>summary</c>.</summary>
internal sealed class SummaryRows
{
    private readonly List<Row> _rows = [];

    public SummaryRows(ColumnTable? table)
    {
        if (table is null)
        {
            return;
        }

        double[] values = table.NumbersOrNaN("value"), errors = table.NumbersOrNaN("stderr");
        for (int row = 0; row < table.RowCount; row++)
        {
            _rows.Add(new Row(table.Utf8("quantity")[row], Of("species", row), Of("motif", row), values[row], errors[row], Of("note", row)));
        }

        string Of(string column, int row) => table[column].IsValid(row) ? table.Utf8(column)[row] : "";
    }

    /// <summary>Rows of a quantity.</summary>
    public IEnumerable<Row> Of(string quantity) => _rows.Where(r => string.Equals(r.Quantity, quantity, StringComparison.Ordinal));

    /// <summary>A row; NaN where a number is missing.</summary>
    public sealed record Row(string Quantity, string Species, string Motif, double Value, double Error, string Note);
}
