namespace Pipeline.Formats.Tables;

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

    /// <summary>The numbers of a column; where a row is not defined, 0.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of numbers.</exception>
    public ReadOnlySpan<double> Float64(string column) => Of<Float64Column>(column).Values.Span;

    /// <summary>The numbers of a column, NaN where a row is not defined.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of numbers.</exception>
    public double[] NumbersOrNaN(string column)
    {
        Float64Column of = Of<Float64Column>(column);
        double[] numbers = of.Values.ToArray();
        for (int row = 0; row < numbers.Length && of.Valid is { } valid; row++)
        {
            numbers[row] = valid.Span[row] ? numbers[row] : double.NaN;
        }

        return numbers;
    }

    /// <summary>The integers of a column; where a row is not defined, 0.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of integers.</exception>
    public ReadOnlySpan<long> Int64(string column) => Of<Int64Column>(column).Values.Span;

    /// <summary>The texts of a column; where a row is not defined, the empty one.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of texts.</exception>
    public IReadOnlyList<string> Utf8(string column) => Of<Utf8Column>(column).Values;

    /// <summary>The flags of a column; where a row is not defined, false.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column of flags.</exception>
    public ReadOnlySpan<bool> Boolean(string column) => Of<BooleanColumn>(column).Values.Span;

    private TColumn Of<TColumn>(string column)
        where TColumn : Column
        => this[column] as TColumn
            ?? throw new KeyNotFoundException($"column '{column}' of table '{Name}' is a {this[column].GetType().Name}, not a {typeof(TColumn).Name}");
}
