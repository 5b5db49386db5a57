using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>The rows of a table that a figure usually shows, and those that are wanted in their place.</summary>
internal static class RowChoice
{
    private static readonly string[] s_drifts = ["host", "com", "raw"];

    /// <summary>Conditions on columns, as wanted where something is wanted.</summary>
    public static Dictionary<string, string> Of(FigureChoice choice, params ReadOnlySpan<(string Column, string Usual)> usual)
    {
        Dictionary<string, string> where = new(StringComparer.Ordinal);
        foreach ((string column, string value) in usual)
        {
            where[column] = choice.Of(column, value);
        }

        return where;
    }

    /// <summary>The drift that is usually shown: relative to the host where the table has that, else to the centre of mass, else as it is.</summary>
    public static string Drift(FigureInput input, string table)
    {
        HashSet<string> there = [.. input.Subjects.Select(s => s.Find(table)).OfType<ColumnTable>().SelectMany(static t => t.Utf8("drift"))];
        return s_drifts.FirstOrDefault(there.Contains, "raw");
    }

    /// <summary>What was removed from displacements, in a sentence.</summary>
    public static string DriftText(string drift) => drift switch
    {
        "host" => "Displacements are relative to the mean of the host atoms.",
        "com" => "Displacements are relative to the centre of mass.",
        _ => "Displacements as they are, no drift removed.",
    };
}
