using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Pipeline.Formats.Tables;

/// <summary>
/// Results as Arrow IPC files, not compressed: to be mapped or read in place. Metadata stand in the schema, those of a column in its field.
/// </summary>
public sealed class ArrowTableWriter : ITableWriter
{
    /// <summary>Rows of a record batch but the last: what is held in memory twice at a time.</summary>
    internal const int BatchRows = 65_536;

    /// <summary>For the registry.</summary>
    public static OutputDescriptor Descriptor { get; } =
        new("arrow", ".arrow", static () => new ArrowTableWriter(), static () => new ArrowTableReader());

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ColumnTable table, string contentSha256, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(destination);
        TableShape.Check(table.Columns);
        cancellationToken.ThrowIfCancellationRequested();
        // Nullable always, for the reason that the columns of Parquet files are optional: one schema for all files of a table.
        Schema schema = new(
            [.. table.Columns.Select(static c => new Field(c.Name, ArrowArrays.TypeOf(c), nullable: true, ColumnNotes.Of(c)))],
            TableMetadata.Of(table, contentSha256));
        await using CountingStream counted = new(destination);
        using ArrowFileWriter file = new(counted, schema, leaveOpen: true);
        // A table without rows has a batch without rows: without any, nothing would write the schema.
        int start = 0;
        do
        {
            int count = Math.Min(BatchRows, table.RowCount - start);
            using RecordBatch batch = new(schema, table.Columns.Select(c => ArrowArrays.Of(c, start, count)), count);
            await file.WriteRecordBatchAsync(batch, cancellationToken);
            start += count;
        }
        while (start < table.RowCount);

        await file.WriteEndAsync(cancellationToken);
    }
}
