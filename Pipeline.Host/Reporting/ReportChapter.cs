using Pipeline.Stages.Figures;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Reporting;

/// <summary>A part of a report with results that belong together: runs and ensembles, a comparison, an Arrhenius study.</summary>
/// <param name="Name">Its name, before those of its figures where there are several chapters.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Input">What its figures are made from.</param>
internal sealed record ReportChapter(string Name, string Title, FigureInput Input)
{
    /// <summary>Elements of its runs, for the figures of a publication; empty where they are not known.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>What was found, under a heading each.</summary>
    public IReadOnlyList<(string Heading, IReadOnlyList<DigestLine> Lines)> Digests { get; init; } = [];

    /// <summary>Sentences under its heading.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
