using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Commands;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Output;

/// <summary>
/// What <c>show OUT</c> prints: which tables there are of which runs. Every file is read, so what is damaged is seen here, too.
/// </summary>
internal static class ShowListing
{
    /// <summary>Prints the list; the code is that of the worst file.</summary>
    public static async Task<int> WriteAsync(OutputReader reader, IReadOnlyCollection<string> runs, bool csv, bool json, Terminal terminal)
    {
        List<Entry> entries = [];
        List<string> lines = [];
        foreach (string run in runs.Distinct(StringComparer.Ordinal))
        {
            RunResults results = reader.Run(run);
            lines.Add(Line(results));
            foreach (ResultFile file in results.Newest)
            {
                entries.Add(await ReadAsync(reader, results, file));
            }
        }

        ColumnTable table = Table(entries);
        if (csv)
        {
            await ShowOutput.CsvAsync(table, terminal.Output);
        }
        else if (json)
        {
            await ShowOutput.JsonAsync(table, terminal.Output);
        }
        else
        {
            foreach (string line in lines)
            {
                await terminal.Output.WriteLineAsync(line);
            }

            await terminal.Output.WriteLineAsync();
            ShowTable.Write(Overview(entries, lines.Count), new HashSet<string>(StringComparer.Ordinal) { "table" }, int.MaxValue, terminal);
            foreach (Entry entry in entries.Where(static e => e.Problem is not null))
            {
                await terminal.Output.WriteLineAsync($"run {entry.Run.Run}, {entry.File.Table}: {entry.Problem!.Message}");
            }
        }

        return entries.Select(static e => e.Problem is null ? ExitCode.Done : ExitCode.Of(e.Problem)!.Value).DefaultIfEmpty(ExitCode.Done).Max();
    }

    private static async Task<Entry> ReadAsync(OutputReader reader, RunResults run, ResultFile file)
    {
        try
        {
            PublishedTable table = await reader.ReadAsync(run.Run, file.Table);
            return new Entry(run, table.File, table.Table.RowCount, table.Table.FramesSeen, table.Definition, null);
        }
        catch (TableReadException error)
        {
            return new Entry(run, file, null, null, null, error);
        }
    }

    private static string Line(RunResults run) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {run.Run}: {(run.Frames is { } frames ? $"{frames.ToString("N0", CultureInfo.InvariantCulture)} {Plural.Noun(frames, "frame")}, " : "")}{run.State}{(run.Epoch is { } epoch and > 0 && run.State is not "sealed" ? $", epoch {epoch}" : "")}");

    /// <summary>For people: one row a table, whatever the number of runs.</summary>
    private static ColumnTable Overview(List<Entry> entries, int runs)
    {
        (string Table, List<Entry> Entries)[] tables = [.. entries.GroupBy(static e => e.File.Table, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal).Select(static g => (g.Key, g.ToList()))];
        List<Column> columns = [new Utf8Column("table", [.. tables.Select(static t => t.Table)])];
        if (runs > 1)
        {
            columns.Add(new Int64Column("runs", "", tables.Select(static t => (long)t.Entries.Count).ToArray()));
        }

        columns.Add(new Int64Column("rows", "", tables.Select(static t => t.Entries.Sum(static e => e.Rows ?? 0)).ToArray()));
        columns.Add(new Utf8Column("definition", [.. tables.Select(static t => t.Entries.Find(static e => e.Definition is not null)?.Definition ?? "")]));
        return new ColumnTable("tables", 1, 0, columns, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private static ColumnTable Table(List<Entry> entries) => new(
        "tables",
        1,
        0,
        [
            Texts(entries, "run", static e => e.Run.Run),
            Texts(entries, "table", static e => e.File.Table),
            Integers(entries, "rows", static e => e.Rows),
            Integers(entries, "frames", static e => e.Frames),
            Integers(entries, "epoch", static e => e.File.Epoch),
            Texts(entries, "state", static e => e.Run.State),
            Texts(entries, "file", static e => e.File.Path),
            Texts(entries, "sha256", static e => e.File.Sha256),
            Texts(entries, "definition", static e => e.Definition),
            Texts(entries, "problem", static e => e.Problem?.Message),
        ],
        new Dictionary<string, string>(StringComparer.Ordinal));

    private static Utf8Column Texts(List<Entry> entries, string name, Func<Entry, string?> of) =>
        new(name, [.. entries.Select(e => of(e) ?? "")]) { Valid = entries.Select(e => of(e) is not null).ToArray() };

    private static Int64Column Integers(List<Entry> entries, string name, Func<Entry, long?> of) =>
        new(name, "", entries.Select(e => of(e) ?? 0).ToArray()) { Valid = entries.Select(e => of(e) is not null).ToArray() };

    private sealed record Entry(RunResults Run, ResultFile File, long? Rows, long? Frames, string? Definition, TableReadException? Problem);
}
