using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>What a derived table is computed from.</summary>
/// <param name="Tables">Results by name, intermediate ones included; those it declares, where the run has them.</param>
/// <param name="Options">Settings under the table's key.</param>
/// <param name="Run">What the run is.</param>
/// <param name="Summary">Totals of the analysed frames.</param>
public sealed record DerivedInput(IReadOnlyDictionary<string, ColumnTable> Tables, object Options, RunDescription Run, RunSummary Summary)
{
    /// <summary>What the OSZICAR beside the trajectory says of the analysed steps; null where it was not asked for.</summary>
    public OszicarRecords? Oszicar { get; init; }
}
