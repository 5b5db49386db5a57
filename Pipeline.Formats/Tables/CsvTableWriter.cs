using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Results as CSV (RFC 4180 but for LF, which every reader takes and diff tools prefer): a header of names, then the rows.
/// </summary>
/// <remarks>
/// Numbers are the shortest text that reads back to the same bits, in the invariant culture; NaN, Infinity and -Infinity so spelled.
/// An undefined value is empty; an empty string is <c>""</c>, so the two can be told apart. There is no place for metadata, but for one of
/// them: a table of a run has a last column <c>run</c>, where Parquet readers find it in the path, so that files of several runs can be
/// joined as they are.
/// </remarks>
public sealed class CsvTableWriter : ITableWriter
{
    private const int FlushBytes = 64 * 1024;

    internal const string RunColumn = "run";

    // RFC 4180, section 2, rules 5 to 7; CR as well, lest a reader takes it for the end of a line.
    private static readonly SearchValues<char> s_quoted = SearchValues.Create("\",\r\n");

    /// <summary>For the registry.</summary>
    public static OutputDescriptor Descriptor { get; } =
        new("csv", ".csv", static () => new CsvTableWriter(), static () => new CsvTableReader());

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ColumnTable table, string contentSha256, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(destination);
        TableShape.Check(table.Columns);
        ArrayBufferWriter<byte> buffer = new(FlushBytes + 4096);
        string? run = table.Columns.Any(static c => c.Name is RunColumn) ? null : table.Metadata.GetValueOrDefault("run_id");
        for (int row = -1; row < table.RowCount; row++)
        {
            WriteRow(buffer, table.Columns, row);
            if (run is not null)
            {
                buffer.Write(","u8);
                WriteText(buffer, row < 0 ? RunColumn : run);
            }

            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushBytes)
            {
                await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
                buffer.ResetWrittenCount();
            }
        }

        await destination.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    // Row -1 is the header.
    private static void WriteRow(ArrayBufferWriter<byte> buffer, IReadOnlyList<Column> columns, int row)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                buffer.Write(","u8);
            }

            if (row < 0)
            {
                WriteText(buffer, columns[i].Name);
            }
            else if (columns[i].IsValid(row))
            {
                WriteValue(buffer, columns[i], row);
            }
        }
    }

    private static void WriteValue(ArrayBufferWriter<byte> buffer, Column column, int row)
    {
        switch (column)
        {
            case Float64Column doubles:
                WriteNumber(buffer, doubles.Values.Span[row]);
                break;
            case Int64Column integers:
                WriteNumber(buffer, integers.Values.Span[row]);
                break;
            case BooleanColumn flags:
                buffer.Write(flags.Values.Span[row] ? "true"u8 : "false"u8);
                break;
            case Utf8Column texts:
                WriteText(buffer, texts.Values[row]);
                break;
            default:
                throw new ArgumentException(
                    $"column '{column.Name}' is a {column.GetType().Name}, which CSV files here do not hold", nameof(column));
        }
    }

    private static void WriteNumber<T>(ArrayBufferWriter<byte> buffer, T value)
        where T : IUtf8SpanFormattable
    {
        // No format: for doubles that is "R", the shortest text that reads back.
        if (!value.TryFormat(buffer.GetSpan(32), out int written, format: default, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException("a 64-bit number took more than 32 characters");
        }

        buffer.Advance(written);
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        if (text.Length > 0 && !text.AsSpan().ContainsAny(s_quoted))
        {
            Encoding.UTF8.GetBytes(text, buffer);
            return;
        }

        buffer.Write("\""u8);
        Encoding.UTF8.GetBytes(text.Replace("\"", "\"\"", StringComparison.Ordinal), buffer);
        buffer.Write("\""u8);
    }
}
