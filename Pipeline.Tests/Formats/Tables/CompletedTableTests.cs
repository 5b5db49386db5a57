using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Tables;

/// <summary>Nothing that input can bring reaches a writer that refuses it, and nothing else is changed.</summary>
public sealed class CompletedTableTests
{
    private const int Seed = 20260701;

    [Theory]
    [InlineData("AgI at 500 K", "AgI at 500 K")]
    [InlineData("", "")]
    [InlineData("Å ⟨r²⟩ שלום \uD7FF", "Å ⟨r²⟩ שלום \uD7FF")]
    [InlineData("C:\\u7\\{u}", "C:\\u7\\{u}")]
    [InlineData("a\tb\nc\0", "a\\u{9}b\\u{a}c\\u{0}")]
    [InlineData("\u007F\u0085\u009F\u00A0", "\\u{7f}\\u{85}\\u{9f}\u00A0")]
    [InlineData("\uFFFD\uE000\uFEFF", "\\u{fffd}\\u{e000}\\u{feff}")]
    [InlineData("🧪", "\\u{1f9ea}")]
    [InlineData("literally \\u{9}", "literally \\u{5c}u{9}")]
    public void Text_IsPlainAndRestored(string text, string plain)
    {
        Assert.Equal(plain, PlainText.Of(text));
        Assert.Equal(text, PlainText.Restore(plain));
    }

    [Fact]
    public void HalvesOfCharacters_ArePlainAndRestored()
    {
        // Not in a test's arguments: they would be replaced on the way.
        Assert.Equal("a\\u{d83e}b\\u{ddea}", PlainText.Of("a\uD83Eb\uDDEA"));
        Assert.Equal("\uDDEA\uD83E", PlainText.Restore(PlainText.Of("\uDDEA\uD83E")));
    }

    [Fact]
    public void RandomTexts_AreRestored_AndInOrderEitherWay()
    {
        Random random = new(Seed);
        char[] units = ['a', '\\', 'u', '{', '}', '9', 'f', '\n', '\uD83E', '\uDDEA', '\uE000', '\uFFFF', 'é', '⟨'];
        TextOrder order = default;
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => units[random.Next(units.Length)])]);

            string plain = PlainText.Of(text);

            Assert.Equal(text, PlainText.Restore(plain));
            Assert.True(order.Add(plain));
        }
    }

    [Fact]
    public void UnchangedTable_KeepsItsColumns()
    {
        ColumnTable table = SampleTables.Table(
        [
            new Int64Column("frames", "1", new long[] { 1, 2 }),
            new Float64Column("x", "1", new[] { 0.5, double.NaN }) { Valid = new[] { true, false } },
            new Utf8Column("s", ["Ag", "\n"]) { Valid = new[] { true, false } },
        ]);

        ColumnTable completed = CompletedTable.Of(table);

        Assert.Equal(table.Metadata, completed.Metadata);
        Assert.All(table.Columns.Zip(completed.Columns), static pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public async Task WhateverComes_CanBeWritten()
    {
        ColumnTable table = SampleTables.Table(
        [
            new Float64Column("x", "1", new[] { double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity }) { Valid = new[] { true, true, true, false } },
            new Utf8Column("s", ["\uFFFD", "🧪", "\uD83E", "null"]) { Valid = new[] { true, true, true, false } },
        ]) with
        { Metadata = new Dictionary<string, string> { ["source"] = "run\u0007🧪/XDATCAR" } };

        ColumnTable completed = CompletedTable.Of(table);

        await ParquetDeterminismTests.BytesAsync(completed);
        Assert.Equal([false, true, false, false], Enumerable.Range(0, 4).Select(completed.Columns[0].IsValid));
        Assert.Equal([0, 1, 0, double.NegativeInfinity], completed.Float64("x").ToArray());
        Assert.Equal(["\\u{fffd}", "\\u{1f9ea}", "\\u{d83e}", "null"], completed.Utf8("s"));
        Assert.Equal("run\\u{7}\\u{1f9ea}/XDATCAR", completed.Metadata["source"]);
    }
}
