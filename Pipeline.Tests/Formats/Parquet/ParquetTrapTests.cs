using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>What Parquet.Net 6.1 does wrong by itself, and that our writer does not let it (docs/adr/0012).</summary>
public sealed class ParquetTrapTests
{
    /// <summary>If the first part fails, the package has changed: look whether the guard can go.</summary>
    [Fact]
    public async Task NaN_HasBoundsThatLoseItsRow_AndIsRefused()
    {
        using ScratchFolder folder = new();
        string bare = await BareParquet.WriteAsync<double>(folder, "x", new double?[] { 1, double.NaN, 2 });

        // DuckDB orders NaN above all numbers; what is added to x keeps its filter from the bounds.
        Assert.Equal(["0 | 1"], await NodeReaders.DuckDbAsync(
            $"SELECT (SELECT count(*) FROM read_parquet('{bare}') WHERE x > 1e9), (SELECT count(*) FROM read_parquet('{bare}') WHERE x + 0 > 1e9)"));

        foreach (double value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            ArgumentException error = await RefusedAsync(new Float64Column("x", "1", new[] { 1, value, 2 }));
            Assert.Contains("table 'sample', column 'x', row 1 is", error.Message, StringComparison.Ordinal);
        }

        await ParquetDeterminismTests.BytesAsync(SampleTables.Table([new Float64Column("x", "1", new[] { 1, double.NaN }) { Valid = new[] { true, false } }]));
    }

    [Fact]
    public async Task TextsOrderedByUtf16_HaveBoundsThatLoseRows_AndAreRefused()
    {
        using ScratchFolder folder = new();
        string bare = await BareParquet.WriteAsync<ReadOnlyMemory<char>>(folder, "s", new ReadOnlyMemory<char>?[] { "\uFFFD".AsMemory(), "🧪".AsMemory() });

        Assert.Equal(["0 | 1"], await NodeReaders.DuckDbAsync(
            $"SELECT (SELECT count(*) FROM read_parquet('{bare}') WHERE s = '🧪'), (SELECT count(*) FROM read_parquet('{bare}') WHERE s || '' = '🧪')"));

        string[][] bad = [["a", "\uFFFD", "🧪"], ["a", "b", "\uE000🧪"], ["🧪", "b", "\uFFFF"], ["a", "b", "half \uD83E"], ["a", "b", "\uDDEA"]];
        foreach (string[] texts in bad)
        {
            ArgumentException error = await RefusedAsync(new Utf8Column("s", texts));
            Assert.Contains("table 'sample', column 's', row 2", error.Message, StringComparison.Ordinal);
        }

        // One kind alone is in the same order either way.
        await ParquetDeterminismTests.BytesAsync(SampleTables.Table([new Utf8Column("s", ["\uFFFD", "\uE000 \uD7FF"]), new Utf8Column("t", ["🧪", "\uD7FF🔋"])]));
    }

    [Fact]
    public async Task NullText_IsNoEmptyText()
    {
        using ScratchFolder folder = new();
        string text = "";
        bool defined = folder is null;
        // The trap: the null is converted to an empty memory, which is not null.
        ReadOnlyMemory<char>? trap = defined ? text.AsMemory() : null;
        string bare = await BareParquet.WriteAsync<ReadOnlyMemory<char>>(folder!, "s", new[] { trap });
        string ours = await folder!.WriteAsync(SampleTables.Table([new Utf8Column("s", ["", ""]) { Valid = new[] { false, true } }]));

        Assert.Equal([""], await NodeReaders.DuckDbAsync($"SELECT s FROM read_parquet('{bare}')"));
        Assert.Equal(["null", ""], await NodeReaders.DuckDbAsync($"SELECT s FROM read_parquet('{ours}')"));
    }

    /// <summary>
    /// Disposing the package's writer makes a whole file of what is there; a table that failed half way must not look like one.
    /// </summary>
    [Fact]
    public async Task FailureInALaterRowGroup_LeavesNoFooter()
    {
        double[] values = new double[ParquetTableWriter.RowGroupRows + 10];
        values[^1] = double.NaN;
        using MemoryStream memory = new();

        await Assert.ThrowsAsync<ArgumentException>(async () => await new ParquetTableWriter().WriteAsync(
            SampleTables.Table([new Float64Column("x", "1", values)]), "", memory, TestContext.Current.CancellationToken));

        Assert.True(memory.Length > 4, "the first row group was written");
        Assert.False(memory.ToArray().AsSpan().EndsWith("PAR1"u8));
    }

    private static async Task<ArgumentException> RefusedAsync(Column column) => await Assert.ThrowsAsync<ArgumentException>(
        async () => await new ParquetTableWriter().WriteAsync(SampleTables.Table([column]), "", Stream.Null, TestContext.Current.CancellationToken));
}
