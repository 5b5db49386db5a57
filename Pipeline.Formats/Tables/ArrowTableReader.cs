using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Reads what <see cref="ArrowTableWriter"/> wrote. <b>Only for files whose SHA-256 is known, or in a process that something watches</b>:
/// Apache.Arrow trusts the lengths and offsets of a file (docs/adr/0012). Its buffers are read through <see cref="ArrowCells"/>, which do
/// not.
/// </summary>
public sealed class ArrowTableReader : ITableReader
{
    /// <inheritdoc/>
    public async ValueTask<ColumnTable> ReadAsync(ReadOnlyMemory<byte> file, TableSchema? schema, CancellationToken cancellationToken)
    {
        try
        {
            // The stream in the file: behind the magic and its padding, up to its own end mark; the footer is for readers that jump.
            ArrowFileMark.Check(file.Span);
            using ArrowStreamReader reader = new(file[ArrowFileMark.Begin..]);
            IReadOnlyDictionary<string, string> metadata = reader.Schema.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal);
            List<ArrowCells> cells = [.. reader.Schema.FieldsList.Select(static f => new ArrowCells(f.Name, f.DataType.TypeId))];
            while (await reader.ReadNextRecordBatchAsync(cancellationToken) is { } batch)
            {
                if (batch.ColumnCount != cells.Count)
                {
                    throw new InvalidDataException($"a batch of {batch.ColumnCount} columns, expected {cells.Count}");
                }

                for (int i = 0; i < cells.Count; i++)
                {
                    cells[i].Add(batch.Column(i).Data, batch.Length);
                }
            }

            return StoredTable.Of([.. cells.Select(c => StoredTable.Column(c.Name, c.Valid(), c.Values(), metadata))], metadata);
        }
        catch (Exception error) when (error is not (OperationCanceledException or InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"it is no Arrow file, or a damaged one: {error.Message}", error);
        }
    }
}
