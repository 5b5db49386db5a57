using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Output;

/// <summary>What <c>show</c> prints of a table.</summary>
internal static class ShowOutput
{
    private const int FlushBytes = 1 << 16;
    private const int MostRunsNamed = 8;

    /// <summary>The text that <c>replay --format csv</c> writes.</summary>
    public static async Task CsvAsync(ColumnTable table, TextWriter output)
    {
        await using TextStream stream = new(output);
        await new CsvTableWriter().WriteAsync(table, "", stream, CancellationToken.None);
    }

    /// <summary>
    /// An array, one object a row and line: whole it is JSON, cut anywhere between two lines each line still is, but for its comma.
    /// </summary>
    public static async Task JsonAsync(ColumnTable table, TextWriter output)
    {
        ArrayBufferWriter<byte> buffer = new(FlushBytes + 4096);
        buffer.Write("["u8);
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        for (int row = 0; row < table.RowCount; row++)
        {
            buffer.Write(row == 0 ? "\n"u8 : ",\n"u8);
            json.Reset();
            json.WriteStartObject();
            foreach (Column column in table.Columns)
            {
                json.WritePropertyName(column.Name);
                Write(json, column, row);
            }

            json.WriteEndObject();
            json.Flush();
            if (buffer.WrittenCount >= FlushBytes)
            {
                await output.WriteAsync(Encoding.UTF8.GetString(buffer.WrittenSpan));
                buffer.ResetWrittenCount();
            }
        }

        buffer.Write(table.RowCount == 0 ? "]\n"u8 : "\n]\n"u8);
        await output.WriteAsync(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>For people: what it is, of which runs, the first and the last rows.</summary>
    public static async Task TableAsync(IReadOnlyList<PublishedTable> tables, ColumnTable shown, int rows, long? epoch, int limit, Terminal terminal)
    {
        PublishedTable first = tables[0];
        await terminal.Output.WriteLineAsync(first.Definition.Length > 0 ? $"{first.Table.Name}: {ShowTable.Printable(first.Definition)}" : first.Table.Name);
        foreach (string line in tables.Take(MostRunsNamed).Select(t => RunLine(t, epoch)))
        {
            await terminal.Output.WriteLineAsync(line);
        }

        if (tables.Count > MostRunsNamed)
        {
            await terminal.Output.WriteLineAsync(Text($"and {tables.Count - MostRunsNamed} more {Plural.Noun(tables.Count - MostRunsNamed, "run")}"));
        }

        await terminal.Output.WriteLineAsync();
        ColumnTable seen = tables.Count > 1 ? shown : shown with { Columns = [.. shown.Columns.Skip(1)] };
        HashSet<string> keys = [ResultRows.RunColumn, .. first.Schema?.Keys.Select(static k => k.Name) ?? []];
        ShowTable.Write(seen, keys, limit, terminal);
        if (shown.RowCount < rows)
        {
            await terminal.Output.WriteLineAsync(Text($"{shown.RowCount:N0} of {rows:N0} rows satisfy --where."));
        }

        if (shown.RowCount > limit)
        {
            await terminal.Output.WriteLineAsync(Text($"{shown.RowCount - limit:N0} of {shown.RowCount:N0} rows are not shown: --limit N shows more, --csv and --json print all."));
        }
    }

    /// <summary>How a run stands, in a line.</summary>
    private static string RunLine(PublishedTable table, long? epoch)
    {
        string at = epoch is not null ? Text($"as of epoch {epoch} ({Path.GetFileName(table.File.Path)})")
            : table.File.IsSealed ? "sealed"
            : Text($"{table.State}, epoch {table.File.Epoch}");
        return Text($"run {table.Run}: {table.Table.FramesSeen:N0} {Plural.Noun(table.Table.FramesSeen, "frame")}, {at}");
    }

    private static void Write(Utf8JsonWriter json, Column column, int row)
    {
        switch (column)
        {
            case Float64Column c when c.IsValid(row) && double.IsFinite(c.Values.Span[row]):
                json.WriteNumberValue(c.Values.Span[row]);
                break;
            case Int64Column c when c.IsValid(row):
                json.WriteNumberValue(c.Values.Span[row]);
                break;
            case BooleanColumn c when c.IsValid(row):
                json.WriteBooleanValue(c.Values.Span[row]);
                break;
            case Utf8Column c when c.IsValid(row):
                json.WriteStringValue(c.Values[row]);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
