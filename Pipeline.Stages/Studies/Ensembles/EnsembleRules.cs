using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>How each table becomes one of an ensemble: the mean, unless a line here says otherwise.</summary>
public static class EnsembleRules
{
    private static readonly Dictionary<string, Rule> s_rules = new(StringComparer.Ordinal)
    {
        ["angle_series"] = new Rule(Concatenated, []),
        ["diffusion"] = new Rule(EnsembleDiffusion.Of, ["msd"]),
        ["events"] = new Rule(Concatenated, []),
        ["peaks"] = new Rule(EnsemblePeaks.Of, []) { After = ["rdf", "vdos"] },
        ["runs"] = new Rule(Concatenated, []),
        ["summary"] = new Rule(EnsembleSummary.Of, []) { After = ["diffusion"] },
        ["thermo"] = new Rule(Concatenated, []),
    };

    private static readonly Rule s_mean = new(static input => MeanTable.Of(input.Schema, input.Runs, input.AllLags), []);

    /// <summary>The tables in an order in which each stands behind those of the ensemble that it is made from.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> tables) =>
        [.. tables.OrderBy(static t => s_rules.GetValueOrDefault(t)?.After.Count > 0).ThenBy(static t => t, StringComparer.Ordinal)];

    /// <summary>Tables of the runs that a table is made from beside its own.</summary>
    public static IReadOnlyList<string> Reads(string table) => s_rules.GetValueOrDefault(table)?.Reads ?? [];

    /// <summary>Whether others are made from the ensemble's table of this name.</summary>
    public static bool IsReadLater(string table) => s_rules.Values.Any(r => r.After.Contains(table, StringComparer.Ordinal));

    /// <summary>The table of the ensemble.</summary>
    /// <exception cref="StudyException">The runs cannot be put together.</exception>
    public static ColumnTable Of(EnsembleInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return (s_rules.GetValueOrDefault(input.Schema.Name) ?? s_mean).Make(input);
    }

    /// <summary>One below the other, with the run in front.</summary>
    private static ColumnTable Concatenated(EnsembleInput input) => ResultRows.Join([.. input.Runs.Select(static r => (r.Run, r.Table))]) with
    {
        FramesSeen = input.Runs.Sum(static r => r.Table.FramesSeen),
        Metadata = new Dictionary<string, string>(MeanTable.Metadata(input.Schema, input.Runs), StringComparer.Ordinal)
        {
            ["definition"] = $"rows of all runs; {input.Schema.Definition}",
            ["table.keys"] = string.Join(' ', [ResultRows.RunColumn, .. input.Schema.Keys.Select(static k => k.Name)]),
        },
    };

    private sealed record Rule(Func<EnsembleInput, ColumnTable> Make, IReadOnlyList<string> Reads)
    {
        public IReadOnlyList<string> After { get; init; } = [];
    }
}
