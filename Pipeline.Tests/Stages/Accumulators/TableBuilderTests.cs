using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Tests.Stages.Accumulators;

public sealed class TableBuilderTests
{
    [Fact]
    public void Column_EveryValueDefined_HasNoMask()
    {
        ColumnTable table = Build(1.5, 2, "a", true);

        Assert.All(table.Columns, column => Assert.Null(column.Valid));
        Assert.All(table.Columns, column => Assert.True(column.IsValid(0) && column.IsValid(1)));
    }

    [Fact]
    public void Column_NullOrNaN_IsUndefinedThere()
    {
        Assert.All(Build(null, null, null, null).Columns, column => Assert.Equal([true, false], column.Valid!.Value.ToArray()));
        Assert.False(Build(double.NaN, 2, "a", true).Columns[0].IsValid(1));
    }

    private static ColumnTable Build(double? number, long? integer, string? text, bool? flag)
    {
        TableBuilder table = new();
        foreach (bool first in new[] { true, false })
        {
            table.Float64("number", "1", first ? 0.5 : number);
            table.Int64("integer", "1", first ? 1 : integer);
            table.Utf8("text", first ? "x" : text);
            table.Boolean("flag", first ? false : flag);
        }

        return table.ToTable("test", 1, 2, "a test");
    }
}
