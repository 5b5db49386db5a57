using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>What a comparison said of an observable, for the title of a panel that overlays it.</summary>
internal static class Verdicts
{
    /// <summary>Of each key: the verdict, the size of the difference and that of the noise.</summary>
    public static Func<string, string>? Of(FigureInput input, string observable)
    {
        if (input.Comparison is not { } table)
        {
            return null;
        }

        IReadOnlyList<string> names = table.Utf8("observable"), species = table.Utf8("species"), verdicts = table.Utf8("verdict"), notes = table.Utf8("note");
        return key =>
        {
            int row = Enumerable.Range(0, table.RowCount).FirstOrDefault(r => string.Equals(names[r], observable, StringComparison.Ordinal) && IsOf(species[r], key), -1);
            return row < 0 ? "" : $": {verdicts[row]}{Size(table, row, notes[row])}";
        };
    }

    /// <summary>Angles carry their filter: <c>PS4-raw</c> is of PS4.</summary>
    private static bool IsOf(string species, string key) => string.Equals(species, key, StringComparison.Ordinal) || string.Equals(species, key + "-raw", StringComparison.Ordinal);

    private static string Size(ColumnTable table, int row, string note) => table["note"].IsValid(row) && note.Split(',')[0] is { Length: > 0 and < 60 } size && size.Contains("halves", StringComparison.Ordinal) ? $", {size}" : "";
}
