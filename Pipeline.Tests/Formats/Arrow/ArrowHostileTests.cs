using System.Buffers.Binary;
using System.Text;
using Pipeline.Formats.Arrow;
using Pipeline.Formats.State;
using Pipeline.Tests.Formats.Parquet;
using Pipeline.Tests.Formats.State;

namespace Pipeline.Tests.Formats.Arrow;

/// <summary>Bytes meant to hurt: the reader answers with its own exception and allocates no more than a file of that size warrants.</summary>
public sealed class ArrowHostileTests
{
    private const int Seed = 6161;
    private const int Rounds = 10_000;

    [Fact]
    public async Task MutatedTables_OnlyTheTypedException()
    {
        byte[] good = await ArrowRoundTripTests.BytesAsync(SampleTables.Mixed(20, nulls: true));
        int refused = Fuzz(good, file =>
        {
            ArrowFileReader reader = new(file);
            ReadAll(reader);
        });

        // Most changes hit values, which mean something else then; a fifth at the least must have hit the structure.
        Assert.InRange(refused, Rounds / 5, Rounds);
    }

    [Fact]
    public void MutatedStates_WithTheRightHash_OnlyTheTypedException()
    {
        byte[] good = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
        int refused = Fuzz(good, file =>
        {
            // Behind the hash: what somebody could make who knows how to compute it.
            if (file.Length > 82)
            {
                Encoding.ASCII.GetBytes(StateFile.HashOf(file)).CopyTo(file, file.Length - 82);
            }

            StateFile.Read(file);
        });

        Assert.InRange(refused, Rounds / 5, Rounds);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task FooterLength_ThatDoesNotFit_IsRefused(int length)
    {
        byte[] file = await ArrowRoundTripTests.BytesAsync(SampleTables.Mixed(3, nulls: true));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(file.Length - 10), length);

        Assert.Throws<ArrowFormatException>(() => ReadAll(new ArrowFileReader(file)));
    }

    [Fact]
    public void FieldsThatShareOneHugeName_CostNoMoreThanTheFile()
    {
        // 50,000 columns, all of them one table with one name of a megabyte: 50 GB if each had its text.
        FlatBufferWriter writer = new();
        int footer = writer.Table(FlatBufferSlot.Int16(0, ArrowMetadata.Version5), FlatBufferSlot.Reference(1));
        writer.Root(footer);
        int schema = writer.Table(FlatBufferSlot.Reference(1));
        writer.Link(footer, 1, schema);
        int fields = writer.References(50_000);
        writer.Link(schema, 1, fields);
        int field = writer.Table(FlatBufferSlot.Reference(0), FlatBufferSlot.Byte(2, (byte)ArrowType.Bool));
        writer.Link(field, 0, writer.Text(new string('x', 1_000_000)));
        for (int i = 0; i < 50_000; i++)
        {
            writer.LinkElement(fields, i, field);
        }

        byte[] bytes = writer.ToArray();
        byte[] length = BitConverter.GetBytes(bytes.Length);
        byte[] file = [.. "ARROW1\0\0"u8, .. bytes, .. length, .. "ARROW1"u8];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ArrowFormatException>(() => new ArrowFileReader(file).Schema);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * file.Length);
    }

    private static int Fuzz(byte[] good, Action<byte[]> read)
    {
        Random random = new(Seed);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] file = Mutate(good, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(file);
            }
            catch (Exception error) when (error is ArrowFormatException or StateFileException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * (good.Length + 4096));
        }

        return refused;
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        byte[] file = random.Next(8) == 0 ? good[..random.Next(good.Length)] : [.. good];
        // The footer and the messages' metadata are where it gets interesting.
        int from = random.Next(2) == 0 ? 0 : good.Length * 2 / 3;
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            int at = Math.Min(random.Next(from, good.Length), Math.Max(0, file.Length - 8));
            Span<byte> there = file.AsSpan(at);
            switch (random.Next(5))
            {
                case 0 when there.Length >= 4:
                    BinaryPrimitives.WriteInt32LittleEndian(there, random.Next(int.MinValue, int.MaxValue));
                    break;
                case 1 when there.Length >= 8:
                    BinaryPrimitives.WriteInt64LittleEndian(there, random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
                    break;
                case 2 when there.Length >= 4:
                    BinaryPrimitives.WriteInt32LittleEndian(there, (int[])[0, -1, int.MaxValue, int.MinValue, 1 << 30, 7] is var odd ? odd[random.Next(odd.Length)] : 0);
                    break;
                case 3:
                    good.AsSpan(random.Next(good.Length - 64), Math.Min(64, there.Length)).CopyTo(there);
                    break;
                default:
                    if (!there.IsEmpty)
                    {
                        there[0] ^= (byte)(1 << random.Next(8));
                    }

                    break;
            }
        }

        return file;
    }

    private static void ReadAll(ArrowFileReader reader)
    {
        foreach (ArrowBatch batch in reader.ReadBatches())
        {
            foreach ((ArrowValues values, ArrowField field) in batch.Columns.Zip(reader.Schema.Fields))
            {
                for (int row = 0; row < batch.Rows; row++)
                {
                    ArrowReadersTests.Text(values, field, row);
                }
            }
        }
    }
}
