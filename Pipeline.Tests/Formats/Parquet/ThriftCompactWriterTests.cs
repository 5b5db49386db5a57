using System.Buffers;
using Pipeline.Formats.Parquet;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Against bytes written by hand from thrift-compact-protocol.md.</summary>
public sealed class ThriftCompactWriterTests
{
    [Fact]
    public void Integers_AreZigZagVarints() =>
        Assert.Equal("15 00" + " 15 01" + " 15 02" + " 16 FE FF FF FF FF FF FF FF FF 01" + " 14 63" + " 00", Hex(static t =>
        {
            t.Int32(1, 0);
            t.Int32(2, -1);
            t.Int32(3, 1);
            t.Int64(4, long.MaxValue);
            t.Int16(5, -50);
        }));

    [Fact]
    public void Flags_LiveInTheFieldHeader() =>
        Assert.Equal("11 12 00", Hex(static t =>
        {
            t.Flag(1, true);
            t.Flag(2, false);
        }));

    [Fact]
    public void FieldIds_AreStepsAndStartAnewInAStruct() =>
        // field 3 struct { field 1 i32 7 }, field 4 text "é" (two bytes of UTF-8), field 12 struct {}
        Assert.Equal("3C 15 0E 00 18 02 C3 A9 8C 00 00", Hex(static t =>
        {
            t.BeginStruct(3);
            t.Int32(1, 7);
            t.EndStruct();
            t.Text(4, "é");
            t.BeginStruct(12);
            t.EndStruct();
        }));

    [Fact]
    public void Lists_HaveShortAndLongHeaders()
    {
        Assert.Equal("19 35 00 06 10 00", Hex(static t => t.Int32List(1, [0, 3, 8])));
        string fifteen = string.Concat(Enumerable.Repeat(" 02", 15));
        Assert.Equal($"19 F5 0F{fifteen} 00", Hex(static t => t.Int32List(1, [.. Enumerable.Repeat(1, 15)])));
        Assert.Equal("19 18 02 41 67 00", Hex(static t => t.TextList(1, "Ag")));
        Assert.Equal("19 2C 15 02 00 15 04 00 00", Hex(static t =>
        {
            t.BeginStructList(1, 2);
            for (int i = 1; i <= 2; i++)
            {
                t.BeginStruct();
                t.Int32(1, i);
                t.EndStruct();
            }
        }));
    }

    [Fact]
    public void FieldIds_ThatDoNotAscend_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Hex(static t =>
        {
            t.Int32(2, 0);
            t.Int32(2, 0);
        }));

    private static string Hex(Action<ThriftCompactWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        ThriftCompactWriter thrift = new(bytes);
        thrift.BeginStruct();
        write(thrift);
        thrift.EndStruct();
        return BitConverter.ToString(bytes.WrittenSpan.ToArray()).Replace('-', ' ');
    }
}
