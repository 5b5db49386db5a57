using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>A published table as it was read back.</summary>
/// <param name="Run">The run.</param>
/// <param name="State">State of the run in its pointer: <c>running</c>, <c>interrupted</c>, <c>failed</c>, <c>sealed</c>.</param>
/// <param name="File">The file it was read from.</param>
/// <param name="Table">The columns: those of the schema in its order, then others the file has.</param>
/// <param name="Schema">What the table is; null for a table that only another release knows.</param>
public sealed record PublishedTable(string Run, string State, ResultFile File, ColumnTable Table, TableSchema? Schema)
{
    /// <summary>The equation of the table: its schema's, or what the file says.</summary>
    public string Definition => Schema?.Definition is { Length: > 0 } known ? known : Table.Metadata.GetValueOrDefault("definition", "");
}
