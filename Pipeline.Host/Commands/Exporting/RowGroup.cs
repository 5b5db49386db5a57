using Pipeline.Formats.Tables;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>Rows that wait until they are a row group; its memory is used again for the next.</summary>
internal sealed class RowGroup
{
    private readonly IReadOnlyList<ColumnSchema> _schema;
    private readonly double[]?[] _numbers;
    private readonly long[]?[] _integers;
    private readonly string[]?[] _texts;
    private readonly bool[] _none;

    /// <param name="schema">The table.</param>
    /// <param name="rows">Rows it has room for.</param>
    public RowGroup(TableSchema schema, int rows)
    {
        _schema = schema.Columns;
        Capacity = rows;
        _numbers = [.. _schema.Select(c => c.Type is ColumnType.Float64 ? new double[rows] : null)];
        _integers = [.. _schema.Select(c => c.Type is ColumnType.Int64 ? new long[rows] : null)];
        _texts = [.. _schema.Select(c => c.Type is ColumnType.Utf8 ? new string[rows] : null)];
        _none = new bool[rows];
        Undefined = [.. _schema.Select(static c => c.Name.EndsWith("_eV_A", StringComparison.Ordinal))];
    }

    public int Capacity { get; }

    public int Count { get; set; }

    public bool IsFull => Count == Capacity;

    /// <summary>By column: whether no value of it is defined.</summary>
    public bool[] Undefined { get; }

    /// <summary>Values of a column of numbers, from its first row on.</summary>
    public double[] Numbers(int column) => _numbers[column]!;

    /// <summary>Values of a column of integers.</summary>
    public long[] Integers(int column) => _integers[column]!;

    /// <summary>Values of a column of texts.</summary>
    public string[] Texts(int column) => _texts[column]!;

    /// <summary>The rows as columns; valid until the next row is added.</summary>
    public IReadOnlyList<Column> Columns() => [.. _schema.Select((_, i) => Column(i))];

    private Column Column(int i)
    {
        ColumnSchema schema = _schema[i];
        Column column = schema.Type switch
        {
            ColumnType.Float64 => new Float64Column(schema.Name, schema.Unit, _numbers[i].AsMemory(0, Count)),
            ColumnType.Int64 => new Int64Column(schema.Name, schema.Unit, _integers[i].AsMemory(0, Count)),
            _ => new Utf8Column(schema.Name, new ArraySegment<string>(_texts[i]!, 0, Count)),
        };
        column = column with { Description = schema.Description };
        return Undefined[i] ? column with { Valid = _none.AsMemory(0, Count) } : column;
    }
}
