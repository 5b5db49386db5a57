using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>What a comparison said of an observable, for the title of a panel that overlays it.</summary>
internal static class Verdicts
{
    /// <summary>Of each key, what follows its name in a title: the verdict.</summary>
    public static Func<string, string>? Of(FigureInput input, string observable) =>
        input.Comparison is { } table ? key => Row(table, observable, key) is >= 0 and var row ? $": {table.Utf8("verdict")[row]}" : "" : null;

    /// <summary>Sentences for a caption: of each key the size of the difference, and that between halves of the reference, which is noise.</summary>
    public static string Sizes(FigureInput input, string observable, IEnumerable<string> keys)
    {
        if (input.Comparison is not { } table)
        {
            return "";
        }

        string[] sizes = [.. keys.Distinct(StringComparer.Ordinal).Select(key => (Key: key, Row: Row(table, observable, key)))
            .Where(k => k.Row >= 0 && table["note"].IsValid(k.Row) && table.Utf8("note")[k.Row].Contains("halves", StringComparison.Ordinal))
            .Select(k => $"{k.Key}: {table.Utf8("note")[k.Row].Split(',')[0]}")];
        return sizes.Length == 0 ? "" : $" Size of the difference, and of the noise: {string.Join("; ", sizes)}.";
    }

    /// <summary>Angles carry their filter: <c>PS4-raw</c> is of PS4.</summary>
    private static int Row(ColumnTable table, string observable, string key)
    {
        IReadOnlyList<string> names = table.Utf8("observable"), species = table.Utf8("species");
        return Enumerable.Range(0, table.RowCount).FirstOrDefault(
            r => string.Equals(names[r], observable, StringComparison.Ordinal) && (string.Equals(species[r], key, StringComparison.Ordinal) || string.Equals(species[r], key + "-raw", StringComparison.Ordinal)), -1);
    }
}
