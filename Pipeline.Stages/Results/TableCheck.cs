using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>Whether a file holds the table its schema says.</summary>
/// <remarks>
/// Columns are found by name: their order in the file does not matter. Columns a file has beyond its schema are kept, behind the others. A
/// table of an older version is read where each of its columns still is one of today's; columns that came later are not there then.
/// </remarks>
internal static class TableCheck
{
    /// <summary>The table with the schema's columns first, in its order.</summary>
    /// <exception cref="TableReadException">It is another table, of a newer release, or lacks a column.</exception>
    public static ColumnTable Against(TableSchema schema, ColumnTable table, string path)
    {
        if (!string.Equals(table.Name, schema.Name, StringComparison.Ordinal))
        {
            throw new TableReadException(TableReadFault.Damaged, $"{path}: expected table {schema.Name}, found table {table.Name}.");
        }

        string writer = table.Metadata.GetValueOrDefault("ionstream.version") is { Length: > 0 } release ? $"ionstream {release}" : "another release";
        if (table.Version > schema.Version)
        {
            throw new TableReadException(TableReadFault.Newer, Text(
                $"{path}: table {schema.Name} of version {table.Version}, written by a newer release ({writer}); this one ({Release.Number}) reads up to version {schema.Version}. Use that release."));
        }

        bool isOlder = table.Version < schema.Version;
        Dictionary<string, Column> columns = table.Columns.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        List<Column> ordered = [];
        foreach (ColumnSchema expected in schema.Columns)
        {
            if (!columns.Remove(expected.Name, out Column? found))
            {
                _ = isOlder ? 0 : throw new TableReadException(TableReadFault.Damaged, $"{path}: expected column {expected.Name} ({Word(expected.Type)}), found none; it has {RunResults.List(table.Columns.Select(static c => c.Name))}.");
                continue;
            }

            if (TypeOf(found) != expected.Type)
            {
                throw isOlder ? Older(Text($"column {expected.Name} was {Word(TypeOf(found))} and is {Word(expected.Type)}"))
                    : new TableReadException(TableReadFault.Damaged, $"{path}: expected column {expected.Name} to be {Word(expected.Type)}, found {Word(TypeOf(found))}.");
            }

            ordered.Add(Described(found, expected));
        }

        return isOlder && columns.Count > 0
            ? throw Older($"{RunResults.List(columns.Keys.Order(StringComparer.Ordinal))} of it no longer mean the same")
            : table with { Columns = [.. ordered, .. table.Columns.Where(c => columns.ContainsKey(c.Name))] };

        TableReadException Older(string difference) => new(TableReadFault.Older, Text(
            $"{path}: table {schema.Name} of version {table.Version}, written by {writer}; this release ({Release.Number}) reads version {schema.Version}, and {difference}. Read it with the release that wrote it, or analyse the run again with --fresh."));
    }

    /// <summary>The type of a column's values.</summary>
    public static ColumnType TypeOf(Column column) => column switch
    {
        Float64Column => ColumnType.Float64,
        Int64Column => ColumnType.Int64,
        BooleanColumn => ColumnType.Boolean,
        Utf8Column => ColumnType.Utf8,
        _ => throw new ArgumentException($"column '{column.Name}' is a {column.GetType().Name}, which no file holds", nameof(column)),
    };

    /// <summary>What users call a type.</summary>
    public static string Word(ColumnType type) => type switch
    {
        ColumnType.Float64 => "a number",
        ColumnType.Int64 => "an integer",
        ColumnType.Boolean => "true or false",
        _ => "a text",
    };

    // A format without metadata has neither.
    private static Column Described(Column column, ColumnSchema schema) => column with
    {
        Unit = column.Unit.Length > 0 ? column.Unit : schema.Unit,
        Description = column.Description.Length > 0 ? column.Description : schema.Description,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
