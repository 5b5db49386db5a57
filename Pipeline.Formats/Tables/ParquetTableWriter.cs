using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Pipeline.Formats.Tables;

/// <summary>Results as Parquet files: GZIP, PLAIN and dictionary encoding only, which Spark 3.5 and everything newer reads.</summary>
/// <remarks>
/// Whatever decides about the bytes stands here as a constant, because the package's own defaults change between its versions. NaN,
/// infinities and texts whose order UTF-8 and UTF-16 disagree about are refused: the bounds the package would state for them let
/// readers skip rows that they look for (docs/adr/0012). <see cref="CompletedTable"/> sees to it that no input brings them here.
/// </remarks>
public sealed class ParquetTableWriter : ITableWriter
{
    /// <summary>Rows of a row group but the last: DuckDB's own size, and a multiple of its vectors.</summary>
    internal const int RowGroupRows = 122_880;

    /// <summary>Of zlib, its own balance of 6.</summary>
    private const CompressionLevel Level = CompressionLevel.Optimal;

    /// <summary>A column chunk of texts has a dictionary where its different texts are at most this part of all.</summary>
    private const double DictionaryThreshold = 0.5;

    /// <summary>What the package keeps of its buffers between two files.</summary>
    private const int SmallPoolBytes = 4 * 1024 * 1024;

    private const int LargePoolBytes = 16 * 1024 * 1024;

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
        DataField[] fields = [.. table.Columns.Select(FieldOf)];
        ParquetWriter file = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields), destination, OptionsFor(table.Columns), cancellationToken: cancellationToken);
        file.CustomMetadata = new Dictionary<string, string>(TableMetadata.Of(table, contentSha256), StringComparer.Ordinal);
        ParquetValues values = new(table, Math.Min(RowGroupRows, table.RowCount));
        for (int start = 0; start < table.RowCount; start += RowGroupRows)
        {
            int count = Math.Min(RowGroupRows, table.RowCount - start);
            using ParquetRowGroupWriter group = file.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                await WriteAsync(group, fields[i], table.Columns[i], values, start, count, cancellationToken);
            }

            group.CompleteValidate();
        }

        // Disposing writes the footer, which makes a whole file of what is there: so it is not done where anything above has failed.
        await file.DisposeAsync();
    }

    // Optional always, even where all values are defined: one schema for all files of a table, as Spark wants it.
    private static DataField FieldOf(Column column) => new(
        column.Name,
        column switch
        {
            Float64Column => typeof(double),
            Int64Column => typeof(long),
            BooleanColumn => typeof(bool),
            Utf8Column => typeof(string),
            _ => throw new ArgumentException(
                $"column '{column.Name}' is a {column.GetType().Name}, which Parquet files here do not hold", nameof(column)),
        },
        isNullable: true);

    private static ParquetOptions OptionsFor(IReadOnlyList<Column> columns)
    {
        ParquetOptions options = new()
        {
            CompressionMethod = CompressionMethod.Gzip,
            CompressionLevel = Level,
            DictionaryEncodingThreshold = DictionaryThreshold,
            DictionaryEncodingSampleSize = 0,
            MaximumSmallPoolFreeBytes = SmallPoolBytes,
            MaximumLargePoolFreeBytes = LargePoolBytes,
        };
        foreach (Column column in columns)
        {
            options.ColumnEncodingHints[column.Name] = column is Utf8Column ? EncodingHint.Dictionary : EncodingHint.Default;
        }

        return options;
    }

    private static Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, Column column, ParquetValues values, int start, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, string> notes = new(ColumnNotes.Of(column), StringComparer.Ordinal);
        return column switch
        {
            Float64Column c => group.WriteAsync(field, values.Of(c, start, count), null, notes, cancellationToken),
            Int64Column c => group.WriteAsync(field, values.Of(c, start, count), null, notes, cancellationToken),
            BooleanColumn c => group.WriteAsync(field, values.Of(c, start, count), null, notes, cancellationToken),
            Utf8Column c => group.WriteAsync(field, values.Of(c, start, count), null, notes, cancellationToken),
            _ => throw new ArgumentException(column.Name, nameof(column)),
        };
    }
}
