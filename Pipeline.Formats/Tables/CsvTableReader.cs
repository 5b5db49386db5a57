using System.Runtime.InteropServices;
using System.Text;
using nietras.SeparatedValues;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Reads what <see cref="CsvTableWriter"/> wrote. The file has names only: types, units and descriptions are those of the schema that must
/// be given, and there is no hash to compare the cells with. The run is known where the table has rows, the frames are the most of any row.
/// </summary>
public sealed class CsvTableReader : ITableReader
{
    /// <inheritdoc/>
    public ValueTask<ColumnTable> ReadAsync(ReadOnlyMemory<byte> file, TableSchema? schema, CancellationToken cancellationToken)
    {
        if (schema is null)
        {
            throw new InvalidDataException("a CSV file does not say of which type its columns are: its table has to be one that this release knows");
        }

        try
        {
            return ValueTask.FromResult(Read(Text(file), schema, cancellationToken));
        }
        catch (Exception error) when (error is DecoderFallbackException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"it is no CSV file of table '{schema.Name}': {error.Message}", error);
        }
    }

    private static string Text(ReadOnlyMemory<byte> file) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.Span);

    private static ColumnTable Read(string text, TableSchema schema, CancellationToken cancellationToken)
    {
        // Quotes stay: an empty cell is an undefined value, "" an empty text.
        using SepReader reader = Sep.New(',').Reader(static o => o with { Unescape = false }).FromText(text);
        List<CsvColumn> columns = [.. schema.Columns.Select(static c => new CsvColumn(c))];
        if (!reader.Header.ColNames.SequenceEqual(schema.Columns.Select(static c => c.Name), StringComparer.Ordinal))
        {
            columns.Add(new CsvColumn(ColumnSchema.Utf8(CsvTableWriter.RunColumn, "")));
        }

        if (!reader.Header.ColNames.SequenceEqual(columns.Select(static c => c.Name), StringComparer.Ordinal))
        {
            throw new InvalidDataException(
                $"table '{schema.Name}' has the columns {string.Join(", ", schema.Columns.Select(static c => c.Name))} and at most {CsvTableWriter.RunColumn} behind them; " +
                $"the file has {string.Join(", ", reader.Header.ColNames)}");
        }

        foreach (SepReader.Row row in reader)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < columns.Count; i++)
            {
                columns[i].Add(row[i].Span);
            }
        }

        return Table(schema, [.. columns.Select(static c => c.ToColumn())]);
    }

    private static ColumnTable Table(TableSchema schema, List<Column> columns)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        if (columns.Count > schema.Columns.Count)
        {
            if (columns[^1].Length > 0)
            {
                metadata["run_id"] = ((Utf8Column)columns[^1]).Values[0];
            }

            columns.RemoveAt(columns.Count - 1);
        }

        long frames = columns.Find(static c => c is Int64Column { Name: "frames", Length: > 0 }) is Int64Column of ? MemoryMarshal.ToEnumerable(of.Values).Max() : 0;
        return new ColumnTable(schema.Name, schema.Version, frames, columns, metadata);
    }
}
