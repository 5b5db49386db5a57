using System.Buffers.Binary;

namespace Pipeline.Formats.Arrow;

/// <summary>
/// Reads an Arrow IPC file of flat columns (Columnar Format, "IPC File Format") in place: batches are slices of the file. Every length
/// and offset is checked before it is used, whatever the bytes; what is wrong is an <see cref="ArrowFormatException"/>.
/// </summary>
internal sealed class ArrowFileReader
{
    private const int PrefixBytes = 8;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly FlatBufferReader _footer;
    private readonly int _root;
    private readonly int _footerStart;
    private ArrowSchema? _schema;

    /// <summary>Finds the footer; nothing else of the file is looked at yet.</summary>
    public ArrowFileReader(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        ReadOnlySpan<byte> magic = ArrowFileWriter.Magic.Span;
        Check(bytes.Length >= PrefixBytes + ArrowFileWriter.TrailerBytes, $"{bytes.Length} bytes are too few for an Arrow file");
        Check(bytes.StartsWith(magic), "the file does not begin with ARROW1");
        Check(bytes.EndsWith(magic), "the file does not end with ARROW1");
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[^ArrowFileWriter.TrailerBytes..]);
        int start = bytes.Length - ArrowFileWriter.TrailerBytes - length;
        Check(length > 0 && start >= PrefixBytes, $"a footer of {length} bytes does not fit into a file of {bytes.Length} bytes");
        (_file, _footer, _footerStart) = (file, new FlatBufferReader(file.Slice(start, length)), start);
        _root = _footer.Root();
        Metadata = ReadPairs(_footer, _root, 4);
    }

    /// <summary>Key-value metadata of the footer, in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>The schema, as the footer has it.</summary>
    public ArrowSchema Schema => _schema ??= ReadSchema();

    /// <summary>All record batches.</summary>
    public IReadOnlyList<ArrowBatch> ReadBatches()
    {
        Check(_footer.Vector(_root, 2, 24).Count == 0, "the file has dictionaries, which this reader does not know");
        (int blocks, int count) = _footer.Vector(_root, 3, 24);
        List<ArrowBatch> batches = [];
        long free = PrefixBytes;
        for (int i = 0; i < count; i++)
        {
            long start = _footer.Word(blocks, 3 * i);
            // Four bytes of padding follow the int32 (File.fbs, Block).
            int metadata = unchecked((int)_footer.Word(blocks, (3 * i) + 1));
            long body = _footer.Word(blocks, (3 * i) + 2);
            // One after the other, as every writer has them: blocks that share bytes could make a small file a huge table.
            Check(start >= free && metadata >= PrefixBytes && body >= 0, $"batch {i} has no place in the file");
            Check(body <= _footerStart && start <= _footerStart - metadata - body, $"batch {i} leads beyond the footer");
            free = start + metadata + body;
            batches.Add(ReadBatch(_file.Slice((int)start, metadata), _file.Slice((int)start + metadata, (int)body), i));
        }

        return batches;
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArrowFormatException(otherwise);
        }
    }

    private static List<KeyValuePair<string, string>> ReadPairs(FlatBufferReader reader, int table, int id)
    {
        (int start, int count) = reader.Vector(table, id, 4);
        List<KeyValuePair<string, string>> pairs = [];
        for (int i = 0; i < count; i++)
        {
            int pair = reader.Element(start, i);
            pairs.Add(new(reader.Text(pair, 0), reader.Text(pair, 1)));
        }

        return pairs;
    }

    private ArrowSchema ReadSchema()
    {
        int schema = _footer.Table(_root, 1, "schema");
        Check(_footer.Int16(schema, 0) == 0, "the file is big-endian");
        (int start, int count) = _footer.Vector(schema, 1, 4);
        List<ArrowField> fields = [];
        for (int i = 0; i < count; i++)
        {
            int field = _footer.Element(start, i);
            string name = _footer.Text(field, 0);
            ArrowType type = (ArrowType)_footer.Byte(field, 2);
            Check(IsKnown(field, type), $"column '{name}' has a type that this reader does not know");
            Check(!_footer.Has(field, 4) && _footer.Vector(field, 5, 4).Count == 0, $"column '{name}' has a dictionary or children");
            fields.Add(new ArrowField(name, type, _footer.Byte(field, 1) != 0, ReadPairs(_footer, field, 6)));
        }

        Check(fields.Count > 0, "the file has no columns");
        return new ArrowSchema(fields, ReadPairs(_footer, schema, 2));
    }

    private bool IsKnown(int field, ArrowType type) => type switch
    {
        ArrowType.Utf8 or ArrowType.Bool or ArrowType.LargeBinary => true,
        ArrowType.FloatingPoint => _footer.Int16(_footer.Table(field, 3, "type"), 0) == ArrowMetadata.Double,
        ArrowType.Int => _footer.Table(field, 3, "type") is int t && _footer.Int32(t, 0) == 64 && _footer.Byte(t, 1) != 0,
        _ => false,
    };

    // "Encapsulated message format", then the RecordBatch of Message.fbs.
    private ArrowBatch ReadBatch(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> body, int index)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(message.Span[4..]);
        Check(BinaryPrimitives.ReadInt32LittleEndian(message.Span) == -1, $"batch {index} does not begin with a continuation mark");
        Check(length > 0 && length <= message.Length - PrefixBytes, $"batch {index} has metadata of {length} bytes, which do not fit");
        FlatBufferReader reader = new(message.Slice(PrefixBytes, length));
        int root = reader.Root();
        Check(reader.Int16(root, 0) is 3 or ArrowMetadata.Version5, $"batch {index} is of a metadata version that this reader does not know");
        Check(reader.Byte(root, 1) == ArrowMetadata.BatchHeader, $"batch {index} is no record batch");
        Check(reader.Int64(root, 3) == body.Length, $"batch {index} has another length than the footer says");
        int batch = reader.Table(root, 2, "record batch");
        Check(!reader.Has(batch, 3), $"batch {index} is compressed");
        return new BatchReader(reader, batch, body, index).Read(Schema.Fields);
    }

    /// <summary>Hands out the buffers of one body to its columns, in order and without overlap.</summary>
    private sealed class BatchReader
    {
        private readonly FlatBufferReader _reader;
        private readonly ReadOnlyMemory<byte> _body;
        private readonly string _what;
        private readonly long _rows;
        private readonly (int Start, int Count) _nodes;
        private readonly (int Start, int Count) _buffers;
        private int _next;
        private long _free;

        public BatchReader(FlatBufferReader reader, int batch, ReadOnlyMemory<byte> body, int index)
        {
            (_reader, _body, _what) = (reader, body, $"batch {index}");
            _rows = reader.Int64(batch, 0);
            _nodes = reader.Vector(batch, 1, 16);
            _buffers = reader.Vector(batch, 2, 16);
        }

        public ArrowBatch Read(IReadOnlyList<ArrowField> fields)
        {
            Check(_rows is >= 0 and <= int.MaxValue, $"{_what} has {_rows} rows");
            Check(_nodes.Count == fields.Count, $"{_what} has {_nodes.Count} columns, the schema {fields.Count}");
            ArrowValues[] columns = new ArrowValues[fields.Count];
            for (int i = 0; i < columns.Length; i++)
            {
                long nulls = _reader.Word(_nodes.Start, (2 * i) + 1);
                Check(_reader.Word(_nodes.Start, 2 * i) == _rows, $"column '{fields[i].Name}' of {_what} has not {_rows} rows");
                Check(nulls >= 0 && nulls <= _rows, $"column '{fields[i].Name}' of {_what} has {nulls} nulls");
                ReadOnlyMemory<byte> validity = Next();
                ReadOnlyMemory<byte> offsets = fields[i].Type is ArrowType.Utf8 or ArrowType.LargeBinary ? Next() : default;
                columns[i] = new ArrowValues(fields[i], (int)_rows, nulls == 0 ? default : validity, nulls, offsets, Next());
            }

            Check(_next == _buffers.Count, $"{_what} has {_buffers.Count} buffers, the schema asks for {_next}");
            return new ArrowBatch((int)_rows, columns);
        }

        private ReadOnlyMemory<byte> Next()
        {
            Check(_next < _buffers.Count, $"{_what} has {_buffers.Count} buffers, fewer than the schema asks for");
            long start = _reader.Word(_buffers.Start, 2 * _next);
            long length = _reader.Word(_buffers.Start, (2 * _next) + 1);
            _next++;
            if (length == 0)
            {
                return default;
            }

            Check(start >= _free && length > 0 && start <= _body.Length - length, $"a buffer of {_what} has no place in its body");
            _free = start + length;
            return _body.Slice((int)start, (int)length);
        }
    }
}
