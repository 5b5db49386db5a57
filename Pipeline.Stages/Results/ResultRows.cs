using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>Rows of tables, taken out and put one below the other.</summary>
public static class ResultRows
{
    /// <summary>Name of the column that says of which run a row is.</summary>
    public const string RunColumn = "run";

    /// <summary>These rows of a table, in this order.</summary>
    public static ColumnTable Take(ColumnTable table, IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        return table with { Columns = [.. table.Columns.Select(c => Gather([c], [rows], c))] };
    }

    /// <summary>A column put together from cells of several tables: of which table, and which row of it.</summary>
    internal static Column Take(IReadOnlyList<ColumnTable> tables, string column, IReadOnlyList<(int Table, int Row)> cells)
    {
        // Gathering goes table by table: one part a cell.
        Column?[] parts = [.. cells.Select(c => tables[c.Table][column])];
        IReadOnlyList<int>[] rows = [.. cells.Select(static c => (IReadOnlyList<int>)[c.Row])];
        return Gather(parts, rows, tables[0][column]);
    }

    /// <summary>
    /// One table of several runs, one below the other: first the column <c>run</c>, then all columns that any of them has.
    /// </summary>
    /// <remarks>A run whose table lacks a column, as an older release wrote it, has no values there.</remarks>
    /// <exception cref="TableReadException">A column has different types.</exception>
    public static ColumnTable Join(IReadOnlyList<PublishedTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return Join([.. tables.Select(static t => (t.Run, t.Table))]);
    }

    /// <summary>The same of tables with the ids of their runs.</summary>
    /// <exception cref="TableReadException">A column has different types.</exception>
    internal static ColumnTable Join(IReadOnlyList<(string Run, ColumnTable Table)> tables)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tables.Count);
        IReadOnlyList<int>[] rows = [.. tables.Select(static t => (IReadOnlyList<int>)[.. Enumerable.Range(0, t.Table.RowCount)])];
        List<Column> columns = [new Utf8Column(RunColumn, [.. tables.SelectMany(static t => Enumerable.Repeat(t.Run, t.Table.RowCount))]) { Description = "Id of the run" }];
        foreach (Column like in tables.SelectMany(static t => t.Table.Columns).DistinctBy(static c => c.Name, StringComparer.Ordinal))
        {
            if (string.Equals(like.Name, RunColumn, StringComparison.Ordinal))
            {
                continue; // the same, where a file has it
            }

            Column?[] parts = [.. tables.Select(t => t.Table.Columns.FirstOrDefault(c => string.Equals(c.Name, like.Name, StringComparison.Ordinal)))];
            int other = Array.FindIndex(parts, p => p is not null && p.GetType() != like.GetType());
            columns.Add(other < 0 ? Gather(parts, rows, like) : throw new TableReadException(
                TableReadFault.Damaged,
                $"column {like.Name} of table {tables[0].Table.Name} is {TableCheck.Word(TableCheck.TypeOf(parts[other]!))} in run {tables[other].Run} and {TableCheck.Word(TableCheck.TypeOf(like))} in another: these runs are of different releases; look at one at a time."));
        }

        ColumnTable first = tables[0].Table;
        return first with { Columns = columns, FramesSeen = tables.Max(static t => t.Table.FramesSeen) };
    }

    private static Column Gather(IReadOnlyList<Column?> parts, IReadOnlyList<IReadOnlyList<int>> rows, Column like)
    {
        int count = rows.Sum(static r => r.Count);
        bool[] valid = new bool[count];
        int at = 0;
        for (int part = 0; part < parts.Count; part++)
        {
            foreach (int row in rows[part])
            {
                valid[at++] = parts[part]?.IsValid(row) ?? false;
            }
        }

        ReadOnlyMemory<bool>? flags = null;
        if (!Array.TrueForAll(valid, static v => v))
        {
            flags = valid; // in a conditional expression, null would become an empty memory
        }

        return like switch
        {
            Float64Column c => c with { Values = Values<Float64Column, double>(static (p, row) => p.Values.Span[row], 0), Valid = flags },
            Int64Column c => c with { Values = Values<Int64Column, long>(static (p, row) => p.Values.Span[row], 0), Valid = flags },
            BooleanColumn c => c with { Values = Values<BooleanColumn, bool>(static (p, row) => p.Values.Span[row], false), Valid = flags },
            Utf8Column c => c with { Values = Values<Utf8Column, string>(static (p, row) => p.Values[row], ""), Valid = flags },
            _ => throw new ArgumentException($"column '{like.Name}' is a {like.GetType().Name}, which no file holds", nameof(like)),
        };

        T[] Values<TColumn, T>(Func<TColumn, int, T> of, T none)
            where TColumn : Column
        {
            T[] values = new T[count];
            int next = 0;
            for (int part = 0; part < parts.Count; part++)
            {
                foreach (int row in rows[part])
                {
                    values[next++] = parts[part] is TColumn column ? of(column, row) : none;
                }
            }

            return values;
        }
    }
}
