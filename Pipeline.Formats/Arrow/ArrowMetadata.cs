using Slot = Pipeline.Formats.Arrow.FlatBufferSlot;

namespace Pipeline.Formats.Arrow;

/// <summary>The FlatBuffers of an Arrow file: Message.fbs, Schema.fbs, File.fbs. The numbers are the fields' places in their tables.</summary>
internal static class ArrowMetadata
{
    /// <summary>MetadataVersion V5: Arrow 1.0 and everything newer.</summary>
    public const short Version5 = 4;

    /// <summary>MessageHeader: a schema.</summary>
    public const byte SchemaHeader = 1;

    /// <summary>MessageHeader: a record batch.</summary>
    public const byte BatchHeader = 3;

    /// <summary>Precision DOUBLE.</summary>
    public const short Double = 2;

    /// <summary><c>Message</c> with a <c>Schema</c>.</summary>
    public static byte[] OfSchema(ArrowSchema schema)
    {
        FlatBufferWriter writer = new();
        int message = WriteMessage(writer, SchemaHeader, 0);
        writer.Link(message, 2, WriteSchema(writer, schema));
        return writer.ToArray();
    }

    /// <summary><c>Message</c> with a <c>RecordBatch</c>.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="nodes">Length and number of nulls of each column.</param>
    /// <param name="buffers">Offset in the body and length of each buffer.</param>
    /// <param name="bodyLength">Bytes of the body with its padding.</param>
    public static byte[] OfBatch(long rows, ReadOnlySpan<long> nodes, ReadOnlySpan<long> buffers, long bodyLength)
    {
        FlatBufferWriter writer = new();
        int message = WriteMessage(writer, BatchHeader, bodyLength);
        int batch = writer.Table(Slot.Int64(0, rows), Slot.Reference(1), Slot.Reference(2));
        writer.Link(message, 2, batch);
        writer.Link(batch, 1, writer.Structs(nodes, 2));
        writer.Link(batch, 2, writer.Structs(buffers, 2));
        return writer.ToArray();
    }

    /// <summary><c>Footer</c>. Its metadata come last: the value of their last pair ends the buffer.</summary>
    /// <param name="schema">The schema once more.</param>
    /// <param name="blocks">Of each batch: where its message begins, bytes of that message, bytes of its body.</param>
    /// <param name="metadata">Key-value metadata of the file.</param>
    public static byte[] OfFooter(
        ArrowSchema schema, ReadOnlySpan<long> blocks, IReadOnlyCollection<KeyValuePair<string, string>> metadata)
    {
        FlatBufferWriter writer = new();
        int footer = writer.Table(Slot.Int16(0, Version5), Slot.Reference(1), Slot.Reference(2), Slot.Reference(3), Slot.Reference(4));
        writer.Root(footer);
        writer.Link(footer, 1, WriteSchema(writer, schema));
        writer.Link(footer, 2, writer.Structs([], 3));
        writer.Link(footer, 3, writer.Structs(blocks, 3));
        writer.Link(footer, 4, WritePairs(writer, metadata));
        return writer.ToArray();
    }

    private static int WriteMessage(FlatBufferWriter writer, byte header, long bodyLength)
    {
        int message = writer.Table(Slot.Int16(0, Version5), Slot.Byte(1, header), Slot.Reference(2), Slot.Int64(3, bodyLength));
        writer.Root(message);
        return message;
    }

    private static int WriteSchema(FlatBufferWriter writer, ArrowSchema schema)
    {
        // Endianness: Little.
        int table = writer.Table(Slot.Int16(0, 0), Slot.Reference(1), Slot.Reference(2));
        int fields = writer.References(schema.Fields.Count);
        writer.Link(table, 1, fields);
        for (int i = 0; i < schema.Fields.Count; i++)
        {
            writer.LinkElement(fields, i, WriteField(writer, schema.Fields[i]));
        }

        writer.Link(table, 2, WritePairs(writer, schema.Metadata));
        return table;
    }

    private static int WriteField(FlatBufferWriter writer, ArrowField field)
    {
        int table = writer.Table(
            Slot.Reference(0), Slot.Flag(1, field.IsNullable), Slot.Byte(2, (byte)field.Type), Slot.Reference(3), Slot.Reference(5), Slot.Reference(6));
        writer.Link(table, 0, writer.Text(field.Name));
        writer.Link(table, 3, field.Type switch
        {
            ArrowType.Int => writer.Table(Slot.Int32(0, 64), Slot.Flag(1, true)),
            ArrowType.FloatingPoint => writer.Table(Slot.Int16(0, Double)),
            _ => writer.Table(),
        });
        // Some readers demand the vector of children even where there are none.
        writer.Link(table, 5, writer.References(0));
        writer.Link(table, 6, WritePairs(writer, field.Metadata));
        return table;
    }

    private static int WritePairs(FlatBufferWriter writer, IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        int vector = writer.References(pairs.Count);
        int index = 0;
        foreach ((string key, string value) in pairs)
        {
            int pair = writer.Table(Slot.Reference(0), Slot.Reference(1));
            writer.LinkElement(vector, index++, pair);
            writer.Link(pair, 0, writer.Text(key));
            writer.Link(pair, 1, writer.Text(value));
        }

        return vector;
    }
}
