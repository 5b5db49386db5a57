using System.Globalization;
using Pipeline.Formats.Parquet;
using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Equal tables give equal bytes: resuming and re-publishing rest on it.</summary>
public sealed class ParquetDeterminismTests
{
    [Theory]
    [MemberData(nameof(SampleTables.All), MemberType = typeof(SampleTables))]
    public async Task SameTableTwice_SameBytes(string sample)
    {
        byte[] first = await BytesAsync(SampleTables.Build(sample));
        byte[] second = await BytesAsync(SampleTables.Build(sample));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task OtherCulture_SameBytes()
    {
        byte[] expected = await BytesAsync(SampleTables.Mixed(1000, nulls: true));

        byte[] actual = Array.Empty<byte>();
        Thread thread = new(() => actual = BytesAsync(SampleTables.Mixed(1000, nulls: true)).GetAwaiter().GetResult());
        thread.CurrentCulture = OddCulture();
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task MetadataInOtherOrder_SameBytes()
    {
        ColumnTable table = SampleTables.Mixed(10, nulls: false);

        byte[] first = await BytesAsync(table);
        byte[] second = await BytesAsync(table with { Metadata = table.Metadata.Reverse().ToDictionary(StringComparer.Ordinal) });

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task AppendedByRowGroup_SameBytesAsAtOnce()
    {
        ColumnTable table = SampleTables.Mixed(ParquetWriter.RowGroupRows + 10, nulls: false);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using MemoryStream parts = new();

        using (ParquetWriter writer = new(parts, table.Name, table.Columns))
        {
            await writer.AppendAsync([.. table.Columns.Select(static c => Slice(c, 0, ParquetWriter.RowGroupRows))], cancellation);
            await writer.AppendAsync([.. table.Columns.Select(static c => Slice(c, ParquetWriter.RowGroupRows, 10))], cancellation);
            await writer.CompleteAsync(TableMetadata.Of(table, ContentHash.Of(table)), cancellation);
        }

        Assert.Equal(await BytesAsync(table), parts.ToArray());
    }

    [Fact]
    public async Task Destination_NeitherSeeksNorCloses()
    {
        using MemoryStream memory = new();
        await using ForwardOnlyStream forward = new(memory);

        await new ParquetTableWriter().WriteAsync(SampleTables.Mixed(10, nulls: true), forward, TestContext.Current.CancellationToken);

        Assert.False(forward.IsClosed);
        Assert.Equal(await BytesAsync(SampleTables.Mixed(10, nulls: true)), memory.ToArray());
    }

    [Fact]
    public async Task Columns_ThatMakeNoTable_AreRefused()
    {
        ParquetTableWriter writer = new();
        Column[][] bad =
        [
            [],
            [new Int64Column("a", "1", new long[2]), new Int64Column("b", "1", new long[3])],
            [new Int64Column("a", "1", new long[2]), new Int64Column("A", "1", new long[2])],
            [new Int64Column("a", "1", new long[2]) { Valid = new bool[1] }],
            [new Utf8Column("a", ["x", null!])],
        ];

        foreach (Column[] columns in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () =>
                await writer.WriteAsync(SampleTables.Table(columns), Stream.Null, TestContext.Current.CancellationToken));
        }
    }

    internal static CultureInfo OddCulture()
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        culture.NumberFormat.NaNSymbol = "not a number";
        return culture;
    }

    private static Column Slice(Column column, int start, int count) => column switch
    {
        Float64Column c => c with { Values = c.Values.Slice(start, count) },
        Int64Column c => c with { Values = c.Values.Slice(start, count) },
        BooleanColumn c => c with { Values = c.Values.Slice(start, count) },
        Utf8Column c => c with { Values = [.. c.Values.Skip(start).Take(count)] },
        _ => throw new ArgumentException(column.Name, nameof(column)),
    };

    private static async Task<byte[]> BytesAsync(ColumnTable table)
    {
        using MemoryStream memory = new();
        await new ParquetTableWriter().WriteAsync(table, memory, CancellationToken.None);
        return memory.ToArray();
    }
}
