using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Nine row groups of every type; a class of its own, so that it runs beside the other reader tests.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ParquetLargeTableTests
{
    [Theory]
    [MemberData(nameof(NodeReaders.All), MemberType = typeof(NodeReaders))]
    public async Task MillionRows_ReaderRecomputesContentHash(string reader)
    {
        ColumnTable table = SampleTables.Mixed(1_000_000, nulls: true);
        using ScratchFolder folder = new();
        string file = await folder.WriteAsync(table);

        FileSeen seen = await NodeReaders.ReadAsync(reader, file, rows: false);

        Assert.Equal(1_000_000, seen.Header.Rows);
        Assert.Equal(ContentHash.Of(table), seen.Header.ContentHash);
    }
}
