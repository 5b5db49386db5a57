using Pipeline.Formats.Tables;

namespace Pipeline.Formats.Parquet;

/// <summary>Serialises parquet.thrift <c>FileMetaData</c>, field by field in its order.</summary>
internal sealed class FileFooter(
    ThriftCompactWriter thrift, string tableName, IReadOnlyList<Column> schema, IReadOnlyList<PhysicalType> types)
{
    private const int Optional = 1;
    private const int Utf8 = 0;

    public void Write(IReadOnlyList<ChunkSummary[]> rowGroups, IReadOnlyCollection<KeyValuePair<string, string>> metadata, string createdBy)
    {
        thrift.BeginStruct();
        // Version 1: data pages V1 and no type newer than it, which is what the oldest readers check for.
        thrift.Int32(1, 1);
        WriteSchema();
        thrift.Int64(3, rowGroups.Sum(static g => g[0].Rows));
        thrift.BeginStructList(4, rowGroups.Count);
        for (int i = 0; i < rowGroups.Count; i++)
        {
            WriteRowGroup(rowGroups[i], i);
        }

        WriteKeyValues(5, metadata);
        thrift.Text(6, createdBy);
        WriteColumnOrders();
        thrift.EndStruct();
    }

    // SchemaElement: the root carries the number of children, a leaf its type (README.md, "Metadata").
    private void WriteSchema()
    {
        thrift.BeginStructList(2, schema.Count + 1);
        thrift.BeginStruct();
        thrift.Text(4, tableName);
        thrift.Int32(5, schema.Count);
        thrift.EndStruct();
        for (int i = 0; i < schema.Count; i++)
        {
            thrift.BeginStruct();
            thrift.Int32(1, (int)types[i]);
            // Always OPTIONAL: whether a value is missing differs between epochs and runs of one table, and readers that open
            // several files at once take the schema of the first. A page without nulls pays about ten bytes for it.
            thrift.Int32(3, Optional);
            thrift.Text(4, schema[i].Name);
            if (types[i] == PhysicalType.ByteArray)
            {
                // LogicalTypes.md, "STRING": the old annotation beside the new one, for readers that know only one.
                thrift.Int32(6, Utf8);
                thrift.BeginStruct(10);
                thrift.BeginStruct(1);
                thrift.EndStruct();
                thrift.EndStruct();
            }

            thrift.EndStruct();
        }
    }

    private void WriteRowGroup(ChunkSummary[] chunks, int ordinal)
    {
        thrift.BeginStruct();
        thrift.BeginStructList(1, chunks.Length);
        for (int i = 0; i < chunks.Length; i++)
        {
            thrift.BeginStruct();
            // file_offset is deprecated and 0 where no ColumnMetaData stands outside the footer.
            thrift.Int64(2, 0);
            WriteColumn(chunks[i], i);
            thrift.EndStruct();
        }

        thrift.Int64(2, chunks.Sum(static c => c.UncompressedBytes));
        thrift.Int64(3, chunks[0].Rows);
        thrift.Int64(5, chunks[0].DictionaryOffset ?? chunks[0].DataOffset);
        thrift.Int64(6, chunks.Sum(static c => c.CompressedBytes));
        if (ordinal <= short.MaxValue)
        {
            thrift.Int16(7, (short)ordinal);
        }

        thrift.EndStruct();
    }

    private void WriteColumn(ChunkSummary chunk, int index)
    {
        bool hasDictionary = chunk.DictionaryOffset is not null;
        thrift.BeginStruct(3);
        thrift.Int32(1, (int)types[index]);
        thrift.Int32List(2, hasDictionary
            ? [(int)PageEncoding.Plain, (int)PageEncoding.Rle, (int)PageEncoding.RleDictionary]
            : [(int)PageEncoding.Plain, (int)PageEncoding.Rle]);
        thrift.TextList(3, schema[index].Name);
        thrift.Int32(4, (int)Codec.Gzip);
        thrift.Int64(5, chunk.Rows);
        thrift.Int64(6, chunk.UncompressedBytes);
        thrift.Int64(7, chunk.CompressedBytes);
        WriteKeyValues(8, ColumnNotes.Of(schema[index]));
        thrift.Int64(9, chunk.DataOffset);
        if (chunk.DictionaryOffset is { } dictionary)
        {
            thrift.Int64(11, dictionary);
        }

        chunk.Statistics.Write(thrift, 12);
        WriteEncodingStats(chunk, hasDictionary);
        thrift.EndStruct();
    }

    // Tells parquet-java that no page fell back to PLAIN, so that it may filter by the dictionary.
    private void WriteEncodingStats(ChunkSummary chunk, bool hasDictionary)
    {
        thrift.BeginStructList(13, hasDictionary ? 2 : 1);
        if (hasDictionary)
        {
            WriteEncodingStat(PageType.Dictionary, PageEncoding.Plain, 1);
        }

        WriteEncodingStat(PageType.Data, hasDictionary ? PageEncoding.RleDictionary : PageEncoding.Plain, chunk.DataPages);
    }

    private void WriteEncodingStat(PageType page, PageEncoding encoding, int count)
    {
        thrift.BeginStruct();
        thrift.Int32(1, (int)page);
        thrift.Int32(2, (int)encoding);
        thrift.Int32(3, count);
        thrift.EndStruct();
    }

    private void WriteKeyValues(int id, IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        thrift.BeginStructList(id, pairs.Count);
        foreach ((string key, string value) in pairs)
        {
            thrift.BeginStruct();
            thrift.Text(1, key);
            thrift.Text(2, value);
            thrift.EndStruct();
        }
    }

    // ColumnOrder: without TYPE_ORDER readers must ignore min_value and max_value.
    private void WriteColumnOrders()
    {
        thrift.BeginStructList(7, schema.Count);
        for (int i = 0; i < schema.Count; i++)
        {
            thrift.BeginStruct();
            thrift.BeginStruct(1);
            thrift.EndStruct();
            thrift.EndStruct();
        }
    }
}
