namespace Pipeline.Formats.Tables;

/// <summary>
/// What a table is, declared once beside what computes it: rows are checked against it, files and documentation are described by it.
/// </summary>
/// <param name="Name">Name of the table, such as <c>rdf</c>.</param>
/// <param name="Version">Version of the table's meaning: the next one where a reader of the old one would be misled.</param>
public sealed record TableSchema(string Name, int Version)
{
    /// <summary>The equation, in ASCII.</summary>
    public required string Definition { get; init; }

    /// <summary>Where the equation is from; empty for a table that has none.</summary>
    public string Source { get; init; } = "";

    /// <summary>The columns in their order; <c>frames</c> first.</summary>
    public required IReadOnlyList<ColumnSchema> Columns { get; init; }

    /// <summary>Only other tables are computed from it: it is not published.</summary>
    public bool IsIntermediate { get; init; }

    /// <summary>The columns that tell the rows of a run apart, in the order rows are sorted by.</summary>
    public IEnumerable<ColumnSchema> Keys => Columns.Where(static c => c.IsKey);

    /// <summary>The column of this name; null where there is none.</summary>
    public ColumnSchema? Find(string column) => Columns.FirstOrDefault(c => string.Equals(c.Name, column, StringComparison.Ordinal));
}
