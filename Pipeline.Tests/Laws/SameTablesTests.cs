using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Laws;

/// <summary>The comparison that the laws rest on sees what is missing.</summary>
public sealed class SameTablesTests
{
    private static readonly Column s_a = new Int64Column("a", "1", new long[] { 1, 2 });
    private static readonly Column s_b = new Float64Column("b", "1", new double[] { 1, 2 });

    [Fact]
    public void TableMissing_Fails() => AssertDiffers([Table("x", s_a), Table("y", s_a)], [Table("x", s_a)]);

    [Fact]
    public void TableMore_Fails() => AssertDiffers([Table("x", s_a)], [Table("x", s_a), Table("y", s_a)]);

    [Fact]
    public void ColumnMissing_Fails() => AssertDiffers([Table("x", s_a, s_b)], [Table("x", s_a)]);

    [Fact]
    public void ColumnMore_Fails() => AssertDiffers([Table("x", s_a)], [Table("x", s_a, s_b)]);

    [Fact]
    public void ColumnOfAnotherType_Fails() =>
        AssertDiffers([Table("x", s_a)], [Table("x", new Float64Column("a", "1", new double[] { 1, 2 }))]);

    [Fact]
    public void RowMissing_Fails() => AssertDiffers([Table("x", s_a)], [Table("x", new Int64Column("a", "1", new long[] { 1 }))]);

    [Fact]
    public void NoTable_Fails() => AssertDiffers([], []);

    [Fact]
    public void SameShape_Passes() => SameTables.AssertShape([Table("x", s_a, s_b)], [Table("x", s_a, s_b)]);

    private static void AssertDiffers(ColumnTable[] expected, ColumnTable[] actual) =>
        Assert.ThrowsAny<Exception>(() => SameTables.AssertShape(expected, actual));

    private static ColumnTable Table(string name, params Column[] columns) =>
        new(name, 1, 2, columns, new Dictionary<string, string>());
}
