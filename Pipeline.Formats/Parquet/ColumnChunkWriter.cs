using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>
/// Writes column chunks of one type, one after the other (README.md, "Column chunks"): dictionary page if any, then data pages.
/// </summary>
internal sealed class ColumnChunkWriter(Column schema, int capacity)
{
    /// <summary>
    /// Six even pages a full row group, near parquet-java's 20,000-row limit: a page of doubles is 160 KiB, so a reader unpacks
    /// it within its second-level cache, and the header (about 30 bytes) stays below 0.1 % of it.
    /// </summary>
    public const int PageRows = ParquetWriter.RowGroupRows / 6;

    private readonly ChunkValues _values = ChunkValues.For(schema, capacity);

    public PhysicalType Type => _values.Type;

    /// <summary>
    /// Appends rows [start, start + count) to <paramref name="output"/>, which begins at byte <paramref name="offset"/> of the file.
    /// </summary>
    public ChunkSummary Write(
        Column column, int start, int count, PageEncoder encoder, PageWriter pages, MemoryStream output, long offset)
    {
        long begin = output.Length;
        _values.Load(column, start, count);
        bool hasDictionary = _values.Entries > 0;
        long uncompressed = 0;
        if (hasDictionary)
        {
            encoder.EncodeDictionary(_values);
            uncompressed += pages.Append(output, PageType.Dictionary, PageEncoding.Plain, _values.Entries, encoder.Body);
        }

        long firstData = output.Length;
        PageEncoding encoding = hasDictionary ? PageEncoding.RleDictionary : PageEncoding.Plain;
        int defined = 0;
        int dataPages = 0;
        for (int row = 0; row < count; row += PageRows)
        {
            int rows = Math.Min(PageRows, count - row);
            ReadOnlySpan<bool> valid = column.Valid is { } v ? v.Span.Slice(start + row, rows) : [];
            defined += encoder.EncodeData(_values, valid, rows, defined);
            uncompressed += pages.Append(output, PageType.Data, encoding, rows, encoder.Body);
            dataPages++;
        }

        return new ChunkSummary
        {
            Rows = count,
            DictionaryOffset = hasDictionary ? offset + begin : null,
            DataOffset = offset + firstData,
            DataPages = dataPages,
            UncompressedBytes = uncompressed,
            CompressedBytes = output.Length - begin,
            Statistics = _values.Statistics(count - defined),
        };
    }
}
