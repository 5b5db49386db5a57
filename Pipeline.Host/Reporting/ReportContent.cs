using Pipeline.Host.Configuration;
using Pipeline.Stages.Figures;

namespace Pipeline.Host.Reporting;

/// <summary>The figures of all chapters, under names that are unique in a report and in a directory.</summary>
internal static class ReportContent
{
    /// <summary>The figures of each chapter.</summary>
    /// <param name="chapters">The chapters.</param>
    /// <param name="paper">Name of the publication whose figures come first; <c>none</c> for none; null for that of the runs' elements.</param>
    public static IReadOnlyList<(ReportChapter Chapter, IReadOnlyList<Figure> Figures)> Of(IReadOnlyList<ReportChapter> chapters, string? paper)
    {
        List<(ReportChapter, IReadOnlyList<Figure>)> made = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        foreach (ReportChapter chapter in chapters)
        {
            IReadOnlyList<Figure> figures = FigureRegistry.Make(chapter.Input, Paper(chapter, paper));
            string prefix = Safe(chapter.Name);
            while (!taken.Add(prefix))
            {
                prefix += "_"; // two directories of one name, or a study that is called results
            }

            made.Add((chapter, chapters.Count == 1 ? figures : [.. figures.Select(f => InChapter(f, chapter.Name, prefix, isFirst: made.Count == 0))]));
        }

        return made;
    }

    private static IReadOnlyList<PaperFigure> Paper(ReportChapter chapter, string? paper) => paper switch
    {
        "none" => [],
        { } named => PaperValues.Load(named).Figures,
        null when chapter.Elements.Count > 0 && PaperValues.NameFor(chapter.Elements) is { } found => PaperValues.Load(found).Figures,
        _ => [],
    };

    /// <summary>Figures of two chapters may be of one kind: those of later ones say which chapter they are of.</summary>
    private static Figure InChapter(Figure figure, string chapter, string prefix, bool isFirst) =>
        figure with { Name = $"{prefix}_{figure.Name}", Title = isFirst ? figure.Title : $"{figure.Title} ({chapter})" };

    private static string Safe(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
