namespace Pipeline.Formats.Model;

/// <summary>A result: equal-length columns, tidy, one row per bin, lag or value.</summary>
/// <param name="Name">Table name of the contract, such as <c>rdf</c>.</param>
/// <param name="Version">Version of the table's meaning.</param>
/// <param name="FramesSeen">Records of the table's own source that it covers.</param>
/// <param name="Columns">The columns, key columns first.</param>
/// <param name="Metadata">Definition, source, settings: written as key-value metadata, keys in ordinal order.</param>
public sealed record ColumnTable(
    string Name,
    int Version,
    long FramesSeen,
    IReadOnlyList<Column> Columns,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Only other tables are computed from it: it is not published.</summary>
    public bool IsIntermediate { get; init; }

    /// <summary>Number of rows.</summary>
    public int RowCount => Columns.Count == 0 ? 0 : Columns[0].Length;

    /// <summary>The column of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Column this[string column] =>
        Columns.FirstOrDefault(c => string.Equals(c.Name, column, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"table '{Name}' has no column '{column}'");
}
