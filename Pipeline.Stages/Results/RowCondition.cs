using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>
/// Which rows of a table are wanted: <c>COLUMN OP LITERAL</c>, joined by <c>and</c>. OP is = != &lt; &lt;= &gt; &gt;=, or <c>is null</c>,
/// <c>is not null</c>. A literal is a number, <c>true</c> or <c>false</c>, or a text, quoted where it has blanks or quotes in it.
/// </summary>
/// <remarks>
/// A value that is not defined satisfies no comparison, not even !=. Integers are compared exactly, also with numbers that are none. Texts
/// are ordered by their characters' numbers. Words of the language may be of either case, names of columns may not.
/// </remarks>
public sealed class RowCondition
{
    private RowCondition(IReadOnlyList<RowTest> tests) => Tests = tests;

    /// <summary>The comparisons; a row satisfies all of them.</summary>
    public IReadOnlyList<RowTest> Tests { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="RowConditionException">It is none.</exception>
    public static RowCondition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RowCondition(new RowConditionParser(text).Parse());
    }

    /// <summary>The rows that satisfy it, ascending.</summary>
    /// <exception cref="RowConditionException">It names a column the table does not have, or compares one with what it cannot
    /// hold.</exception>
    public IReadOnlyList<int> Rows(ColumnTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Func<int, bool>[] tests = [.. Tests.Select(t => RowComparison.Of(t, ColumnOf(t, table), table.Name))];
        List<int> rows = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            if (Array.TrueForAll(tests, t => t(row)))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static Column ColumnOf(RowTest test, ColumnTable table) =>
        table.Columns.FirstOrDefault(c => string.Equals(c.Name, test.Column, StringComparison.Ordinal))
        ?? throw new RowConditionException($"table {table.Name} has no column '{test.Column}'; it has {string.Join(", ", table.Columns.Select(static c => c.Name))}")
        {
            UnknownColumn = test.Column,
            Columns = [.. table.Columns.Select(static c => c.Name)],
        };
}
