using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>A comparison bound to a column: asked for a row, it says whether the row satisfies it.</summary>
internal static class RowComparison
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <exception cref="RowConditionException">The column cannot hold such a literal.</exception>
    public static Func<int, bool> Of(RowTest test, Column column, string table)
    {
        if (test.Operator is RowOperator.IsNull or RowOperator.IsNotNull)
        {
            bool wanted = test.Operator is RowOperator.IsNotNull;
            return row => column.IsValid(row) == wanted;
        }

        Func<int, int> compare = column switch
        {
            Float64Column c => Numbers(test, c, table),
            Int64Column c => Integers(test, c, table),
            BooleanColumn c => Flags(test, c, table),
            Utf8Column c => row => string.CompareOrdinal(c.Values[row], test.Literal),
            _ => throw new ArgumentException($"column '{column.Name}' is a {column.GetType().Name}, which cannot be compared", nameof(column)),
        };
        return row => column.IsValid(row) && Holds(test.Operator, compare(row));
    }

    /// <summary>How a whole number stands to one that need not be whole, without rounding either.</summary>
    internal static int Compare(long value, double number)
    {
        if (number >= TwoTo63 || number < -TwoTo63)
        {
            return number > 0 ? -1 : 1;
        }

        double floor = Math.Floor(number);
        int whole = value.CompareTo((long)floor);
        return whole != 0 ? whole : number > floor ? -1 : 0;
    }

    private static bool Holds(RowOperator operation, int order) => operation switch
    {
        RowOperator.Equal => order == 0,
        RowOperator.NotEqual => order != 0,
        RowOperator.Less => order < 0,
        RowOperator.LessOrEqual => order <= 0,
        RowOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static Func<int, int> Numbers(RowTest test, Float64Column column, string table)
    {
        double number = Number(test, ColumnType.Float64, table);
        return row => column.Values.Span[row] is var value && value == number ? 0 : value < number ? -1 : 1; // -0 is 0
    }

    private static Func<int, int> Integers(RowTest test, Int64Column column, string table)
    {
        if (!test.IsQuoted && long.TryParse(test.Literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return row => column.Values.Span[row].CompareTo(integer);
        }

        double number = Number(test, ColumnType.Int64, table);
        return row => Compare(column.Values.Span[row], number);
    }

    private static Func<int, int> Flags(RowTest test, BooleanColumn column, string table)
    {
        bool flag = string.Equals(test.Literal, "true", StringComparison.OrdinalIgnoreCase);
        if (test.IsQuoted || !(flag || string.Equals(test.Literal, "false", StringComparison.OrdinalIgnoreCase)))
        {
            throw Mismatch(test, ColumnType.Boolean, table);
        }

        return test.Operator is RowOperator.Equal or RowOperator.NotEqual ? row => column.Values.Span[row] == flag ? 0 : 1
            : throw new RowConditionException($"column {test.Column} of table {table} is true or false: write = or !=");
    }

    private static double Number(RowTest test, ColumnType type, string table) =>
        !test.IsQuoted && double.TryParse(test.Literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : throw Mismatch(test, type, table);

    private static RowConditionException Mismatch(RowTest test, ColumnType type, string table) =>
        new($"column {test.Column} of table {table} is {TableCheck.Word(type)}, found {(test.IsQuoted ? $"the text '{test.Literal}'" : $"'{test.Literal}'")}");
}
