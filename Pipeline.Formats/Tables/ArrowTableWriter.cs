using Pipeline.Formats.Arrow;

namespace Pipeline.Formats.Tables;

/// <summary>Results as Arrow IPC files, not compressed: to be mapped or read in place. Metadata stand in the schema, those of a column in its field.</summary>
public sealed class ArrowTableWriter : ITableWriter
{
    /// <summary>Rows of a record batch but the last: what is held in memory twice at a time.</summary>
    internal const int BatchRows = 65_536;

    /// <summary>For the registry.</summary>
    public static OutputDescriptor Descriptor { get; } = new("arrow", ".arrow", static () => new ArrowTableWriter());

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ColumnTable table, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(destination);
        TableShape.Check(table.Columns);
        // Nullable always, for the reason that the columns of Parquet files are optional: one schema for all files of a table.
        ArrowFileWriter file = new(new ArrowSchema(
            [.. table.Columns.Select(static c => new ArrowField(c.Name, ArrowColumns.TypeOf(c), IsNullable: true, ColumnNotes.Of(c)))],
            TableMetadata.Of(table, ContentHash.Of(table))));
        await WriteAsync(destination, file.Begin(), cancellationToken).ConfigureAwait(false);
        for (int start = 0; start < table.RowCount; start += BatchRows)
        {
            int count = Math.Min(BatchRows, table.RowCount - start);
            ArrowColumn[] columns = [.. table.Columns.Select(c => ArrowColumns.Of(c, start, count))];
            await WriteAsync(destination, file.Batch(columns), cancellationToken).ConfigureAwait(false);
        }

        await destination.WriteAsync(file.End([]), cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask WriteAsync(
        Stream destination, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            await destination.WriteAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }
}
