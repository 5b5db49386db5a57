using System.Buffers;
using System.Text;

namespace Pipeline.Formats.Parquet;

/// <summary>
/// Writes structs in the Thrift compact protocol (apache/thrift doc/specs/thrift-compact-protocol.md), as far as Parquet's
/// metadata needs it.
/// </summary>
internal sealed class ThriftCompactWriter(IBufferWriter<byte> output)
{
    private const byte True = 1;
    private const byte False = 2;
    private const byte I16 = 4;
    private const byte I32 = 5;
    private const byte I64 = 6;
    private const byte Bytes = 8;
    private const byte List = 9;
    private const byte Struct = 12;

    private readonly Stack<int> _outerIds = new();
    private int _lastId;

    public void Flag(int id, bool value) => Header(id, value ? True : False);

    public void Int16(int id, short value)
    {
        Header(id, I16);
        ZigZag(value);
    }

    public void Int32(int id, int value)
    {
        Header(id, I32);
        ZigZag(value);
    }

    public void Int64(int id, long value)
    {
        Header(id, I64);
        ZigZag(value);
    }

    public void Binary(int id, ReadOnlySpan<byte> value)
    {
        Header(id, Bytes);
        Varint.Write(output, (ulong)value.Length);
        output.Write(value);
    }

    public void Text(int id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    public void BeginStruct(int id)
    {
        Header(id, Struct);
        BeginStruct();
    }

    /// <summary>The outermost struct or an element of a list: no field header, ids count from 0 again.</summary>
    public void BeginStruct()
    {
        _outerIds.Push(_lastId);
        _lastId = 0;
    }

    public void EndStruct()
    {
        Byte(0);
        _lastId = _outerIds.Pop();
    }

    public void Int32List(int id, ReadOnlySpan<int> values)
    {
        BeginList(id, I32, values.Length);
        foreach (int value in values)
        {
            ZigZag(value);
        }
    }

    public void TextList(int id, string only)
    {
        BeginList(id, Bytes, 1);
        Varint.Write(output, (ulong)Encoding.UTF8.GetByteCount(only));
        output.Write(Encoding.UTF8.GetBytes(only));
    }

    /// <summary>Begins a list of structs: <paramref name="count"/> times BeginStruct ... EndStruct follow.</summary>
    public void BeginStructList(int id, int count) => BeginList(id, Struct, count);

    private void BeginList(int id, byte elementType, int count)
    {
        Header(id, List);
        if (count < 15)
        {
            Byte((byte)((count << 4) | elementType));
        }
        else
        {
            Byte((byte)(0xF0 | elementType));
            Varint.Write(output, (ulong)count);
        }
    }

    // Field ids of one struct must ascend; the short form holds steps of 1 to 15, and no struct of parquet.thrift needs more.
    private void Header(int id, byte type)
    {
        int step = id - _lastId;
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(id));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, 15, nameof(id));
        Byte((byte)((step << 4) | type));
        _lastId = id;
    }

    private void ZigZag(long value) => Varint.Write(output, (ulong)((value << 1) ^ (value >> 63)));

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
