using System.Buffers;
using Pipeline.Formats.Parquet;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Against the example of Encodings.md and a decoder written from its grammar.</summary>
public sealed class RleHybridTests
{
    [Fact]
    public void BitPacking_ExampleOfTheSpecification() => Assert.Equal("03 88 C6 FA", Hex([0, 1, 2, 3, 4, 5, 6, 7], bitWidth: 3));

    [Fact]
    public void Run_IsStoredOnce()
    {
        // varint(100 << 1), then the value in whole bytes
        Assert.Equal("C8 01 01", Hex([.. Enumerable.Repeat(1, 100)], bitWidth: 1));
        Assert.Equal("10 2C 01", Hex([.. Enumerable.Repeat(300, 8)], bitWidth: 9));
    }

    [Fact]
    public void ShortRun_IsPaddedToEight() => Assert.Equal("03 07", Hex([1, 1, 1], bitWidth: 1));

    [Fact]
    public void Literals_GoOnInWholeGroupsUntilARun() =>
        Assert.Equal("03 F9 12 01", Hex([1, 0, 0, .. Enumerable.Repeat(1, 14)], bitWidth: 1));

    [Fact]
    public void Nothing_IsNothing() => Assert.Equal("", Hex([], bitWidth: 5));

    [Fact]
    public void RandomRuns_DecodeToThemselves()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            int bitWidth = random.Next(1, 17);
            List<int> values = [];
            for (int runs = random.Next(1, 20); runs > 0; runs--)
            {
                values.AddRange(Enumerable.Repeat(random.Next(1 << bitWidth), random.Next(1, random.Next(2, 40))));
            }

            ArrayBufferWriter<byte> bytes = new();
            RleHybrid.Write(bytes, values.ToArray(), bitWidth);

            Assert.Equal(values, Decode(bytes.WrittenSpan, bitWidth, values.Count));
        }
    }

    private static List<int> Decode(ReadOnlySpan<byte> bytes, int bitWidth, int count)
    {
        List<int> values = [];
        int at = 0;
        while (at < bytes.Length)
        {
            int header = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = bytes[at++];
                header |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            if ((header & 1) == 0)
            {
                int value = 0;
                for (int i = 0; i < (bitWidth + 7) / 8; i++)
                {
                    value |= bytes[at++] << (8 * i);
                }

                values.AddRange(Enumerable.Repeat(value, header >> 1));
                continue;
            }

            int packed = (header >> 1) * 8;
            for (int i = 0; i < packed; i++)
            {
                int value = 0;
                for (int bit = 0; bit < bitWidth; bit++)
                {
                    int position = (i * bitWidth) + bit;
                    value |= ((bytes[at + (position / 8)] >> (position % 8)) & 1) << bit;
                }

                values.Add(value);
            }

            at += packed * bitWidth / 8;
        }

        // Only padding of the last group may be left over.
        Assert.InRange(values.Count - count, 0, 7);
        Assert.All(values[count..], static v => Assert.Equal(0, v));
        return values[..count];
    }

    private static string Hex(int[] values, int bitWidth)
    {
        ArrayBufferWriter<byte> bytes = new();
        RleHybrid.Write(bytes, values, bitWidth);
        return BitConverter.ToString(bytes.WrittenSpan.ToArray()).Replace('-', ' ');
    }
}
