using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Tables;

/// <summary>Laws every registered output keeps; a new writer is under them by its line in the registry.</summary>
public sealed class OutputRegistryTests
{
    public static TheoryData<string> Names => [.. OutputRegistry.All.Select(static o => o.Name)];

    [Fact]
    public void Outputs_AreAlphabeticalAndDistinct()
    {
        string[] names = [.. OutputRegistry.All.Select(static o => o.Name)];

        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal).ToArray(), names);
        Assert.All(OutputRegistry.All, static o => Assert.StartsWith(".", o.Extension, StringComparison.Ordinal));
    }

    [Fact]
    public void UnknownName_ListsThoseThereAre()
    {
        KeyNotFoundException error = Assert.Throws<KeyNotFoundException>(static () => OutputRegistry.Find("xlsx"));

        Assert.Contains("csv", error.Message, StringComparison.Ordinal);
        Assert.Contains("parquet", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EqualTables_EqualBytes_AndStreamStaysOpen(string name)
    {
        byte[] first = await WriteAsync(name, SampleTables.Mixed(3000, nulls: true));
        byte[] second = await WriteAsync(name, SampleTables.Mixed(3000, nulls: true));

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CancelledBeforeStart_Throws(string name)
    {
        ITableWriter writer = OutputRegistry.Find(name).Create();
        CancellationToken cancelled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await writer.WriteAsync(SampleTables.Mixed(10, nulls: false), "", new MemoryStream(), cancelled));
    }

    private static async Task<byte[]> WriteAsync(string name, ColumnTable table)
    {
        using MemoryStream memory = new();
        await using ForwardOnlyStream forward = new(memory);
        await OutputRegistry.Find(name).Create().WriteAsync(table, ContentHash.Of(table), forward, TestContext.Current.CancellationToken);
        Assert.False(forward.IsClosed);
        return memory.ToArray();
    }
}
