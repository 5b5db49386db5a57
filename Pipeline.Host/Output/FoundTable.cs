using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies.Reporting;
using Spectre.Console;

namespace Pipeline.Host.Output;

/// <summary>What was found in runs, in a short table a run: for people who look at a terminal.</summary>
internal static class FoundTable
{
    private const int SparkWidth = 32;
    private const int MostRuns = 6;
    private static readonly string[] s_tables = ["diffusion", "events", "msd", "rdf", "runs", "summary"];

    /// <summary>Reads the newest results of runs and prints them; of many runs the first few.</summary>
    /// <param name="root">The output directory.</param>
    /// <param name="runs">Ids of the runs.</param>
    /// <param name="terminal">Where.</param>
    public static async Task WriteAsync(string root, IReadOnlyList<string> runs, Terminal terminal)
    {
        OutputReader reader = OutputReader.Open(root);
        foreach (string run in runs.Take(MostRuns))
        {
            Dictionary<string, ColumnTable> tables = new(StringComparer.Ordinal);
            foreach (string name in s_tables.Intersect(reader.Run(run).Newest.Select(static f => f.Table), StringComparer.Ordinal))
            {
                tables[name] = (await reader.ReadAsync(run, name)).Table;
            }

            Write(run, tables.GetValueOrDefault, terminal.Tables());
        }

        string shown = Path.GetRelativePath(Environment.CurrentDirectory, root) is { } relative && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : root;
        await terminal.Output.WriteLineAsync(runs.Count > MostRuns ? string.Create(CultureInfo.InvariantCulture, $"and {runs.Count - MostRuns} runs more.") : "");
        await terminal.Output.WriteLineAsync($"All tables: ionstream show {shown}    Figures to look at: ionstream report {shown}");
    }

    /// <summary>One table.</summary>
    internal static void Write(string run, Func<string, ColumnTable?> tables, IAnsiConsole console)
    {
        Table table = new() { Border = TableBorder.Rounded, ShowHeaders = true };
        table.AddColumn(new TableColumn(new Text(run)));
        table.AddColumn("found");
        table.AddColumn("note");
        foreach (DigestLine line in RunDigest.Of(tables).Where(static l => l.IsFirst))
        {
            table.AddRow(new Text(line.Label), new Text(line.Value), new Text(Shortened(line.Note)));
        }

        foreach ((string label, string curve, string note) in Curves(tables))
        {
            table.AddRow(new Text(label), new Text(curve), new Text(note));
        }

        console.Write(table);
    }

    /// <summary>The MSD of the first mobile species and g(r) of the pair with the first peak that is listed.</summary>
    private static IEnumerable<(string Label, string Curve, string Note)> Curves(Func<string, ColumnTable?> tables)
    {
        SummaryRows summary = new(tables("summary"));
        string? mobile = summary.Mobile.FirstOrDefault();
        if (mobile is not null && tables("msd") is { } msd)
        {
            (double[] x, double[] y) = Rows(msd, ("lag_ps", "msd_A2"), r => Is(msd, "species", r, mobile) && Is(msd, "origin", r, "multi") && Is(msd, "drift", r, Drift(msd)) && msd["stderr_A2"].IsValid(r));
            if (Sparkline.Of(x, y, SparkWidth) is { Length: > 0 } line)
            {
                yield return ($"MSD {mobile}", line, Text($"0 to {x[^1]:0.##} ps, {y[^1]:G3} Å²"));
            }
        }

        if (tables("rdf") is { } rdf && summary.QuotedPair?.Split('-') is [var a, var b])
        {
            (double[] x, double[] y) = Rows(rdf, ("r_A", "g"), r => Is(rdf, "species_a", r, a) && Is(rdf, "species_b", r, b));
            if (Sparkline.Of(x, y, SparkWidth) is { Length: > 0 } line)
            {
                yield return ($"g(r) {a}-{b}", line, Text($"0 to {x[^1]:0.#} Å, highest {y.Where(double.IsFinite).Max():0.00}"));
            }
        }
    }

    private static (double[] X, double[] Y) Rows(ColumnTable table, (string X, string Y) columns, Func<int, bool> condition)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(condition)];
        double[] x = table.NumbersOrNaN(columns.X), y = table.NumbersOrNaN(columns.Y);
        return ([.. rows.Select(r => x[r])], [.. rows.Select(r => y[r])]);
    }

    private static string Drift(ColumnTable msd) => msd.Utf8("drift").Contains("host", StringComparer.Ordinal) ? "host" : "raw";

    private static bool Is(ColumnTable table, string column, int row, string text) => string.Equals(table.Utf8(column)[row], text, StringComparison.Ordinal);

    private static string Shortened(string note) => note.Split(';')[0];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
