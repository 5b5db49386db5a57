using System.Buffers;

namespace Pipeline.Formats.Parquet;

/// <summary>The run-length / bit-packing hybrid (Encodings.md, "RLE = 3"), for definition levels and dictionary indices.</summary>
internal static class RleHybrid
{
    /// <summary>Values are bit-packed in groups of this many; a run of at least as many equal values is stored once.</summary>
    private const int Group = 8;

    /// <summary>Appends the runs of <paramref name="values"/>, each below 2^<paramref name="bitWidth"/>, without a length prefix.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<int> values, int bitWidth)
    {
        int at = 0;
        while (at < values.Length)
        {
            int run = RunLength(values[at..], values.Length);
            if (run >= Group)
            {
                WriteRun(output, values[at], run, bitWidth);
                at += run;
                continue;
            }

            // Only the very last group may be padded, so literals go on in whole groups until a run starts at a group's edge.
            int end = at;
            do
            {
                end += Group;
            }
            while (end < values.Length && RunLength(values[end..], Group) < Group);

            WriteGroups(output, values[at..Math.Min(end, values.Length)], (end - at) / Group, bitWidth);
            at = end;
        }
    }

    private static int RunLength(ReadOnlySpan<int> values, int atMost)
    {
        int limit = Math.Min(values.Length, atMost);
        int first = values[0];
        int length = 1;
        while (length < limit && values[length] == first)
        {
            length++;
        }

        return length;
    }

    // rle-run := varint(length << 1) value in ceil(bitWidth / 8) bytes, little endian
    private static void WriteRun(IBufferWriter<byte> output, int value, int length, int bitWidth)
    {
        Varint.Write(output, (ulong)length << 1);
        int bytes = (bitWidth + 7) / 8;
        Span<byte> span = output.GetSpan(bytes);
        for (int i = 0; i < bytes; i++)
        {
            span[i] = (byte)(value >> (8 * i));
        }

        output.Advance(bytes);
    }

    // bit-packed-run := varint(groups << 1 | 1) values from the least significant bit of each byte up; missing ones are 0
    private static void WriteGroups(IBufferWriter<byte> output, ReadOnlySpan<int> values, int groups, int bitWidth)
    {
        Varint.Write(output, ((ulong)groups << 1) | 1);
        int bytes = groups * bitWidth;
        Span<byte> span = output.GetSpan(bytes)[..bytes];
        span.Clear();
        ulong pending = 0;
        int pendingBits = 0;
        int at = 0;
        foreach (int value in values)
        {
            pending |= (ulong)(uint)value << pendingBits;
            pendingBits += bitWidth;
            while (pendingBits >= 8)
            {
                span[at++] = (byte)pending;
                pending >>= 8;
                pendingBits -= 8;
            }
        }

        if (pendingBits > 0)
        {
            span[at] = (byte)pending;
        }

        output.Advance(bytes);
    }
}
