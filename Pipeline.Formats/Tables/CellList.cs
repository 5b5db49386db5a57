namespace Pipeline.Formats.Tables;

/// <summary>The cells of one column while a table is built.</summary>
internal abstract class CellList(ColumnSchema schema)
{
    public ColumnSchema Schema { get; } = schema;

    public static CellList Of(ColumnSchema schema, int expectedRows) => schema.Type switch
    {
        ColumnType.Float64 => new NumberList<double>(schema, expectedRows, static (c, v) => new Float64Column(c.Name, c.Unit, v)),
        ColumnType.Int64 => new NumberList<long>(schema, expectedRows, static (c, v) => new Int64Column(c.Name, c.Unit, v)),
        ColumnType.Boolean => new NumberList<bool>(schema, expectedRows, static (c, v) => new BooleanColumn(c.Name, v)),
        ColumnType.Utf8 => new TextList(schema, expectedRows),
        _ => throw new ArgumentOutOfRangeException(nameof(schema), schema.Type, "a type no column has"),
    };

    public abstract Column ToColumn();
}

/// <summary>Numbers or flags.</summary>
internal sealed class NumberList<T>(ColumnSchema schema, int expectedRows, Func<ColumnSchema, ReadOnlyMemory<T>, Column> build) : CellList(schema)
    where T : struct
{
    private readonly List<T> _values = new(expectedRows);
    private List<bool>? _valid; // from the first undefined value on

    public void Add(T? value)
    {
        if (!value.HasValue && _valid is null)
        {
            _valid = new List<bool>(_values.Capacity);
            _valid.AddRange(Enumerable.Repeat(true, _values.Count));
        }

        _values.Add(value.GetValueOrDefault());
        _valid?.Add(value.HasValue);
    }

    public override Column ToColumn() => build(Schema, _values.ToArray()) with
    {
        Valid = _valid is null ? default(ReadOnlyMemory<bool>?) : _valid.ToArray(),
        Description = Schema.Description,
    };
}

/// <summary>Texts.</summary>
internal sealed class TextList(ColumnSchema schema, int expectedRows) : CellList(schema)
{
    private readonly List<string?> _values = new(expectedRows);

    public void Add(string? value) => _values.Add(value);

    public override Column ToColumn() => new Utf8Column(Schema.Name, [.. _values.Select(static v => v ?? "")])
    {
        Valid = _values.Contains(null) ? _values.Select(static v => v is not null).ToArray() : default(ReadOnlyMemory<bool>?),
        Description = Schema.Description,
    };
}
