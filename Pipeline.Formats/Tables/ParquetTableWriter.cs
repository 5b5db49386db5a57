using Parquet;
using Parquet.Schema;

namespace Pipeline.Formats.Tables;

/// <summary>Results as Parquet files: GZIP, PLAIN and dictionary encoding only, which Spark 3.5 and everything newer reads.</summary>
/// <remarks>
/// Whatever decides about the bytes stands here and in <see cref="ParquetColumns"/> as a constant, because the package's own defaults change between its versions. NaN,
/// infinities and texts whose order UTF-8 and UTF-16 disagree about are refused: the bounds the package would state for them let
/// readers skip rows that they look for (docs/adr/0012). <see cref="CompletedTable"/> sees to it that no input brings them here.
/// </remarks>
public sealed class ParquetTableWriter : ITableWriter
{
    /// <summary>Rows of a row group but the last: DuckDB's own size, and a multiple of its vectors.</summary>
    internal const int RowGroupRows = 122_880;

    /// <summary>For the registry.</summary>
    public static OutputDescriptor Descriptor { get; } =
        new("parquet", ".parquet", static () => new ParquetTableWriter(), static () => new ParquetTableReader());

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ColumnTable table, string contentSha256, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(destination);
        TableShape.Check(table.Columns);
        cancellationToken.ThrowIfCancellationRequested();
        DataField[] fields = [.. table.Columns.Select(ParquetColumns.FieldOf)];
        ParquetWriter file = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields), destination, ParquetColumns.OptionsFor(table.Columns), cancellationToken: cancellationToken);
        file.CustomMetadata = new Dictionary<string, string>(TableMetadata.Of(table, contentSha256), StringComparer.Ordinal);
        ParquetValues values = new(table, Math.Min(RowGroupRows, table.RowCount));
        for (int start = 0; start < table.RowCount; start += RowGroupRows)
        {
            int count = Math.Min(RowGroupRows, table.RowCount - start);
            using ParquetRowGroupWriter group = file.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                await ParquetColumns.WriteAsync(group, fields[i], table.Columns[i], values, start, count, cancellationToken);
            }

            group.CompleteValidate();
        }

        // Disposing writes the footer, which makes a whole file of what is there: so it is not done where anything above has failed.
        await file.DisposeAsync();
    }
}
