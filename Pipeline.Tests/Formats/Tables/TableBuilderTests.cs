using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Tables;

public sealed class TableBuilderTests
{
    private static readonly TableSchema s_schema = new("test", 3)
    {
        Definition = "a test",
        Source = "nobody, eq. (1)",
        Columns =
        [
            ColumnSchema.Float64("number_A", "angstrom", "A number"),
            ColumnSchema.Int64("integer", "1", "An integer"),
            ColumnSchema.Utf8("text", "A text").Key(),
            ColumnSchema.Boolean("flag", "A flag"),
        ],
    };

    [Fact]
    public void Column_EveryValueDefined_HasNoMask()
    {
        ColumnTable table = Build(1.5, 2, "a", true);

        Assert.All(table.Columns, column => Assert.Null(column.Valid));
        Assert.All(table.Columns, column => Assert.True(column.IsValid(0) && column.IsValid(1)));
        Assert.Equal([0.5, 1.5], table.Float64("number_A").ToArray());
    }

    [Fact]
    public void Column_NullOrNotFinite_IsUndefinedThere()
    {
        Assert.All(Build(null, null, null, null).Columns, column => Assert.Equal([true, false], column.Valid!.Value.ToArray()));
        Assert.All(
            new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity },
            value => Assert.Equal([0.5, double.NaN], Build(value, 2, "a", true).NumbersOrNaN("number_A")));
    }

    [Fact]
    public void Table_WithOrWithoutRows_IsWhatTheSchemaSays()
    {
        foreach (ColumnTable table in new[] { Build(1.5, 2, "a", true), new TableBuilder(s_schema).ToTable(2) })
        {
            Assert.Equal(("test", 3, 2L, "a test; nobody, eq. (1)"), (table.Name, table.Version, table.FramesSeen, table.Metadata["definition"]));
            Assert.Equal(s_schema.Columns.Select(static c => (c.Name, c.Unit, c.Description)), table.Columns.Select(static c => (c.Name, c.Unit, c.Description)));
            Assert.Equal([typeof(Float64Column), typeof(Int64Column), typeof(Utf8Column), typeof(BooleanColumn)], table.Columns.Select(static c => c.GetType()));
        }
    }

    [Fact]
    public void Cell_OfAnotherColumnOrType_IsRefused()
    {
        Assert.Contains("'integer' of 'test' is out of order", Assert.Throws<InvalidOperationException>(static () => new TableBuilder(s_schema).Int64("integer", 1)).Message);
        Assert.Contains("'number_A' (Float64)", Assert.Throws<InvalidOperationException>(static () => new TableBuilder(s_schema).Int64("number_A", 1)).Message);
    }

    [Fact]
    public void Row_ThatIsNotWhole_IsRefused()
    {
        TableBuilder table = new(s_schema);
        table.Float64("number_A", 1);

        Assert.Contains("before column 'integer'", Assert.Throws<InvalidOperationException>(() => table.ToTable(1)).Message);
    }

    [Fact]
    public void Column_AskedForAsAnotherType_SaysWhatItIs() => Assert.Contains(
        "column 'text' of table 'test' is a Utf8Column", Assert.Throws<KeyNotFoundException>(static () => Build(1, 1, "", true).Float64("text").ToArray()).Message);

    private static ColumnTable Build(double? number, long? integer, string? text, bool? flag)
    {
        TableBuilder table = new(s_schema);
        foreach (bool first in new[] { true, false })
        {
            table.Float64("number_A", first ? 0.5 : number);
            table.Int64("integer", first ? 1 : integer);
            table.Utf8("text", first ? "x" : text);
            table.Boolean("flag", first ? false : flag);
        }

        return table.ToTable(2);
    }
}
