using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>
/// The mean of a table over independent runs, row by row: counts are summed, numbers x averaged and joined by <c>x_std</c> (sample standard
/// deviation over the runs) and <c>x_stderr</c> (that over √runs); <c>runs</c> says how many there are.
/// </summary>
/// <remarks>
/// Rows are matched by the key columns of the schema. A number that one run does not have is not averaged over the others: which runs have
/// it may depend on what it is. Coordinates are those of the runs, and equal.
/// </remarks>
internal static class MeanTable
{
    private const double SameCoordinate = 1e-9;

    /// <summary>The table.</summary>
    /// <param name="schema">What the table is.</param>
    /// <param name="runs">The table of each run.</param>
    /// <param name="allLags">Keep lags that only some of the runs reach; otherwise what differs in length is cut to the shortest.</param>
    /// <exception cref="StudyException">The runs have other bins.</exception>
    public static ColumnTable Of(TableSchema schema, IReadOnlyList<RunTable> runs, bool allLags)
    {
        MatchedRows rows = MatchedRows.Of(schema, runs, allLags);
        List<Column> columns = [];
        foreach (ColumnSchema column in schema.Columns.Where(c => runs.All(r => r.Table.Columns.Any(x => string.Equals(x.Name, c.Name, StringComparison.Ordinal)))))
        {
            columns.AddRange(Columns(column, rows, runs));
        }

        columns.Add(new Int64Column("runs", "1", rows.Rows.Select(static r => (long)r.Count(static i => i >= 0)).ToArray()) { Description = "Runs that have the row" });
        return runs[0].Table with { Columns = columns, FramesSeen = runs.Sum(static r => r.Table.FramesSeen), Metadata = Metadata(schema, runs) };
    }

    /// <summary>What the file says of itself.</summary>
    internal static Dictionary<string, string> Metadata(TableSchema schema, IReadOnlyList<RunTable> runs) => new(StringComparer.Ordinal)
    {
        ["definition"] = $"mean over runs; {schema.Definition}{(schema.Source.Length > 0 ? $"; {schema.Source}" : "")}",
        ["table.keys"] = string.Join(' ', schema.Keys.Select(static k => k.Name)),
        ["runs"] = string.Join(' ', runs.Select(static r => r.Run)),
    };

    private static IEnumerable<Column> Columns(ColumnSchema column, MatchedRows rows, IReadOnlyList<RunTable> runs)
    {
        bool isResult = !column.IsKey && !column.IsCoordinate;
        if (column.Type == ColumnType.Utf8)
        {
            return [Texts(column, rows, runs)];
        }

        if (column.Type == ColumnType.Boolean)
        {
            return [];
        }

        double[][] values = [.. runs.Select(r => Numbers(r.Table, column))];
        if (!isResult)
        {
            CheckCoordinate(column, rows, values, runs);
            return [First(column, rows, runs)];
        }

        Statistics[] statistics = [.. rows.Rows.Select(row => Statistics.Of([.. row.Select((at, run) => (at, run)).Where(static r => r.at >= 0).Select(r => values[r.run][r.at])]))];
        Column scatter = Number(column, "_std", "standard deviation over the runs; null for one run", statistics, static s => s.Std);
        Column error = Number(column, "_stderr", "standard error of the mean over the runs; null for one run", statistics, static s => s.Std / Math.Sqrt(s.Runs));
        return column.Type == ColumnType.Int64
            ? string.Equals(column.Name, "frames", StringComparison.Ordinal) ? [Sum(column, statistics)] : [Sum(column, statistics), scatter, error]
            : [Number(column, "", "mean over the runs", statistics, static s => s.Mean), scatter, error];
    }

    private static Int64Column Sum(ColumnSchema column, Statistics[] statistics)
    {
        bool[] valid = [.. statistics.Select(static s => !double.IsNaN(s.Mean))];
        return new Int64Column(column.Name, column.Unit, statistics.Select(static s => double.IsNaN(s.Mean) ? 0 : (long)Math.Round(s.Sum)).ToArray())
        {
            Description = $"{column.Description} (sum over the runs)",
            Valid = valid,
        };
    }

    private static Float64Column Number(ColumnSchema column, string suffix, string what, Statistics[] statistics, Func<Statistics, double> of)
    {
        double[] numbers = [.. statistics.Select(of)];
        bool[] valid = [.. numbers.Select(double.IsFinite)];
        return new Float64Column(column.Name + suffix, column.Unit, numbers) { Description = $"{column.Description} ({what})", Valid = valid };
    }

    private static Column First(ColumnSchema column, MatchedRows rows, IReadOnlyList<RunTable> runs) =>
        rows.Take(runs, column.Name, [.. rows.Rows.Select(static r => Array.FindIndex(r, static i => i >= 0))]);

    /// <summary>A text that the runs agree in; different ones one after the other.</summary>
    private static Utf8Column Texts(ColumnSchema column, MatchedRows rows, IReadOnlyList<RunTable> runs)
    {
        string?[] texts = new string?[rows.Rows.Count];
        for (int row = 0; row < texts.Length; row++)
        {
            string[] all =
            [
                .. rows.Rows[row].Select((at, run) => (at, run)).Where(r => r.at >= 0 && runs[r.run].Table[column.Name].IsValid(r.at))
                    .Select(r => runs[r.run].Table.Utf8(column.Name)[r.at]).Distinct(StringComparer.Ordinal),
            ];
            texts[row] = all.Length == 0 ? null : string.Join(" | ", all);
        }

        return new Utf8Column(column.Name, [.. texts.Select(static t => t ?? "")]) { Description = column.Description, Valid = texts.Select(static t => t is not null).ToArray() };
    }

    private static double[] Numbers(ColumnTable table, ColumnSchema column)
    {
        if (column.Type == ColumnType.Float64)
        {
            return table.NumbersOrNaN(column.Name);
        }

        Column of = table[column.Name];
        ReadOnlySpan<long> integers = table.Int64(column.Name);
        double[] numbers = new double[integers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = of.IsValid(i) ? integers[i] : double.NaN;
        }

        return numbers;
    }

    private static void CheckCoordinate(ColumnSchema column, MatchedRows rows, double[][] values, IReadOnlyList<RunTable> runs)
    {
        foreach (int[] row in rows.Rows)
        {
            int first = Array.FindIndex(row, static i => i >= 0);
            for (int run = first + 1; run < row.Length; run++)
            {
                (double a, double b) = (values[first][row[first]], row[run] < 0 ? double.NaN : values[run][row[run]]);
                if (Math.Abs(a - b) > SameCoordinate * Math.Max(Math.Abs(a), 1e-9))
                {
                    throw new StudyException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{runs[first].Place} and {runs[run].Place} have other coordinates: {column.Name} {a:R} and {b:R} in the same row. Analyse all runs with one recipe and at one frame interval."));
                }
            }
        }
    }
}
