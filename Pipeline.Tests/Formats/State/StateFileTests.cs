using System.Globalization;
using System.Text;
using Apache.Arrow.Ipc;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.State;

/// <summary>What is written comes back, always as the same bytes.</summary>
public sealed class StateFileTests
{
    private static readonly string s_fixture = Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "Fixtures", "state-format-1.arrow");

    [Fact]
    public void States_ComeBack()
    {
        byte[] file = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);

        StateFileContent content = StateFile.Read(file);

        SampleStates.AssertEqual(SampleStates.Small(), content.States);
        Assert.Equal(SampleStates.Metadata, content.Metadata);
    }

    [Fact]
    public void NoStates_ComeBack()
    {
        byte[] file = StateFile.Write([], new Dictionary<string, string>(StringComparer.Ordinal));

        StateFileContent content = StateFile.Read(file);

        Assert.Empty(content.States);
        Assert.Empty(content.Metadata);
    }

    [Fact]
    public void Arrays_AreSlicesOfTheFile()
    {
        byte[] file = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);

        StateFileContent content = StateFile.Read(file);

        Assert.All(content.States.SelectMany(s => s.Arrays).Where(a => a.Bytes.Length > 0), a => Assert.True(file.AsSpan().Overlaps(a.Bytes.Span)));
    }

    [Fact]
    public void EqualInput_EqualBytes_WhateverTheOrderOfMetadata()
    {
        byte[] first = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
        byte[] second = StateFile.Write(SampleStates.Small(), SampleStates.Metadata.Reverse().ToDictionary(StringComparer.Ordinal));

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(60_000, 3)]
    [InlineData(300_000, 2)]
    [InlineData(3_000_000, 40)]
    public void Stream_GetsTheSameBytes_AndStaysOpen(int bytes, int owners)
    {
        IReadOnlyList<StateArrays> states = SampleStates.Random(bytes, owners, seed: 1);
        using MemoryStream memory = new();
        using ForwardOnlyStream forward = new(memory);

        StateFile.Write(forward, states, SampleStates.Metadata);

        Assert.False(forward.IsClosed);
        Assert.Equal(StateFile.Write(states, SampleStates.Metadata), memory.ToArray());
        SampleStates.AssertEqual(states, StateFile.Read(memory.ToArray()).States);
    }

    [Fact]
    public void Hash_IsThatOfTheFileWithItsCharactersAsZeros()
    {
        byte[] file = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
        string said = Encoding.ASCII.GetString(file[^82..^18]);

        Encoding.ASCII.GetBytes(new string('0', 64)).CopyTo(file, file.Length - 82);

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), said);
    }

    [Fact]
    public void NewerFormat_IsRefusedAsSuch()
    {
        byte[] file = StateFile.Write(SampleStates.Small(), SampleStates.Metadata, formatVersion: 3);

        StateFileException error = Assert.Throws<StateFileException>(() => StateFile.Read(file));

        Assert.True(error.IsNewer);
        Assert.Contains("written by a newer release", error.Message, StringComparison.Ordinal);
        Assert.Contains("ionstream.state.format 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ionstream.sha256")]
    [InlineData("ionstream.state.format")]
    public void OwnKeys_AreRefused(string key) =>
        Assert.Throws<ArgumentException>(() => StateFile.Write([], new Dictionary<string, string>(StringComparer.Ordinal) { [key] = "" }));

    [Fact]
    public void OwnerWithTwoStates_IsRefused() =>
        Assert.Throws<ArgumentException>(() => StateFile.Write([new("a", 1, "", []), new("b", 1, "", []), new("a", 2, "", [])], SampleStates.Metadata));

    [Fact]
    public void OtherCulture_SameBytes()
    {
        byte[] expected = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
        byte[] actual = [];
        bool readable = false;
        Thread thread = new(() =>
        {
            actual = StateFile.Write(SampleStates.Small(), SampleStates.Metadata);
            readable = StateFile.Read(actual).States.Count == 5;
        });
        CultureInfo odd = ParquetDeterminismTests.OddCulture();
        thread.CurrentCulture = odd;
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));

        Assert.Equal(expected, actual);
        Assert.True(readable);
    }

    [Fact]
    public void FileOfFormat1_IsRefusedAsThatOfAnEarlierRelease()
    {
        StateFileException error = Assert.Throws<StateFileException>(static () => StateFile.Read(File.ReadAllBytes(s_fixture)));

        Assert.True(error.IsOlder);
        Assert.Contains("written by release 0.1.0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StateRows.SharedBytes - 8, 1)]
    [InlineData(StateRows.SharedBytes, 1)]
    [InlineData(StateRows.SharedBytes + 8, 2)]
    public void SmallArrays_ShareABatch(int second, int batches)
    {
        // With the first array it is 8 bytes more.
        StateArrays state = new("a", 1, "", [new("x", "int64", [1], new byte[8]), new("y", "int64", [(second - 8) / 8], new byte[second - 8])]);

        using ArrowStreamReader reader = new(StateFile.Write([state], SampleStates.Metadata).AsMemory(ArrowFileMark.Begin));
        int found = 0;
        while (reader.ReadNextRecordBatch() is not null)
        {
            found++;
        }

        Assert.Equal(batches, found);
    }

    [Fact]
    public void LargeArrays_AreNeitherCopiedToBeWrittenNorToBeRead()
    {
        const int Length = 32 << 20;
        IReadOnlyList<StateArrays> states = SampleStates.Random(4 * Length, 1, seed: 2);
        byte[] file = StateFile.Write(states, SampleStates.Metadata);
        Array.Clear(file);
        using MemoryStream memory = new(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        StateFile.Write(memory, states, SampleStates.Metadata);
        long written = GC.GetAllocatedBytesForCurrentThread();
        StateFileContent content = StateFile.Read(file);
        long read = GC.GetAllocatedBytesForCurrentThread();

        Assert.InRange(written - before, 0, 1 << 20);
        Assert.InRange(read - written, 0, 1 << 20);
        SampleStates.AssertEqual(states, content.States);
    }
}
