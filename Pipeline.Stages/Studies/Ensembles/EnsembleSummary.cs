using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived.Summaries;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>The table <c>summary</c> over runs: mean, scatter and standard error of each number; D and the Haven ratio by the common window.</summary>
internal static class EnsembleSummary
{
    private static readonly TableSchema s_schema = new("summary", SummaryTable.Schema.Version)
    {
        Definition = "mean over runs of the numbers people quote; diffusion_coefficient and haven_ratio from the ensemble's table diffusion",
        Columns =
        [
            .. SummaryTable.Schema.Columns.Where(static c => c.Name is "frames" || c.IsKey),
            ColumnSchema.Float64("value", "", "Mean over the runs, in the unit of the column unit; null where a run does not give it"),
            ColumnSchema.Float64("value_std", "", "Standard deviation over the runs; null for one run"),
            ColumnSchema.Float64("value_stderr", "", "Standard error of the mean over the runs; null for one run"),
            ColumnSchema.Int64("runs", "1", "Runs that have the row"),
            ColumnSchema.Utf8("unit", "Unit of value, value_std and value_stderr"),
            ColumnSchema.Utf8("note", "How the number was found, or why there is none"),
        ],
    };

    public static ColumnTable Of(EnsembleInput input)
    {
        MatchedRows rows = MatchedRows.Of(input.Schema, input.Runs, allLags: false);
        long frames = input.Runs.Sum(static r => r.Table.FramesSeen);
        TableBuilder table = new(s_schema, rows.Rows.Count);
        double[][] values = [.. input.Runs.Select(static r => r.Table.NumbersOrNaN("value"))];
        foreach (int[] row in rows.Rows)
        {
            int run = Array.FindIndex(row, static i => i >= 0);
            ColumnTable first = input.Runs[run].Table;
            string quantity = first.Utf8("quantity")[row[run]];
            string? species = Text(first, "species", row[run]);
            Statistics statistics = Statistics.Of([.. row.Select((at, r) => at < 0 ? double.NaN : values[r][at])]);
            string? note = double.IsNaN(statistics.Mean)
                ? string.Create(CultureInfo.InvariantCulture, $"not given by {row.Where((at, r) => at < 0 || double.IsNaN(values[r][at])).Count()} of {row.Length} runs")
                : null;
            (statistics, note) = Transport(input.Others.OfEnsemble("diffusion"), quantity, species) ?? (statistics, note);
            table.Int64("frames", frames);
            table.Utf8("quantity", quantity);
            table.Utf8("species", species);
            table.Utf8("motif", Text(first, "motif", row[run]));
            table.Float64("value", statistics.Mean);
            table.Float64("value_std", statistics.Std);
            table.Float64("value_stderr", statistics.Std / Math.Sqrt(statistics.Runs));
            table.Int64("runs", row.Count(static i => i >= 0));
            table.Utf8("unit", Text(first, "unit", row[run]));
            table.Utf8("note", note);
        }

        return table.ToTable(frames, new Dictionary<string, string>(StringComparer.Ordinal) { ["runs"] = string.Join(' ', input.Runs.Select(static r => r.Run)) });
    }

    /// <summary>What the ensemble's D says in place of the mean of the runs' own; null for other quantities.</summary>
    private static (Statistics, string?)? Transport(ColumnTable? diffusion, string quantity, string? species)
    {
        if (diffusion is null || species is null || quantity is not ("diffusion_coefficient" or "haven_ratio"))
        {
            return null;
        }

        IReadOnlyList<string> drifts = diffusion.Utf8("drift");
        string drift = drifts.Contains("host", StringComparer.Ordinal) ? "host" : "raw";
        for (int row = 0; row < diffusion.RowCount; row++)
        {
            if (string.Equals(diffusion.Utf8("species")[row], species, StringComparison.Ordinal) && string.Equals(drifts[row], drift, StringComparison.Ordinal)
                && diffusion.Utf8("method")[row] is "gls" && diffusion.Utf8("quantity")[row] is "tracer")
            {
                int runs = (int)diffusion.Int64("runs")[row];
                string window = string.Create(CultureInfo.InvariantCulture, $"gls, {drift}, {diffusion.NumbersOrNaN("fit_from_ps")[row]:0.###} to {diffusion.NumbersOrNaN("fit_to_ps")[row]:0.###} ps of every run");
                return quantity is "haven_ratio"
                    ? (new Statistics(runs, double.NaN, diffusion.NumbersOrNaN("haven_ratio")[row], double.NaN), "mean tracer over mean collective D")
                    : (new Statistics(runs, double.NaN, diffusion.NumbersOrNaN("D_cm2_s")[row], diffusion.NumbersOrNaN("D_cm2_s_std")[row]), window);
            }
        }

        return null;
    }

    private static string? Text(ColumnTable table, string column, int row) => table[column].IsValid(row) ? table.Utf8(column)[row] : null;
}
