using System.Globalization;

namespace Pipeline.Formats.Tables;

/// <summary>Cells of one column of a CSV file, read as what the schema says they are.</summary>
internal sealed class CsvColumn(ColumnSchema schema)
{
    private readonly List<double> _numbers = [];
    private readonly List<long> _integers = [];
    private readonly List<bool> _flags = [];
    private readonly List<string> _texts = [];
    private readonly List<bool> _valid = [];

    public string Name => schema.Name;

    /// <param name="cell">The characters between two commas, quotes included.</param>
    /// <exception cref="InvalidDataException">It is no value of the column's type.</exception>
    public void Add(ReadOnlySpan<char> cell)
    {
        bool isRead = schema.Type switch
        {
            ColumnType.Float64 => Add(_numbers, double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number), number),
            ColumnType.Int64 => Add(_integers, long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer), integer),
            ColumnType.Boolean => Add(_flags, cell is "true" or "false", cell is "true"),
            _ => Add(_texts, cell.Length > 0, Unquoted(cell)),
        };
        if (!isRead && cell.Length > 0)
        {
            throw new InvalidDataException($"column '{schema.Name}', row {_valid.Count}: '{cell}' is no {schema.Type}");
        }

        _valid.Add(cell.Length > 0);
    }

    public Column ToColumn()
    {
        Column column = schema.Type switch
        {
            ColumnType.Float64 => new Float64Column(schema.Name, schema.Unit, _numbers.ToArray()),
            ColumnType.Int64 => new Int64Column(schema.Name, schema.Unit, _integers.ToArray()),
            ColumnType.Boolean => new BooleanColumn(schema.Name, _flags.ToArray()),
            _ => new Utf8Column(schema.Name, _texts),
        };
        return column with { Description = schema.Description, Valid = _valid.Contains(false) ? _valid.ToArray() : default(ReadOnlyMemory<bool>?) };
    }

    private static bool Add<T>(List<T> values, bool isRead, T value)
    {
        values.Add(value);
        return isRead;
    }

    private static string Unquoted(ReadOnlySpan<char> cell) => cell.Length > 1 && cell[0] == '"' && cell[^1] == '"'
        ? cell[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal)
        : cell.ToString();
}
