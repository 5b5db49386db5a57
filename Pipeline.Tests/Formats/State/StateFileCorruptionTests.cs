using Pipeline.Formats.State;

namespace Pipeline.Tests.Formats.State;

/// <summary>Whatever happened to the bytes, it is noticed, as one exception.</summary>
public sealed class StateFileCorruptionTests
{
    private const int Seed = 61;

    [Fact]
    public void EveryByteChanged_IsNoticed()
    {
        byte[] file = Small();
        Random random = new(Seed);

        for (int i = 0; i < file.Length; i++)
        {
            byte was = file[i];
            file[i] = (byte)(was + random.Next(1, 256));
            AssertRefused(file, $"byte {i} of {file.Length}: {was} -> {file[i]}");
            file[i] = (byte)(was ^ (1 << random.Next(8)));
            AssertRefused(file, $"one bit of byte {i} of {file.Length}");
            file[i] = was;
        }

        Assert.NotEmpty(StateFile.Read(file).States);
    }

    [Fact]
    public void EveryTruncation_IsNoticed()
    {
        byte[] file = Small();

        for (int length = 0; length < file.Length; length++)
        {
            AssertRefused(file.AsMemory(0, length), $"{length} of {file.Length} bytes");
        }
    }

    [Fact]
    public void LargeFile_SampledChangesAndTruncations_AreNoticed()
    {
        byte[] file = StateFile.Write(SampleStates.Random(5_000_000, 10, Seed), SampleStates.Metadata);
        Random random = new(Seed);

        for (int i = 0; i < 200; i++)
        {
            int at = i < 50 ? file.Length - 1 - (i * 3) : random.Next(file.Length);
            byte was = file[at];
            file[at] ^= (byte)(1 << random.Next(8));
            Assert.Throws<StateFileException>(() => StateFile.Read(file));
            file[at] = was;
            Assert.Throws<StateFileException>(() => StateFile.Read(file.AsMemory(0, at)));
        }

        Assert.Equal(10, StateFile.Read(file).States.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(81)]
    [InlineData(82)]
    [InlineData(4096)]
    public void Zeros_AreRefused(int length) => AssertRefused(new byte[length], $"{length} zeros");

    [Fact]
    public void Garbage_IsRefused()
    {
        Random random = new(Seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] garbage = new byte[random.Next(2000)];
            random.NextBytes(garbage);
            if (i % 2 == 0 && garbage.Length > 12)
            {
                "ARROW1"u8.CopyTo(garbage);
                "ARROW1"u8.CopyTo(garbage.AsSpan(garbage.Length - 6));
            }

            AssertRefused(garbage, $"garbage {i}");
        }
    }

    [Fact]
    public void BytesBehindTheEnd_AreNoticed()
    {
        byte[] file = Small();

        AssertRefused((byte[])[.. file, 0], "a zero appended");
        AssertRefused((byte[])[.. file, .. "ARROW1"u8], "magic appended");
        AssertRefused((byte[])[.. file, .. file], "twice");
    }

    [Fact]
    public void Messages_SayWhatWasExpectedAndFound()
    {
        byte[] file = Small();
        string good = StateFile.HashOf(file);
        file[file.Length / 2] ^= 1;

        string corrupt = Assert.Throws<StateFileException>(() => StateFile.Read(file)).Message;
        string torn = Assert.Throws<StateFileException>(() => StateFile.Read(file.AsMemory(0, 1000))).Message;

        Assert.Contains($"expected sha256 {good}, found {StateFile.HashOf(file)}", corrupt, StringComparison.Ordinal);
        Assert.Contains("torn: after 1000 bytes its end is missing", torn, StringComparison.Ordinal);
    }

    private static byte[] Small() =>
        StateFile.Write([.. SampleStates.Small(), .. SampleStates.Random(6_000, 2, Seed)], SampleStates.Metadata);

    private static void AssertRefused(ReadOnlyMemory<byte> file, string what)
    {
        try
        {
            StateFile.Read(file);
        }
        catch (StateFileException error)
        {
            Assert.False(error.IsNewer, what);
            return;
        }

        Assert.Fail($"{what}: not noticed");
    }
}
