namespace Pipeline.Formats.Tables;

/// <summary>
/// The rows of a table, cell by cell: every row names every column of the schema, in its order. A number that is not finite is not
/// defined, as null is.
/// </summary>
/// <param name="schema">What the table is.</param>
/// <param name="expectedRows">About how many rows will come: memory for them is taken at once.</param>
public sealed class TableBuilder(TableSchema schema, int expectedRows = 16)
{
    private readonly CellList[] _columns = [.. schema.Columns.Select(c => CellList.Of(c, expectedRows))];
    private int _next;

    /// <summary>Appends an integer to its column.</summary>
    /// <exception cref="InvalidOperationException">Another column is next, or this one holds something else.</exception>
    public void Int64(string column, long? value) => Next<NumberList<long>>(column).Add(value);

    /// <summary>Appends a number; NaN and infinity are not defined.</summary>
    /// <exception cref="InvalidOperationException">Another column is next, or this one holds something else.</exception>
    public void Float64(string column, double? value) =>
        Next<NumberList<double>>(column).Add(value is { } number && double.IsFinite(number) ? number : null);

    /// <summary>Appends a flag.</summary>
    /// <exception cref="InvalidOperationException">Another column is next, or this one holds something else.</exception>
    public void Boolean(string column, bool? value) => Next<NumberList<bool>>(column).Add(value);

    /// <summary>Appends a text.</summary>
    /// <exception cref="InvalidOperationException">Another column is next, or this one holds something else.</exception>
    public void Utf8(string column, string? value) => Next<TextList>(column).Add(value);

    /// <summary>The finished table.</summary>
    /// <param name="frames">Records of the table's own source that it covers.</param>
    /// <param name="metadata">What else its file should say of it.</param>
    /// <exception cref="InvalidOperationException">The last row is not whole.</exception>
    public ColumnTable ToTable(long frames, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (_next != 0)
        {
            throw new InvalidOperationException(
                $"The last row of '{schema.Name}' ends before column '{schema.Columns[_next].Name}'.");
        }

        Dictionary<string, string> all = new(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["definition"] = schema.Source.Length == 0 ? schema.Definition : $"{schema.Definition}; {schema.Source}",
            ["table.keys"] = string.Join(' ', schema.Keys.Select(static k => k.Name)),
        };
        return new ColumnTable(schema.Name, schema.Version, frames, [.. _columns.Select(static c => c.ToColumn())], all)
        {
            IsIntermediate = schema.IsIntermediate,
        };
    }

    /// <summary>
    /// The column that is next; names are literals, so that the same object stands on both sides and comparing costs nothing.
    /// </summary>
    private TList Next<TList>(string column)
        where TList : CellList
    {
        CellList next = _columns[_next];
        if (next is not TList list || !string.Equals(next.Schema.Name, column, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"Column '{column}' of '{schema.Name}' is out of order or of another type: next is '{next.Schema.Name}' ({next.Schema.Type}).");
        }

        _next = _next + 1 == _columns.Length ? 0 : _next + 1;
        return list;
    }
}
