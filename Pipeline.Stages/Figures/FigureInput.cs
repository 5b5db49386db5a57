using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures;

/// <summary>What figures are made from.</summary>
/// <param name="Subjects">The results, in the order they were named.</param>
public sealed record FigureInput(IReadOnlyList<FigureSubject> Subjects)
{
    /// <summary>The table <c>comparison</c> of the first two subjects, reference and candidate; null where they were not compared.</summary>
    public ColumnTable? Comparison { get; init; }

    /// <summary>The table <c>arrhenius</c>; null without one.</summary>
    public ColumnTable? Arrhenius { get; init; }

    /// <summary>What a command needs to print a table of the study: its directory.</summary>
    public string StudyPlace { get; init; } = "";

    /// <summary>Mobile species of any subject.</summary>
    public IReadOnlyList<string> Mobile => [.. Subjects.SelectMany(static s => s.Mobile).Distinct(StringComparer.Ordinal)];
}
