using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Builders;

/// <summary>Tables of a name that no schema has: all four types, some values not defined.</summary>
internal static class ProbeTable
{
    public const string Name = "probe";

    public static ColumnTable Of(int rows, int seed = 1, string name = Name)
    {
        Random random = new(seed);
        bool[] Flags() => [.. Enumerable.Range(0, rows).Select(_ => random.Next(4) > 0)];
        string[] words = ["Ag", "I", "", "and", "is null", "it's", "a \"b\", c", "5", "true", "é"];
        return new ColumnTable(
            name,
            1,
            rows,
            [
                new Int64Column("frames", "1", Enumerable.Range(0, rows).Select(_ => random.Next(10) > 0 ? random.Next(-3, 4) : long.MaxValue - random.Next(3)).ToArray()) { Description = "Frames" },
                new Float64Column("r_A", "angstrom", Enumerable.Range(0, rows).Select(_ => Math.Round(random.NextDouble() * 4 - 2, 1)).ToArray()) { Valid = Flags(), Description = "Distance" },
                new Utf8Column("species", [.. Enumerable.Range(0, rows).Select(_ => words[random.Next(words.Length)])]) { Valid = Flags() },
                new BooleanColumn("complete", Flags()) { Valid = Flags() },
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["definition"] = "p = q" });
    }

    /// <summary>The value of a cell; null where it is not defined.</summary>
    public static object? Cell(Column column, int row) => !column.IsValid(row) ? null : column switch
    {
        Int64Column c => c.Values.Span[row],
        Float64Column c => c.Values.Span[row],
        BooleanColumn c => c.Values.Span[row],
        Utf8Column c => c.Values[row],
        _ => throw new ArgumentException(column.Name),
    };

    /// <summary>All cells, row by row.</summary>
    public static object?[][] Cells(ColumnTable table) => [.. Enumerable.Range(0, table.RowCount).Select(r => table.Columns.Select(c => Cell(c, r)).ToArray())];
}
