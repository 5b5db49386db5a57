using Pipeline.Formats.Parquet;

namespace Pipeline.Formats.Tables;

/// <summary>Results as Parquet files: GZIP, PLAIN and dictionary encoding only, which Spark 3.5 and everything newer reads.</summary>
public sealed class ParquetTableWriter : ITableWriter
{
    /// <summary>For the registry.</summary>
    public static OutputDescriptor Descriptor { get; } = new("parquet", ".parquet", static () => new ParquetTableWriter());

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ColumnTable table, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        TableShape.Check(table.Columns);
        using ParquetWriter writer = new(destination, table.Name, table.Columns, table.RowCount);
        await writer.AppendAsync(table.Columns, cancellationToken).ConfigureAwait(false);
        await writer.CompleteAsync(TableMetadata.Of(table, ContentHash.Of(table)), cancellationToken).ConfigureAwait(false);
    }
}
