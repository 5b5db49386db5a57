namespace Pipeline.Stages.Figures.Building;

/// <summary>Commands that print the rows a figure was made from.</summary>
internal static class Queries
{
    /// <summary>Rows of a table of the first subject.</summary>
    /// <param name="input">The subjects.</param>
    /// <param name="table">The table.</param>
    /// <param name="where">Texts that columns must have.</param>
    public static string Table(FigureInput input, string table, IReadOnlyDictionary<string, string>? where = null)
    {
        string place = input.Subjects.FirstOrDefault(s => s.Place.Length > 0 && s.Find(table) is not null)?.Place ?? "";
        string condition = where is null || where.Count == 0 ? "" : $" --where '{string.Join(" and ", where.Select(static w => $"{w.Key} = {w.Value}"))}'";
        return place.Length == 0 ? "" : $"ionstream show {table} {place}{condition} --csv";
    }

    /// <summary>Tables of the first subject.</summary>
    public static string Tables(FigureInput input, IReadOnlyList<string> tables) =>
        string.Join('\n', tables.Select(t => Table(input, t)).Where(static q => q.Length > 0));

    /// <summary>A table of the study.</summary>
    public static string Study(FigureInput input, string table) => input.StudyPlace.Length == 0 ? "" : $"ionstream show {table} {input.StudyPlace} --csv";
}
