using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>How a table that does not fit is cut: in rows, and in columns.</summary>
public sealed class ShowTableTests
{
    [Theory]
    [InlineData(0, 20, "")]
    [InlineData(4, 4, "0 1 2 3")]
    [InlineData(5, 4, "0 1 -1 3 4")]
    [InlineData(100, 5, "0 1 2 -1 98 99")]
    [InlineData(100, 1, "0 -1")]
    public void Rows_AreTheFirstAndTheLast(int count, int limit, string expected) => Assert.Equal(expected, string.Join(' ', ShowTable.Rows(count, limit)));

    [Theory]
    [InlineData(200, "run r x y note")] // all side by side: as in the table
    [InlineData(41, "run r x y|run r note")] // 15 + 13 + 13 and 15 + 23
    [InlineData(40, "run r x|run r y|run r note")]
    [InlineData(23, "run r x|run r y|run r note")] // at least one column a block, whatever the width
    [InlineData(22, "run r|x|y|note")] // key columns take too much of the width to be said again
    public void Columns_GoIntoBlocksThatFit_KeysInEach(int width, string expected)
    {
        ShowTable.DrawnColumn[] columns = [Column("run", 4), Column("r", 4), Column("x", 10), Column("y", 10), Column("note", 20)];

        IReadOnlyList<ShowTable.DrawnColumn[]> blocks = ShowTable.Blocks(columns, new HashSet<string> { "run", "r" }, width);

        Assert.Equal(expected, string.Join('|', blocks.Select(b => string.Join(' ', b.Select(c => c.Name)))));
    }

    [Theory]
    [InlineData(1.0 / 3, "0.333333")]
    [InlineData(123456789, "1.23457E+08")]
    [InlineData(1.5e-9, "1.5E-09")]
    [InlineData(-0.000123456789, "-0.000123457")]
    [InlineData(2, "2")]
    public void Numbers_HaveSixDigits(double value, string expected) => Assert.Equal(expected, ShowTable.Cell(new Float64Column("x", "", new[] { value }), 0));

    [Fact]
    public void UndefinedCells_AreDashes() => Assert.Contains("-", Enumerable.Range(0, 40).Select(r => ShowTable.Cell(ProbeTable.Of(40).Columns[2], r)));

    [Fact]
    public void Texts_CannotSteerTheTerminal() => Assert.Equal("a?[2Jé?b", ShowTable.Cell(new Utf8Column("x", ["a\u001b[2Jé\u009bb"]), 0));

    private static ShowTable.DrawnColumn Column(string name, int width) => new(name, "", [], width, IsText: false);
}
