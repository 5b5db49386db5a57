using System.Buffers.Binary;

namespace Pipeline.Formats.Arrow;

/// <summary>
/// Lays out an Arrow IPC file (Columnar Format, "IPC File Format"): magic, the stream of messages with its end mark, footer, its
/// length, magic. Each step returns the bytes that come next, so that the caller writes them as it likes and nothing is copied.
/// </summary>
/// <remarks>
/// Messages and buffers begin on multiples of 64 bytes in the file, which the format recommends over the 8 it demands ("Buffer
/// Alignment and Padding"): a mapped file is then as good as memory.
/// </remarks>
internal sealed class ArrowFileWriter(ArrowSchema schema)
{
    /// <summary>First and last bytes of a file.</summary>
    public static ReadOnlyMemory<byte> Magic { get; } = "ARROW1"u8.ToArray();

    /// <summary>Bytes behind the footer: its length and the magic.</summary>
    public const int TrailerBytes = 10;

    private const int Alignment = 64;

    private static readonly byte[] s_padding = new byte[Alignment];

    private readonly List<long> _blocks = [];
    private long _position;

    /// <summary>Magic and schema.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Begin()
    {
        List<ReadOnlyMemory<byte>> bytes = [];
        // "the beginning of the file is padded to an 8-byte boundary"
        Add(bytes, (byte[])[.. Magic.Span, 0, 0]);
        AddMessage(bytes, ArrowMetadata.OfSchema(schema));
        return bytes;
    }

    /// <summary>A record batch; columns as the schema has them, equally long.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Batch(IReadOnlyList<ArrowColumn> columns)
    {
        List<long> nodes = [];
        List<long> buffers = [];
        long body = 0;
        foreach (ArrowColumn column in columns)
        {
            nodes.AddRange([column.Rows, column.NullCount]);
            foreach (ArrowBuffer buffer in column.Buffers)
            {
                // The length is that of the values; the padding behind them is not part of it.
                buffers.AddRange([body, buffer.Length]);
                body += buffer.Length + Padding(buffer.Length);
            }
        }

        List<ReadOnlyMemory<byte>> bytes = [];
        long start = _position;
        AddMessage(bytes, ArrowMetadata.OfBatch(columns[0].Rows, [.. nodes], [.. buffers], body));
        // File.fbs, Block: offset, int32 length of the message with its prefix (and four bytes of padding), length of the body.
        _blocks.AddRange([start, _position - start, body]);
        foreach (ArrowBuffer buffer in columns.SelectMany(static c => c.Buffers))
        {
            foreach (ReadOnlyMemory<byte> part in buffer.Parts)
            {
                Add(bytes, part);
            }

            Add(bytes, s_padding.AsMemory(0, Padding(buffer.Length)));
        }

        return bytes;
    }

    /// <summary>End of the stream, footer and trailer, in one piece.</summary>
    public byte[] End(IReadOnlyCollection<KeyValuePair<string, string>> metadata)
    {
        byte[] footer = ArrowMetadata.OfFooter(schema, [.. _blocks], metadata);
        byte[] bytes = new byte[8 + footer.Length + TrailerBytes];
        // "IPC Streaming Format": the continuation mark and a length of zero.
        bytes.AsSpan(0, 4).Fill(0xFF);
        footer.CopyTo(bytes, 8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + footer.Length), footer.Length);
        Magic.Span.CopyTo(bytes.AsSpan(bytes.Length - Magic.Length));
        _position += bytes.Length;
        return bytes;
    }

    private static int Padding(long length) => (int)(-length & (Alignment - 1));

    // "Encapsulated message format": continuation mark, int32 length of the metadata with their padding, metadata.
    private void AddMessage(List<ReadOnlyMemory<byte>> bytes, byte[] metadata)
    {
        int padding = Padding(_position + 8 + metadata.Length);
        byte[] prefix = new byte[8];
        prefix.AsSpan(0, 4).Fill(0xFF);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(4), metadata.Length + padding);
        Add(bytes, prefix);
        Add(bytes, metadata);
        Add(bytes, s_padding.AsMemory(0, padding));
    }

    private void Add(List<ReadOnlyMemory<byte>> bytes, ReadOnlyMemory<byte> part)
    {
        if (!part.IsEmpty)
        {
            bytes.Add(part);
            _position += part.Length;
        }
    }
}
