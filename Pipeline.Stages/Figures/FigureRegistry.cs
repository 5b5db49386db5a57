using Pipeline.Stages.Figures.Definitions;

namespace Pipeline.Stages.Figures;

/// <summary>The figures, one line each, in the order in which a report shows them within its sections.</summary>
public static class FigureRegistry
{
    /// <summary>The figures.</summary>
    public static IReadOnlyList<FigureDefinition> All { get; } =
    [
        VerdictsFigure.Definition,
        DiffusionFigure.Definition,
        DiffusionHistoryFigure.Definition,
        MsdFigure.Linear,
        MsdFigure.Logarithmic,
        ArrheniusFigure.Definition,
        TemperatureFigure.Definition,
        RdfFigure.Definition,
        DistanceAngleFigure.Definition,
        VdosFigure.Definition,
        VacfFigure.Definition,
        AngleFigure.Definition,
        AngularVelocityFigure.Definition,
        AngleSeriesFigure.Definition,
        VanHoveSelfFigure.Definition,
        VanHoveDistinctFigure.Definition,
        ThermoFigure.Definition,
        DriftFigure.Definition,
    ];

    /// <summary>The tables that figures are made from, of results.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        [.. All.SelectMany(static f => f.Tables).Append("summary").Append("runs").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>All figures there are of an input, those of the paper first.</summary>
    /// <param name="input">The tables.</param>
    /// <param name="paper">The figures of a publication to follow; empty for none.</param>
    public static IReadOnlyList<Figure> Make(FigureInput input, IReadOnlyList<PaperFigure> paper)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(paper);
        IEnumerable<Figure> own = All.Select(d => d.Make(input, FigureChoice.Usual) is { } figure ? figure with { Section = d.Section } : null).OfType<Figure>();
        return [.. paper.Select(p => p.Make(input)).OfType<Figure>(), .. own.OrderBy(static f => f.Section)];
    }

    /// <summary>The definition of this name; null where there is none.</summary>
    public static FigureDefinition? Find(string name) => All.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.Ordinal));
}
