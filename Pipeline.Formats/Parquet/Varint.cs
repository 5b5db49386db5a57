using System.Buffers;

namespace Pipeline.Formats.Parquet;

/// <summary>ULEB128, used by the Thrift compact protocol and by run headers (Encodings.md, RLE, note 2).</summary>
internal static class Varint
{
    public static void Write(IBufferWriter<byte> output, ulong value)
    {
        Span<byte> span = output.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }
}
