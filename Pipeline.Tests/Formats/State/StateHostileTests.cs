using System.Buffers.Binary;
using Pipeline.Formats.State;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.State;

/// <summary>
/// Bytes meant to hurt: Apache.Arrow trusts lengths and offsets, so the hash has to be compared before it sees any. Whatever is changed,
/// there is the one exception, and nothing has been allocated that a length in the file asked for.
/// </summary>
public sealed class StateHostileTests
{
    private const int Seed = 6161;
    private const int Allowed = 16 * 1024;

    [Fact]
    public void MutatedFiles_OnlyTheTypedException_AndNoMemory()
    {
        byte[] good = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
        Random random = new(Seed);
        int rounds = Tier.Of(quick: 5_000, ci: 20_000, @long: 120_000);
        int same = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] file = Mutate(good, random);
            if (file.AsSpan().SequenceEqual(good))
            {
                same++;
                continue;
            }

            AssertRefused(file, $"round {round}");
        }

        Assert.InRange(same, 0, rounds / 10);
    }

    [Fact]
    public void EveryTruncation_OnlyTheTypedException_AndNoMemory()
    {
        byte[] good = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);

        for (int length = 0; length < good.Length; length++)
        {
            AssertRefused(good.AsMemory(0, length), $"{length} of {good.Length} bytes");
        }

        Assert.NotEmpty(StateFile.Read(good).States);
    }

    private static void AssertRefused(ReadOnlyMemory<byte> file, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? error = Record.Exception(() => StateFile.Read(file));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        if (error is not StateFileException || allocated > Allowed)
        {
            Assert.Fail($"{what}: {allocated} bytes allocated, {error?.ToString() ?? "not noticed"}");
        }
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
}
