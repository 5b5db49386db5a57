using System.Globalization;

namespace Pipeline.Formats.Tables;

/// <summary>
/// What readers have found in a file that holds metadata, made into a table, its content compared with the hash it states.
/// </summary>
internal static class StoredTable
{
    /// <summary>A column of the file, by type and by what the file's metadata say of it.</summary>
    public static Column Column(string name, ReadOnlyMemory<bool>? valid, Array values, IReadOnlyDictionary<string, string> metadata)
    {
        string unit = metadata.GetValueOrDefault($"column.{name}.unit", "");
        Column column = values switch
        {
            double[] numbers => new Float64Column(name, unit, numbers),
            long[] integers => new Int64Column(name, unit, integers),
            bool[] flags => new BooleanColumn(name, flags),
            string[] texts => new Utf8Column(name, texts),
            _ => throw new InvalidDataException($"column '{name}' holds {values.GetType().Name}, expected numbers, integers, flags or texts"),
        };
        return column with { Valid = valid, Description = metadata.GetValueOrDefault($"column.{name}.description", "") };
    }

    /// <exception cref="InvalidDataException">The metadata do not say what table it is, or its cells are not those that were
    /// written.</exception>
    public static ColumnTable Of(IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string> metadata)
    {
        HashSet<string> ofColumns = [.. columns.SelectMany(static c => ColumnNotes.Of(c, $"column.{c.Name}.")).Select(static n => n.Key)];
        ColumnTable table = new(
            Text(metadata, "table.name"),
            (int)Number(metadata, "table.version", int.MaxValue),
            Number(metadata, "frames", long.MaxValue),
            columns,
            metadata.Where(p => !ofColumns.Contains(p.Key)).ToDictionary(StringComparer.Ordinal));
        string expected = Text(metadata, "content_sha256");
        string found = ContentHash.Of(table);
        return string.Equals(expected, found, StringComparison.Ordinal)
            ? table
            : throw new InvalidDataException($"the cells of table '{table.Name}' are not those that were written: expected content_sha256 {expected}, found {found}");
    }

    private static string Text(IReadOnlyDictionary<string, string> metadata, string key) => metadata.GetValueOrDefault(key)
        ?? throw new InvalidDataException($"the file has no '{key}' in its metadata: it is not a table of ionstream");

    private static long Number(IReadOnlyDictionary<string, string> metadata, string key, long most) =>
        long.TryParse(Text(metadata, key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
            ? number
            : throw new InvalidDataException($"'{key}' is '{Text(metadata, key)}' in the file's metadata, expected a number");
}
