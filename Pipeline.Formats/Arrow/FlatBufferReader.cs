using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Formats.Arrow;

/// <summary>
/// Reads a FlatBuffer whose every byte may be hostile (flatbuffers "Internals"): each position is checked before it is used, and the
/// sum of all that is read is bounded, since references may share their targets and a small buffer could describe a huge tree.
/// </summary>
internal sealed class FlatBufferReader(ReadOnlyMemory<byte> bytes)
{
    private const int ReferenceBytes = 4;
    // What a buffer without sharing can add up to, with ample room for those that share texts.
    private const int Sharing = 8;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _left = Sharing * ((long)bytes.Length + 64);

    private ReadOnlySpan<byte> Bytes => bytes.Span;

    /// <summary>The root table.</summary>
    public int Root() => Follow(0);

    /// <summary>An 8-bit field.</summary>
    public byte Byte(int table, int id, byte missing = 0) => Field(table, id, 1) is int at and > 0 ? Bytes[at] : missing;

    /// <summary>A 16-bit field.</summary>
    public short Int16(int table, int id, short missing = 0) =>
        Field(table, id, 2) is int at and > 0 ? BinaryPrimitives.ReadInt16LittleEndian(Bytes[at..]) : missing;

    /// <summary>A 32-bit field.</summary>
    public int Int32(int table, int id, int missing = 0) =>
        Field(table, id, 4) is int at and > 0 ? BinaryPrimitives.ReadInt32LittleEndian(Bytes[at..]) : missing;

    /// <summary>A 64-bit field.</summary>
    public long Int64(int table, int id, long missing = 0) =>
        Field(table, id, 8) is int at and > 0 ? BinaryPrimitives.ReadInt64LittleEndian(Bytes[at..]) : missing;

    /// <summary>Whether the table has the field.</summary>
    public bool Has(int table, int id) => Field(table, id, 1) > 0;

    /// <summary>The table that a field refers to.</summary>
    public int Table(int table, int id, string what) =>
        Field(table, id, ReferenceBytes) is int at and > 0 ? Follow(at) : throw new ArrowFormatException($"the metadata have no {what}");

    /// <summary>The text that a field refers to; empty where there is none.</summary>
    public string Text(int table, int id)
    {
        (int start, int count) = Vector(table, id, 1);
        try
        {
            return s_strict.GetString(Bytes.Slice(start, count));
        }
        catch (DecoderFallbackException error)
        {
            throw new ArrowFormatException($"the metadata have a text at byte {start} that is not UTF-8", error);
        }
    }

    /// <summary>The vector that a field refers to: where its elements begin and how many there are; none where there is none.</summary>
    public (int Start, int Count) Vector(int table, int id, int elementBytes)
    {
        int at = Field(table, id, ReferenceBytes);
        if (at == 0)
        {
            return (0, 0);
        }

        int vector = Follow(at);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(Bytes[vector..]);
        int start = vector + ReferenceBytes;
        long size = count * (long)elementBytes;
        if (size > bytes.Length - start || size > _left)
        {
            throw new ArrowFormatException($"the metadata have {count} elements at byte {start}, more than there is room for");
        }

        _left -= size;
        return (start, (int)count);
    }

    /// <summary>The table that element <paramref name="index"/> of a vector of references refers to.</summary>
    public int Element(int start, int index) => Follow(start + (ReferenceBytes * index));

    /// <summary>Word <paramref name="index"/> of a vector of structs of 64-bit words.</summary>
    public long Word(int start, int index) => BinaryPrimitives.ReadInt64LittleEndian(Bytes[(start + (8 * index))..]);

    // Where the reference at this place leads: always to at least four bytes.
    private int Follow(int at)
    {
        if (at > bytes.Length - ReferenceBytes)
        {
            throw new ArrowFormatException("the metadata end within a reference");
        }

        long target = at + (long)BinaryPrimitives.ReadUInt32LittleEndian(Bytes[at..]);
        return target <= bytes.Length - ReferenceBytes
            ? (int)target
            : throw new ArrowFormatException($"a reference at byte {at} of the metadata leads beyond their end");
    }

    // "Tables": the offset in the vtable, which stands where the table's first four bytes say, before or behind it. 0: not there.
    private int Field(int table, int id, int size)
    {
        _left -= ReferenceBytes;
        long vtable = table - (long)BinaryPrimitives.ReadInt32LittleEndian(Bytes[table..]);
        if (vtable < 0 || vtable > bytes.Length - 4 || _left < 0)
        {
            throw new ArrowFormatException($"the table at byte {table} of the metadata has no vtable");
        }

        int vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(Bytes[(int)vtable..]);
        int entry = 4 + (2 * id);
        if (vtableSize > bytes.Length - vtable)
        {
            throw new ArrowFormatException($"the vtable at byte {vtable} of the metadata leads beyond their end");
        }

        if (entry + 2 > vtableSize)
        {
            return 0;
        }

        int offset = BinaryPrimitives.ReadUInt16LittleEndian(Bytes[((int)vtable + entry)..]);
        if (offset == 0)
        {
            return 0;
        }

        return offset >= ReferenceBytes && offset <= bytes.Length - table - size
            ? table + offset
            : throw new ArrowFormatException($"field {id} of the table at byte {table} of the metadata lies beyond their end");
    }
}
