using System.Buffers;
using System.Globalization;
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
    public async Task SeveralThreads_WhoseBuffersHeldOtherThings_SameBytes()
    {
        byte[] expected = await BytesAsync(SampleTables.Mixed(3000, nulls: true));

        byte[][] actual = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => Task.Run(async () =>
        {
            Poison((byte)(i * 37));
            Poison(i);
            Poison(i * 0.1);
            Poison($"poison {i}".AsMemory());
            return await BytesAsync(SampleTables.Mixed(3000, nulls: true));
        })));

        Assert.All(actual, bytes => Assert.Equal(expected, bytes));
    }

    [Fact]
    public async Task Destination_NeitherSeeksNorCloses()
    {
        using MemoryStream memory = new();
        await using ForwardOnlyStream forward = new(memory);

        await new ParquetTableWriter().WriteAsync(SampleTables.Mixed(10, nulls: true), ContentHash.Of(SampleTables.Mixed(10, nulls: true)), forward, TestContext.Current.CancellationToken);

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
                await writer.WriteAsync(SampleTables.Table(columns), "", Stream.Null, TestContext.Current.CancellationToken));
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

    // What the pools of the process hand out next holds this.
    private static void Poison<T>(T value)
    {
        T[][] rented = [.. Enumerable.Range(4, 14).Select(static n => ArrayPool<T>.Shared.Rent(1 << n))];
        foreach (T[] array in rented)
        {
            array.AsSpan().Fill(value);
            ArrayPool<T>.Shared.Return(array);
        }
    }

    internal static async Task<byte[]> BytesAsync(ColumnTable table)
    {
        using MemoryStream memory = new();
        await new ParquetTableWriter().WriteAsync(table, ContentHash.Of(table), memory, CancellationToken.None);
        return memory.ToArray();
    }
}
