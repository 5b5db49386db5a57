using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures;

/// <summary>A result that figures show: a run, the mean of an ensemble, or a side of a comparison.</summary>
/// <param name="Name">Its name in a legend.</param>
/// <param name="Tables">Its tables by name.</param>
public sealed record FigureSubject(string Name, IReadOnlyDictionary<string, ColumnTable> Tables)
{
    private const string Diffusion = "diffusion_coefficient";

    /// <summary>Runs or stretches it is the mean of; 1 for a run.</summary>
    public int Replicates { get; init; } = 1;

    /// <summary>What a command needs to print a table of it: <c>OUT --run run1</c>; empty where none can.</summary>
    public string Place { get; init; } = "";

    /// <summary>The table <c>diffusion</c> at earlier epochs, in their order; empty where there are none.</summary>
    public IReadOnlyList<ColumnTable> History { get; init; } = [];

    /// <summary>The species that are mobile, as the table <c>summary</c> has them; empty without it.</summary>
    public IReadOnlyList<string> Mobile => Find("summary") is { } summary
        ? [.. summary.Utf8("species").Where((_, row) => string.Equals(summary.Utf8("quantity")[row], Diffusion, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)]
        : [];

    /// <summary>A table; null where it has none of that name.</summary>
    public ColumnTable? Find(string table) => Tables.GetValueOrDefault(table);
}
