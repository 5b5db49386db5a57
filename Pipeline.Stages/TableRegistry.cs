using Pipeline.Formats.Tables;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>What every table is that a run can publish, in alphabetical order.</summary>
public static class TableRegistry
{
    /// <summary>The published tables.</summary>
    public static IReadOnlyList<TableSchema> All { get; } =
    [
        .. ObservableRegistry.All.SelectMany(static o => o.Tables)
            .Concat(DerivedRegistry.All.Select(static d => d.Schema))
            .Append(EventLog.Schema)
            .Append(RunSummary.Schema)
            .Where(static t => !t.IsIntermediate)
            .OrderBy(static t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>The table of this name; null where this release knows none.</summary>
    public static TableSchema? Find(string table) => All.FirstOrDefault(t => string.Equals(t.Name, table, StringComparison.Ordinal));
}
