using Pipeline.Formats.Tables;
using Pipeline.Host.Commands;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Output;

/// <summary>What <c>show</c> prints of a study: a table of it, or which tables there are.</summary>
internal static class ShowStudy
{
    /// <summary>Prints the table of that name, or the list.</summary>
    /// <param name="study">The study.</param>
    /// <param name="table">Name of the table; null lists them.</param>
    /// <param name="select">Takes the rows that were asked for.</param>
    /// <param name="how">As CSV, as JSON, or how many rows as text.</param>
    /// <param name="terminal">Where.</param>
    public static async Task<int> WriteAsync(StudyReader study, string? table, Func<ColumnTable, ColumnTable> select, (bool Csv, bool Json, int Limit) how, Terminal terminal)
    {
        if (table is null)
        {
            await ListAsync(study, how, terminal);
            return ExitCode.Done;
        }

        PublishedTable found = await ReadAsync(study, table);
        ColumnTable shown = select(found.Table);
        if (how.Csv || how.Json)
        {
            await (how.Csv ? ShowOutput.CsvAsync(shown, terminal.Output) : ShowOutput.JsonAsync(shown, terminal.Output));
            return ExitCode.Done;
        }

        await terminal.Output.WriteLineAsync($"{table} ({study.Kind}): {ShowTable.Printable(found.Definition)}\n");
        string[] keys = found.Table.Metadata.GetValueOrDefault("table.keys", "").Split(' ');
        ShowTable.Write(shown, keys.ToHashSet(StringComparer.Ordinal), how.Limit, terminal);
        return ExitCode.Done;
    }

    private static async Task<PublishedTable> ReadAsync(StudyReader study, string table)
    {
        try
        {
            return await study.ReadAsync(table);
        }
        catch (TableReadException error) when (error.Unknown is { } unknown && Spelling.Closest(unknown, error.Known) is { } closest)
        {
            throw new CommandException(ExitCode.NoInput, $"{error.Message.TrimEnd('.')}; did you mean '{closest}'?");
        }
    }

    private static async Task ListAsync(StudyReader study, (bool Csv, bool Json, int Limit) how, Terminal terminal)
    {
        List<(string Name, long Rows, string Definition)> rows = [];
        foreach (string name in study.Tables)
        {
            PublishedTable table = await study.ReadAsync(name);
            rows.Add((name, table.Table.RowCount, table.Definition));
        }

        ColumnTable list = new(
            "tables",
            1,
            0,
            [
                new Utf8Column("table", [.. rows.Select(static r => r.Name)]),
                new Int64Column("rows", "", rows.Select(static r => r.Rows).ToArray()),
                new Utf8Column("definition", [.. rows.Select(static r => r.Definition)]),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal));
        if (how.Csv || how.Json)
        {
            await (how.Csv ? ShowOutput.CsvAsync(list, terminal.Output) : ShowOutput.JsonAsync(list, terminal.Output));
            return;
        }

        await terminal.Output.WriteLineAsync($"{study.Kind} in {study.Root}\n");
        ShowTable.Write(list, new HashSet<string>(StringComparer.Ordinal) { "table" }, int.MaxValue, terminal);
    }
}
