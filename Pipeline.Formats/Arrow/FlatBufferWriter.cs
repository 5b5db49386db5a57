using System.Buffers.Binary;
using System.Text;
using Pipeline.Formats.State;

namespace Pipeline.Formats.Arrow;

/// <summary>
/// Writes one FlatBuffer front to back (flatbuffers "Internals": tables, vtables, vectors, strings, structs): only what the Arrow
/// metadata need. References are unsigned and point forward, so a parent is written first and linked once its child stands.
/// </summary>
/// <remarks>
/// The usual builders write back to front and share vtables. This way round the last thing written is the last in the file, which is
/// what lets <see cref="StateFile"/> find its hash without reading anything else.
/// </remarks>
internal sealed class FlatBufferWriter
{
    // Enough for the widest scalar, and for texts that begin on a multiple of eight.
    private const int Alignment = 8;
    private const int ReferenceBytes = 4;

    private byte[] _bytes = new byte[1024];
    private int _length = ReferenceBytes;

    /// <summary>Makes <paramref name="table"/> the root ("Internals", "Format components": the buffer begins with its offset).</summary>
    public void Root(int table) => WriteInt32(0, table);

    /// <summary>A table behind a vtable of its own; returns its position. Fields take their order here, aligned to their width.</summary>
    public int Table(params ReadOnlySpan<FlatBufferSlot> slots)
    {
        int fields = 0;
        int size = ReferenceBytes;
        foreach (FlatBufferSlot slot in slots)
        {
            fields = Math.Max(fields, slot.Id + 1);
            size = RoundUp(size, slot.Size) + slot.Size;
        }

        // "Tables": vtable = uint16 own size, uint16 table's size, uint16 offset of each field, 0 where there is none.
        int vtableSize = 4 + (2 * fields);
        int vtable = Reserve(vtableSize + size, vtableSize);
        int table = vtable + vtableSize;
        WriteUInt16(vtable, vtableSize);
        WriteUInt16(vtable + 2, size);
        WriteInt32(table, table - vtable);
        int at = ReferenceBytes;
        foreach (FlatBufferSlot slot in slots)
        {
            at = RoundUp(at, slot.Size);
            WriteUInt16(vtable + 4 + (2 * slot.Id), at);
            WriteScalar(table + at, slot);
            at += slot.Size;
        }

        return table;
    }

    /// <summary>Lets field <paramref name="id"/> of a table refer to what stands at <paramref name="target"/>, after it.</summary>
    public void Link(int table, int id, int target)
    {
        int vtable = table - BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(table));
        LinkAt(table + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(vtable + 4 + (2 * id))), target);
    }

    /// <summary>A vector of references, each to be linked by <see cref="LinkElement"/>.</summary>
    public int References(int count)
    {
        int vector = Reserve(ReferenceBytes + (ReferenceBytes * count), ReferenceBytes);
        WriteInt32(vector, count);
        return vector;
    }

    /// <summary>Lets element <paramref name="index"/> of a vector refer to what stands at <paramref name="target"/>, after it.</summary>
    public void LinkElement(int vector, int index, int target) => LinkAt(vector + ReferenceBytes + (ReferenceBytes * index), target);

    /// <summary>A vector of structs whose fields are laid out as 64-bit words.</summary>
    public int Structs(ReadOnlySpan<long> words, int wordsEach)
    {
        int vector = Reserve(ReferenceBytes + (8 * words.Length), ReferenceBytes);
        WriteInt32(vector, words.Length / wordsEach);
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(vector + ReferenceBytes + (8 * i)), words[i]);
        }

        return vector;
    }

    /// <summary>A string: length, UTF-8, NUL. The text begins on a multiple of eight, which the format does not ask for.</summary>
    public int Text(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        int position = Reserve(ReferenceBytes + bytes + 1, ReferenceBytes);
        WriteInt32(position, bytes);
        Encoding.UTF8.GetBytes(text, _bytes.AsSpan(position + ReferenceBytes));
        return position;
    }

    /// <summary>The buffer so far, padded to a multiple of eight.</summary>
    public byte[] ToArray()
    {
        byte[] result = new byte[RoundUp(_length, Alignment)];
        _bytes.AsSpan(0, _length).CopyTo(result);
        return result;
    }

    private static int RoundUp(int value, int multiple) => checked(value + multiple - 1) / multiple * multiple;

    // Room for so many bytes, zero, of which the one at alignedAt stands on a multiple of eight.
    private int Reserve(int bytes, int alignedAt)
    {
        int start = RoundUp(_length + alignedAt, Alignment) - alignedAt;
        int end = checked(start + bytes);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _bytes.Length)));
        }

        _length = end;
        return start;
    }

    private void LinkAt(int location, int target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(target, location);
        WriteInt32(location, target - location);
    }

    private void WriteScalar(int at, FlatBufferSlot slot)
    {
        Span<byte> bytes = _bytes.AsSpan(at, slot.Size);
        switch (slot.Size)
        {
            case 1:
                bytes[0] = (byte)slot.Value;
                break;
            case 2:
                BinaryPrimitives.WriteInt16LittleEndian(bytes, (short)slot.Value);
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)slot.Value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, slot.Value);
                break;
        }
    }

    private void WriteInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);

    private void WriteUInt16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), checked((ushort)value));
}
