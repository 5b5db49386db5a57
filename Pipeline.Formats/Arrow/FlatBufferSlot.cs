namespace Pipeline.Formats.Arrow;

/// <summary>One field of a FlatBuffers table: its place in the schema, its width in bytes and its value.</summary>
internal readonly record struct FlatBufferSlot(int Id, int Size, long Value)
{
    public static FlatBufferSlot Byte(int id, byte value) => new(id, 1, value);

    public static FlatBufferSlot Flag(int id, bool value) => new(id, 1, value ? 1 : 0);

    public static FlatBufferSlot Int16(int id, short value) => new(id, 2, value);

    public static FlatBufferSlot Int32(int id, int value) => new(id, 4, value);

    public static FlatBufferSlot Int64(int id, long value) => new(id, 8, value);

    /// <summary>A reference to what is written later, by <see cref="FlatBufferWriter.Link"/>.</summary>
    public static FlatBufferSlot Reference(int id) => new(id, 4, 0);
}
