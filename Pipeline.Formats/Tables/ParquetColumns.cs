using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace Pipeline.Formats.Tables;

/// <summary>How columns stand in a Parquet file: their fields, encodings and compression, the same for whoever writes one.</summary>
internal static class ParquetColumns
{
    /// <summary>Of zlib, its own balance of 6.</summary>
    private const CompressionLevel Level = CompressionLevel.Optimal;

    /// <summary>A column chunk of texts has a dictionary where its different texts are at most this part of all.</summary>
    private const double DictionaryThreshold = 0.5;

    /// <summary>What the package keeps of its buffers between two files.</summary>
    private const int SmallPoolBytes = 4 * 1024 * 1024;

    private const int LargePoolBytes = 16 * 1024 * 1024;

    /// <summary>Optional always, even where all values are defined: one schema for all files of a table, as Spark wants it.</summary>
    public static DataField FieldOf(Column column) => new(
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

    /// <summary>Compression and encodings.</summary>
    public static ParquetOptions OptionsFor(IReadOnlyList<Column> columns)
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

    /// <summary>Writes rows of a column into a row group; its columns come in the order of the file.</summary>
    public static Task WriteAsync(
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
