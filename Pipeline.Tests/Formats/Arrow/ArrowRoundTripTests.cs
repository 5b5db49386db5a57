using Apache.Arrow;
using Apache.Arrow.Ipc;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;
using Column = Pipeline.Formats.Tables.Column;

namespace Pipeline.Tests.Formats.Arrow;

/// <summary>Tables through Apache.Arrow, there and back, and what the layout promises.</summary>
public sealed class ArrowRoundTripTests
{
    private const int Seed = 20260611;

    [Fact]
    public async Task RandomTables_ComeBack()
    {
        Random random = new(Seed);
        for (int i = 0; i < 300; i++)
        {
            ColumnTable table = Table(random);

            ColumnTable read = await new ArrowTableReader().ReadAsync(await BytesAsync(table), null, TestContext.Current.CancellationToken);

            // The content hash counts every NaN as the same one.
            Assert.Equal(ContentHash.Of(table), ContentHash.Of(read));
            foreach ((Float64Column wrote, Float64Column found) in table.Columns.OfType<Float64Column>().Zip(read.Columns.OfType<Float64Column>()))
            {
                Assert.All(Enumerable.Range(0, wrote.Length).Where(wrote.IsValid), row =>
                    Assert.Equal(BitConverter.DoubleToInt64Bits(wrote.Values.Span[row]), BitConverter.DoubleToInt64Bits(found.Values.Span[row])));
            }
        }
    }

    [Fact]
    public async Task WhatLiesBeneathANull_ChangesNoByte()
    {
        ReadOnlyMemory<bool> valid = new[] { true, false };
        ColumnTable Sample(double x, long i, bool b, string? s) => SampleTables.Table(
        [
            new Float64Column("x", "1", new[] { 1, x }) { Valid = valid },
            new Int64Column("i", "1", new[] { 1, i }) { Valid = valid },
            new BooleanColumn("b", new[] { true, b }) { Valid = valid },
            new Utf8Column("s", ["a", s!]) { Valid = valid },
        ]);

        Assert.Equal(await BytesAsync(Sample(0, 0, false, null)), await BytesAsync(Sample(double.NaN, -1, true, "beneath")));
    }

    [Fact]
    public async Task Buffers_BeginOnMultiplesOf8()
    {
        ColumnTable table = SampleTables.Table([new BooleanColumn("b", new bool[3]), new Utf8Column("first", ["a", "b", "c"]), new Utf8Column("second", ["d", "e", "f"])]);
        byte[] file = await BytesAsync(table);

        using ArrowStreamReader reader = new(file.AsMemory(ArrowFileMark.Begin));
        using RecordBatch batch = reader.ReadNextRecordBatch();
        Assert.All(batch.Arrays.SelectMany(static c => c.Data.Buffers).Where(static b => b.Length > 0), buffer =>
        {
            Assert.True(file.AsSpan().Overlaps(buffer.Span, out int at));
            Assert.Equal(0, at % 8);
        });
    }

    [Fact]
    public async Task Destination_NeitherSeeksNorCloses()
    {
        using MemoryStream memory = new();
        await using ForwardOnlyStream forward = new(memory);

        await new ArrowTableWriter().WriteAsync(SampleTables.Mixed(10, nulls: true), ContentHash.Of(SampleTables.Mixed(10, nulls: true)), forward, TestContext.Current.CancellationToken);

        Assert.False(forward.IsClosed);
        Assert.Equal(await BytesAsync(SampleTables.Mixed(10, nulls: true)), memory.ToArray());
    }

    [Fact]
    public async Task Columns_ThatMakeNoTable_AreRefused()
    {
        Column[][] bad =
        [
            [],
            [new Int64Column("a", "1", new long[2]), new Int64Column("b", "1", new long[3])],
            [new Int64Column("a", "1", new long[2]) { Valid = new bool[1] }],
            [new Utf8Column("a", ["x", null!])],
        ];

        foreach (Column[] columns in bad)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => BytesAsync(SampleTables.Table(columns)));
        }
    }

    internal static async Task<byte[]> BytesAsync(ColumnTable table)
    {
        using MemoryStream memory = new();
        await new ArrowTableWriter().WriteAsync(table, ContentHash.Of(table), memory, CancellationToken.None);
        return memory.ToArray();
    }

    private static ColumnTable Table(Random random)
    {
        int rows = random.Next(6) == 0 ? random.Next(2000) : random.Next(70);
        string[] texts = ["", "Ag", "\0", "Å 🧪", "\uFEFF", new string('x', 100)];
        return SampleTables.Table([.. Enumerable.Range(0, random.Next(1, 13)).Select(Column (c) =>
        {
            bool[] valid = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3) > 0)];
            ReadOnlyMemory<bool>? some = random.Next(2) == 0 ? valid : default(ReadOnlyMemory<bool>?);
            return random.Next(4) switch
            {
                0 => new Float64Column($"c{c}", "1", Values(rows, () => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))) { Valid = some },
                1 => new Int64Column($"c{c}", "", Values(rows, () => random.NextInt64(long.MinValue, long.MaxValue))) { Valid = some },
                2 => new BooleanColumn($"c{c}", Values(rows, () => random.Next(2) == 0)) { Valid = some, Description = "Flag." },
                _ => new Utf8Column($"c{c}", Values(rows, () => texts[random.Next(texts.Length)])) { Valid = some },
            };
        })]);
    }

    private static T[] Values<T>(int rows, Func<T> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];
}
