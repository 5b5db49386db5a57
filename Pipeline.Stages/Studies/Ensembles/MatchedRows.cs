using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>Which row of each run goes with which: those with the same keys.</summary>
/// <param name="Rows">A row of the ensemble: the row of each run; -1 where the run has none.</param>
internal sealed record MatchedRows(IReadOnlyList<int[]> Rows)
{
    private static readonly string[] s_lags = ["lag_frames", "to_ps"]; // how far they reach depends on the length of the run

    /// <summary>Matches the rows, in the order of the first run that has them.</summary>
    /// <exception cref="StudyException">Runs have the same species or group with other bins.</exception>
    public static MatchedRows Of(TableSchema schema, IReadOnlyList<RunTable> runs, bool allLags)
    {
        string[] keys = [.. schema.Keys.Select(static k => k.Name)];
        bool hasLags = keys.Any(k => s_lags.Contains(k, StringComparer.Ordinal));
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        List<int[]> rows = [];
        for (int run = 0; run < runs.Count; run++)
        {
            Column[] columns = [.. keys.Select(k => runs[run].Table[k])];
            for (int row = 0; row < runs[run].Table.RowCount; row++)
            {
                string key = Key(columns, row);
                if (!known.TryGetValue(key, out int at))
                {
                    at = known[key] = rows.Count;
                    rows.Add([.. Enumerable.Repeat(-1, runs.Count)]);
                }

                rows[at][run] = row;
            }
        }

        if (hasLags)
        {
            return new MatchedRows(allLags ? rows : [.. rows.Where(static r => Array.TrueForAll(r, static i => i >= 0))]);
        }

        CheckBins(schema, runs, rows);
        return new MatchedRows(rows);
    }

    /// <summary>The column of the rows, each from the run named.</summary>
    public Column Take(IReadOnlyList<RunTable> runs, string column, int[] run)
    {
        ColumnTable[] parts = [.. runs.Select(static r => r.Table)];
        return ResultRows.Take(parts, column, [.. Rows.Select((r, i) => (run[i], r[run[i]]))]);
    }

    private static string Key(Column[] columns, int row) => string.Join('\u001f', columns.Select(c => !c.IsValid(row) ? "" : c switch
    {
        Utf8Column texts => texts.Values[row],
        Int64Column integers => integers.Values.Span[row].ToString(CultureInfo.InvariantCulture),
        Float64Column numbers => numbers.Values.Span[row].ToString("G12", CultureInfo.InvariantCulture),
        _ => "",
    }));

    /// <summary>A species or group that one run lacks altogether is averaged over the others; one that has other bins is not the same thing.</summary>
    private static void CheckBins(TableSchema schema, IReadOnlyList<RunTable> runs, List<int[]> rows)
    {
        string[] texts = [.. schema.Keys.Where(static k => k.Type == ColumnType.Utf8).Select(static k => k.Name)];
        if (texts.Length == schema.Keys.Count())
        {
            return;
        }

        foreach (IGrouping<string, int[]> group in rows.GroupBy(row => Group(runs, texts, row), StringComparer.Ordinal))
        {
            for (int run = 0; run < runs.Count; run++)
            {
                int missing = group.Count(r => r[run] < 0);
                if (missing > 0 && missing < group.Count())
                {
                    int other = Array.FindIndex(group.First(r => r[run] < 0), static i => i >= 0);
                    throw new StudyException(
                        $"{runs[other].Place} and {runs[run].Place} have other bins of {schema.Name} ({string.Join(", ", schema.Keys.Select(static k => k.Name))}). Analyse all runs with one recipe.");
                }
            }
        }
    }

    private static string Group(IReadOnlyList<RunTable> runs, string[] texts, int[] row)
    {
        int run = Array.FindIndex(row, static i => i >= 0);
        return Key([.. texts.Select(t => runs[run].Table[t])], row[run]);
    }
}
