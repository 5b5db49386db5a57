using Pipeline.Formats.Arrow;

namespace Pipeline.Tests.Formats.Arrow;

/// <summary>Against bytes laid out by hand from the FlatBuffers "Internals" document.</summary>
public sealed class FlatBufferTests
{
    [Fact]
    public void TableWithScalarsAndAText_IsTheseBytes()
    {
        FlatBufferWriter writer = new();

        int table = writer.Table(FlatBufferSlot.Int16(0, 4), FlatBufferSlot.Reference(2), FlatBufferSlot.Int64(3, -2));
        writer.Root(table);
        writer.Link(table, 2, writer.Text("Ag"));

        Assert.Equal(
            "10 00 00 00" + // root: the table at 16
            " 0C 00 18 00 04 00 00 00 08 00 10 00" + // vtable at 4: 12 bytes, table of 24, fields at 4, none, 8, 16
            " 0C 00 00 00 04 00 00 00" + // table: vtable 12 bytes before; field 0 and padding
            " 14 00 00 00 00 00 00 00" + // field 2: text 20 bytes further, at 44; padding
            " FE FF FF FF FF FF FF FF" + // field 3
            " 00 00 00 00 02 00 00 00 41 67 00 00 00 00 00 00", // padding; length, text, NUL, padding
            BitConverter.ToString(writer.ToArray()).Replace('-', ' '));
    }

    [Fact]
    public void WhatIsWritten_IsRead()
    {
        FlatBufferWriter writer = new();
        int table = writer.Table(FlatBufferSlot.Byte(1, 200), FlatBufferSlot.Int32(2, -5), FlatBufferSlot.Reference(4), FlatBufferSlot.Reference(5));
        writer.Root(table);
        writer.Link(table, 4, writer.Structs([1, 2, long.MaxValue, -4], 2));
        int list = writer.References(2);
        writer.Link(table, 5, list);
        for (int i = 0; i < 2; i++)
        {
            int element = writer.Table(FlatBufferSlot.Reference(0));
            writer.LinkElement(list, i, element);
            writer.Link(element, 0, writer.Text($"é{i}"));
        }

        FlatBufferReader reader = new(writer.ToArray());
        int root = reader.Root();
        (int words, int pairs) = reader.Vector(root, 4, 16);
        (int elements, int count) = reader.Vector(root, 5, 4);

        Assert.Equal((200, -5, 77), (reader.Byte(root, 1), reader.Int32(root, 2), reader.Int16(root, 0, missing: 77)));
        Assert.Equal((99L, false), (reader.Int64(root, 30, missing: 99), reader.Has(root, 3)));
        Assert.Equal((2, long.MaxValue, -4L), (pairs, reader.Word(words, 2), reader.Word(words, 3)));
        Assert.Equal(["é0", "é1"], Enumerable.Range(0, count).Select(i => reader.Text(reader.Element(elements, i), 0)));
    }

    [Fact]
    public void References_PointForwardOnly()
    {
        FlatBufferWriter writer = new();
        int text = writer.Text("before");
        int table = writer.Table(FlatBufferSlot.Reference(0));

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Link(table, 0, text));
    }
}
