using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Results;

public sealed class ResultRowsTests
{
    [Fact]
    public void Take_GivesTheRowsAskedForInTheirOrder()
    {
        ColumnTable table = ProbeTable.Of(40);
        int[] rows = [39, 0, 7, 7, 21];

        ColumnTable taken = ResultRows.Take(table, rows);

        Assert.Equal(rows.Select(r => ProbeTable.Cells(table)[r]), ProbeTable.Cells(taken));
        Assert.Equal(table.Columns.Select(c => (c.Name, c.Unit, c.Description)), taken.Columns.Select(c => (c.Name, c.Unit, c.Description)));
        Assert.Equal(0, ResultRows.Take(table, []).RowCount);
    }

    [Fact]
    public void Join_PutsRunsBelowEachOther_AndWhatARunLacksIsNotDefined()
    {
        ColumnTable a = ProbeTable.Of(5, 1), b = ProbeTable.Of(4, 2);
        ColumnTable fewer = b with { Columns = [b.Columns[0], b.Columns[3]] };

        ColumnTable joined = ResultRows.Join([Published("a", a), Published("b", fewer), Published("c", ProbeTable.Of(0))]);

        Assert.Equal("run frames r_A species complete", string.Join(' ', joined.Columns.Select(c => c.Name)));
        object?[][] cells = ProbeTable.Cells(joined);
        Assert.Equal(ProbeTable.Cells(a).Select(r => (object?[])["a", .. r]), cells[..5]);
        Assert.Equal(ProbeTable.Cells(b).Select(r => (object?[])["b", r[0], null, null, r[3]]), cells[5..]);
    }

    [Fact]
    public void Join_OfAColumnOfTwoTypes_IsRefusedWithBothRuns()
    {
        ColumnTable a = ProbeTable.Of(2), b = a with { Columns = [new Float64Column("frames", "1", new double[] { 1, 2 })] };

        TableReadException error = Assert.Throws<TableReadException>(() => ResultRows.Join([Published("a", a), Published("b", b)]));

        Assert.Equal(TableReadFault.Damaged, error.Fault);
        Assert.StartsWith("column frames of table probe is a number in run b and an integer in another", error.Message);
    }

    private static PublishedTable Published(string run, ColumnTable table) => new(run, "sealed", new ResultFile(table.Name, "x.parquet", null), table, null);
}
