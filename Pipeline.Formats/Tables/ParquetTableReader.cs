using System.Runtime.InteropServices;
using Parquet;
using Parquet.Schema;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Reads what <see cref="ParquetTableWriter"/> wrote. <b>Only for files whose SHA-256 is known, or in a process that something watches</b>:
/// on damaged bytes Parquet.Net can loop for ever, allocate what a length says, or crash (docs/adr/0012). The content hash finds damage
/// only once it has returned.
/// </summary>
public sealed class ParquetTableReader : ITableReader
{
    /// <inheritdoc/>
    public async ValueTask<ColumnTable> ReadAsync(ReadOnlyMemory<byte> file, TableSchema? schema, CancellationToken cancellationToken)
    {
        try
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(StreamOf(file), cancellationToken: cancellationToken);
            Dictionary<string, string> metadata = reader.CustomMetadata;
            int rows = checked((int)reader.RowGroups.Sum(static g => g.RowCount));
            List<Column> columns = [];
            foreach (DataField field in reader.Schema.DataFields)
            {
                columns.Add(await ReadColumnAsync(reader, field, rows, metadata, cancellationToken));
            }

            return StoredTable.Of(columns, metadata);
        }
        catch (Exception error) when (error is not (OperationCanceledException or InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"it is no Parquet file, or a damaged one: {error.Message}", error);
        }
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> file) => MemoryMarshal.TryGetArray(file, out ArraySegment<byte> bytes)
        ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
        : new MemoryStream(file.ToArray(), writable: false);

    private static async ValueTask<Column> ReadColumnAsync(
        ParquetReader reader, DataField field, int rows, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        if (field.MaxRepetitionLevel > 0 || field.MaxDefinitionLevel > 1 || field.Path.Length != 1)
        {
            throw new InvalidDataException($"column '{field.Path}' is nested, expected plain columns");
        }

        bool[] valid = new bool[rows];
        valid.AsSpan().Fill(value: true);
        Array values = Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Double => await ReadAsync<double>(reader, field, valid, cancellationToken),
            TypeCode.Int64 => await ReadAsync<long>(reader, field, valid, cancellationToken),
            TypeCode.Boolean => await ReadAsync<bool>(reader, field, valid, cancellationToken),
            _ when field.ClrType == typeof(ReadOnlyMemory<char>) => Texts(await ReadAsync<ReadOnlyMemory<char>>(reader, field, valid, cancellationToken)),
            _ => throw new InvalidDataException($"column '{field.Name}' holds {field.ClrType.Name}, expected numbers, integers, flags or texts"),
        };
        return StoredTable.Column(field.Name, valid.Contains(value: false) ? valid : default(ReadOnlyMemory<bool>?), values, metadata);
    }

    private static async ValueTask<T[]> ReadAsync<T>(ParquetReader reader, DataField field, bool[] valid, CancellationToken cancellationToken)
        where T : struct
    {
        T[] values = new T[valid.Length];
        int start = 0;
        foreach (ParquetRowGroupReader group in reader.RowGroups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)group.RowCount;
            int[]? levels = field.IsNullable ? new int[count] : null;
            await group.ReadRawAsync(field, values.AsMemory(start, count), levels is null ? default(Memory<int>?) : levels, null, cancellationToken);
            if (levels is not null)
            {
                Spread(values.AsSpan(start, count), levels, valid.AsSpan(start, count));
            }

            start += count;
        }

        return values;
    }

    // The package puts the defined values in front: they go to their rows, the last one first.
    private static void Spread<T>(Span<T> values, ReadOnlySpan<int> levels, Span<bool> valid)
        where T : struct
    {
        int next = levels.Length - levels.Count(0);
        for (int i = levels.Length - 1; i >= 0; i--)
        {
            valid[i] = levels[i] > 0;
            values[i] = valid[i] ? values[--next] : default;
        }
    }

    // A name stands in thousands of rows and is one text in memory.
    private static string[] Texts(ReadOnlyMemory<char>[] values)
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            texts[i] = i > 0 && values[i].Span.SequenceEqual(texts[i - 1]) ? texts[i - 1] : values[i].ToString();
        }

        return texts;
    }
}
