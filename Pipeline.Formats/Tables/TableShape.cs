namespace Pipeline.Formats.Tables;

/// <summary>What every writer asks of a table, said once with the names of what is wrong.</summary>
internal static class TableShape
{
    /// <exception cref="ArgumentException">The columns do not make a table.</exception>
    public static void Check(IReadOnlyList<Column> columns)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException("a table needs at least one column", nameof(columns));
        }

        // Spark tells columns apart without regard to case and refuses a file that does not.
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (Column column in columns)
        {
            if (column.Name.Length == 0 || !names.Add(column.Name))
            {
                throw new ArgumentException($"column name '{column.Name}' is empty or occurs twice, case aside", nameof(columns));
            }

            if (column.Length != columns[0].Length)
            {
                throw new ArgumentException(
                    $"column '{column.Name}' has {column.Length} values, column '{columns[0].Name}' has {columns[0].Length}",
                    nameof(columns));
            }

            if (column.Valid is { } valid && valid.Length != column.Length)
            {
                // Also what "Valid = some ? flags : null" gives: that null becomes an empty memory, not none.
                throw new ArgumentException(
                    $"column '{column.Name}' has {column.Length} values but {valid.Length} validity flags", nameof(columns));
            }
        }
    }

    /// <exception cref="ArgumentException">The columns differ from <paramref name="schema"/>, or make no table.</exception>
    public static void CheckSame(IReadOnlyList<Column> schema, IReadOnlyList<Column> columns)
    {
        Check(columns);
        if (schema.Count != columns.Count)
        {
            throw new ArgumentException($"{columns.Count} columns where the file has {schema.Count}", nameof(columns));
        }

        for (int i = 0; i < schema.Count; i++)
        {
            if (!string.Equals(schema[i].Name, columns[i].Name, StringComparison.Ordinal) || schema[i].GetType() != columns[i].GetType())
            {
                throw new ArgumentException(
                    $"column {i} is {Text(columns[i])} where the file has {Text(schema[i])}", nameof(columns));
            }
        }
    }

    private static string Text(Column column) => $"'{column.Name}' ({column.GetType().Name})";
}
