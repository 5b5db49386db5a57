using Parquet;
using Parquet.Schema;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>
/// Columns as Parquet.Net writes them by itself, without what <see cref="Pipeline.Formats.Tables.ParquetTableWriter"/> refuses.
/// </summary>
internal static class BareParquet
{
    public static async Task<string> WriteAsync<T>(ScratchFolder folder, string column, ReadOnlyMemory<T?> values)
        where T : struct
    {
        string path = Path.Combine(folder.FullName, "bare.parquet");
        DataField field = new(column, typeof(T) == typeof(ReadOnlyMemory<char>) ? typeof(string) : typeof(T), isNullable: true);
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync(field, values);
        return path;
    }
}
