using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>A comparison in a few lines: what differs one by one, what agrees and what cannot be told in one line each.</summary>
public static class ComparisonDigest
{
    private const int MostNames = 12;

    /// <summary>The lines.</summary>
    /// <param name="table">The table <c>comparison</c>.</param>
    public static IReadOnlyList<DigestLine> Of(ColumnTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        IReadOnlyList<string> verdicts = table.Utf8("verdict");
        int[] Rows(string verdict) => [.. Enumerable.Range(0, table.RowCount).Where(r => string.Equals(verdicts[r], verdict, StringComparison.Ordinal))];
        int[] differs = Rows("differs"), agrees = Rows("agrees"), open = Rows("cannot tell");
        List<DigestLine> lines = [new(DigestPart.Run, "verdict", string.Create(CultureInfo.InvariantCulture, $"{differs.Length} differ, {agrees.Length} agree, {open.Length} cannot be told")) { IsFirst = true }];
        lines.AddRange(differs.Select(r => new DigestLine(DigestPart.Transport, $"differs: {Name(table, r)}", Difference(table, r), table["note"].IsValid(r) ? table.Utf8("note")[r] : "") { IsFirst = true }));
        if (agrees.Length > 0)
        {
            lines.Add(new DigestLine(DigestPart.Structure, "agrees", Names(table, agrees)) { IsFirst = true });
        }

        if (open.Length > 0)
        {
            int[] countable = [.. open.Where(r => table["needed"].IsValid(r)).OrderBy(r => table.Int64("needed")[r])];
            string needed = countable.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"the first to be decided is {Name(table, countable[0])}, by about {table.Int64("needed")[countable[0]]} replicates a side");
            lines.Add(new DigestLine(DigestPart.Structure, "cannot tell", Names(table, open), needed));
        }

        return lines;
    }

    private static string Name(ColumnTable table, int row) => table.Utf8("observable")[row] + (table["species"].IsValid(row) ? $" {table.Utf8("species")[row]}" : "");

    private static string Names(ColumnTable table, int[] rows) =>
        string.Join(", ", rows.Take(MostNames).Select(r => Name(table, r))) + (rows.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {rows.Length - MostNames} more") : "");

    private static string Difference(ColumnTable table, int row)
    {
        double reference = table.NumbersOrNaN("value_reference")[row], candidate = table.NumbersOrNaN("value_candidate")[row];
        string values = double.IsFinite(reference) ? string.Create(CultureInfo.InvariantCulture, $"{reference:G4} to {candidate:G4}, ") : "";
        string unit = table.Utf8("unit")[row] is "1" ? "" : " " + table.Utf8("unit")[row];
        return values + string.Create(
            CultureInfo.InvariantCulture,
            $"by {table.NumbersOrNaN("effect")[row]:G3}{unit} ({table.NumbersOrNaN("lo95")[row]:G3} to {table.NumbersOrNaN("hi95")[row]:G3}), margin {table.NumbersOrNaN("margin")[row]:G3}");
    }
}
