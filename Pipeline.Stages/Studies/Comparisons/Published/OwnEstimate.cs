using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Comparisons.Published;

/// <summary>What one's own runs say of a published value, with the interval that goes with it.</summary>
/// <param name="Value">The mean of the runs, or the value of the one run; NaN where it is not defined.</param>
/// <param name="Lo95">Lower end of the 95 % interval; NaN where there is none.</param>
/// <param name="Hi95">Upper end.</param>
/// <param name="StandardError">Standard error; NaN where there is none.</param>
/// <param name="Df">Degrees of freedom of Student's t; infinite: normal.</param>
/// <param name="Runs">Runs it is of.</param>
/// <param name="Test">What the interval is of.</param>
/// <param name="Note">What is missing; null where nothing is.</param>
public sealed record OwnEstimate(double Value, double Lo95, double Hi95, double StandardError, double Df, int Runs, string Test, string? Note)
{
    private const double Coverage = 0.95;

    /// <summary>
    /// Reads the cell out of the table of each run. Of several runs: their mean with Student's t over the runs, whatever each says of
    /// itself. Of one run: its own interval, from <c>lo95</c> and <c>hi95</c> or from a standard error beside the column; without one there is none.
    /// </summary>
    /// <param name="value">The published value.</param>
    /// <param name="tables">The table of each run; at least one.</param>
    public static OwnEstimate Of(PublishedValue value, IReadOnlyList<ColumnTable> tables)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(tables);
        (ColumnTable Table, int Row)[] cells = [.. tables.Select(t => (t, Row(value, t)))];
        double[] values = [.. cells.Select(c => c.Row < 0 ? double.NaN : c.Table.NumbersOrNaN(value.Column!)[c.Row])];
        int missing = values.Count(static v => !double.IsFinite(v));
        if (missing > 0)
        {
            return Without(double.NaN, values.Length, string.Create(CultureInfo.InvariantCulture, $"{value.Column} is not there in {missing} of {values.Length} runs"));
        }

        return values.Length > 1 ? OverRuns(values) : OfOne(value, cells[0].Table, cells[0].Row, values[0]);
    }

    private static OwnEstimate OverRuns(double[] values)
    {
        int n = values.Length;
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n);
        double half = error * StudentT.Quantile(Coverage, n - 1);
        return new OwnEstimate(mean, mean - half, mean + half, error, n - 1, n, "t over replicates", null);
    }

    private static OwnEstimate OfOne(PublishedValue value, ColumnTable table, int row, double of)
    {
        (string lo, string hi) = (Column(value.Column!, "lo95"), Column(value.Column!, "hi95"));
        if (Has(table, lo) && Has(table, hi))
        {
            (double low, double high) = (table.NumbersOrNaN(lo)[row], table.NumbersOrNaN(hi)[row]);
            if (double.IsFinite(low) && double.IsFinite(high))
            {
                double df = Has(table, "blocks") && table["blocks"].IsValid(row) ? table.Int64("blocks")[row] - 1 : double.PositiveInfinity;
                return new OwnEstimate(of, low, high, (high - low) / 2 / Quantile(df), df, 1, "blocks of the run", null);
            }

            return Without(of, 1, NoteOf(table, row) ?? "the run gives no interval");
        }

        string? name = new[] { Column(value.Column!, "stderr"), "stderr_" + value.Column }.FirstOrDefault(n => Has(table, n));
        double error = name is null ? double.NaN : table.NumbersOrNaN(name)[row];
        double half = error * Quantile(double.PositiveInfinity);
        return double.IsFinite(error)
            ? new OwnEstimate(of, of - half, of + half, error, double.PositiveInfinity, 1, "blocks of the run, normal", null)
            : Without(of, 1, NoteOf(table, row) ?? "one run gives no interval of it: average runs with 'ionstream ensemble'");
    }

    private static OwnEstimate Without(double value, int runs, string note) => new(value, double.NaN, double.NaN, double.NaN, double.NaN, runs, "", note);

    private static double Quantile(double df) => StudentT.Quantile(Coverage, double.IsInfinity(df) ? 1e9 : df);

    /// <summary><c>D_cm2_s</c> and <c>lo95</c> give <c>lo95_cm2_s</c>: the unit is the column's.</summary>
    private static string Column(string column, string kind) => column.StartsWith("D_", StringComparison.Ordinal) ? kind + column[1..]
        : column.EndsWith("_cm1", StringComparison.Ordinal) ? kind + "_cm1" : kind;

    private static string? NoteOf(ColumnTable table, int row) => Has(table, "note") && table["note"].IsValid(row) ? table.Utf8("note")[row] : null;

    private static bool Has(ColumnTable table, string column) => table.Columns.Any(c => string.Equals(c.Name, column, StringComparison.Ordinal));

    private static int Row(PublishedValue value, ColumnTable table)
    {
        for (int row = 0; row < table.RowCount; row++)
        {
            int at = row;
            if (value.Where.All(w => Has(table, w.Key) && table[w.Key].IsValid(at) && string.Equals(Text(table[w.Key], at), w.Value, StringComparison.Ordinal)))
            {
                return row;
            }
        }

        return -1;
    }

    private static string Text(Column column, int row) => column switch
    {
        Utf8Column c => c.Values[row],
        Int64Column c => c.Values.Span[row].ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
