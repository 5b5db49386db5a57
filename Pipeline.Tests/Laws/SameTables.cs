using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Laws;

/// <summary>
/// Compares tables for the laws: first which tables, columns and rows there are, so that what is missing on one side cannot pass.
/// </summary>
internal static class SameTables
{
    public static void AssertShape(IReadOnlyList<ColumnTable> expected, IReadOnlyList<ColumnTable> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(static t => t.Name), actual.Select(static t => t.Name));
        foreach ((ColumnTable left, ColumnTable right) in expected.Zip(actual))
        {
            Assert.Equal(Columns(left), Columns(right));
            Assert.Equal((left.Name, left.RowCount), (right.Name, right.RowCount));
        }
    }

    /// <summary>The same values; reals to the bit, or to a share of the largest of the column.</summary>
    public static void AssertSame(string what, Column left, Column right, double tolerance)
    {
        Assert.Equal(left.Valid?.ToArray(), right.Valid?.ToArray());
        switch (left, right)
        {
            case (Float64Column x, Float64Column y) when tolerance == 0:
                Assert.Equal(Bits(x), Bits(y));
                break;
            case (Float64Column x, Float64Column y): AssertNear(what, x.Values.Span, y.Values.Span, tolerance); break;
            case (Int64Column x, Int64Column y): Assert.Equal(x.Values.ToArray(), y.Values.ToArray()); break;
            case (Utf8Column x, Utf8Column y): Assert.Equal(x.Values, y.Values); break;
            default: Assert.Fail($"{what}: {left.GetType().Name} became {right.GetType().Name}"); break;
        }
    }

    private static void AssertNear(string what, ReadOnlySpan<double> left, ReadOnlySpan<double> right, double tolerance)
    {
        Assert.Equal(left.Length, right.Length);
        double within = tolerance * left.ToArray().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int row = 0; row < left.Length; row++)
        {
            bool same = Math.Abs(left[row] - right[row]) <= within || left[row].Equals(right[row]);
            Assert.True(same, $"{what} row {row}: {left[row]:R} became {right[row]:R}");
        }
    }

    private static IEnumerable<long> Bits(Float64Column column) => column.Values.ToArray().Select(BitConverter.DoubleToInt64Bits);

    private static IEnumerable<string> Columns(ColumnTable table) => table.Columns.Select(c => $"{table.Name}.{c.Name} {c.GetType().Name}");
}
