using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>A table of one run of an ensemble.</summary>
/// <param name="Run">The run.</param>
/// <param name="Place">Where it was read from, for a message.</param>
/// <param name="Table">The table.</param>
public sealed record RunTable(string Run, string Place, ColumnTable Table);
