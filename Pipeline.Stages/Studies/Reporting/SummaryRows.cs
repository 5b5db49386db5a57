using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>The rows of the table <c>summary</c>, of a run or of an ensemble: there the error is that over the runs.</summary>
internal sealed class SummaryRows
{
    private readonly List<Row> _rows = [];

    public SummaryRows(ColumnTable? table)
    {
        if (table is null)
        {
            return;
        }

        double[] values = table.NumbersOrNaN("value"), errors = table.NumbersOrNaN(table.Columns.Any(static c => c.Name is "stderr") ? "stderr" : "value_stderr");
        for (int row = 0; row < table.RowCount; row++)
        {
            _rows.Add(new Row(table.Utf8("quantity")[row], Of("species", row), Of("motif", row), values[row], errors[row], Of("note", row)));
        }

        string Of(string column, int row) => table[column].IsValid(row) ? table.Utf8(column)[row] : "";
    }

    /// <summary>Rows of a quantity.</summary>
    public IEnumerable<Row> Of(string quantity) => _rows.Where(r => string.Equals(r.Quantity, quantity, StringComparison.Ordinal));

    /// <summary>The mobile species: those D is quoted of.</summary>
    public HashSet<string> Mobile => [.. Of("diffusion_coefficient").Select(static r => r.Species)];

    /// <summary>The pair of a mobile ion with those it is bound to: of its pairs with other species the one whose first peak is highest. Null without one.</summary>
    public string? QuotedPair => Of("first_peak_height")
        .Where(r => double.IsFinite(r.Value) && r.Species.Split('-') is [var a, var b] && Mobile.Contains(a) != Mobile.Contains(b))
        .MaxBy(static r => r.Value)?.Species;

    /// <summary>A row; NaN where a number is missing.</summary>
    public sealed record Row(string Quantity, string Species, string Motif, double Value, double Error, string Note);
}
