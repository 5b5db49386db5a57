using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Accumulators;

/// <summary>Builds a tidy table row by row: every row names every column in the same order. NaN and null become undefined values.</summary>
public sealed class TableBuilder(int expectedRows = 16)
{
    private readonly List<IBuilder> _columns = [];
    private int _next;

    private interface IBuilder
    {
        string Name { get; }

        void Clear();

        Column Build();
    }

    /// <summary>Appends an integer to its column.</summary>
    public void Int64(string name, string unit, long? value, string description = "") =>
        ((Next(name) ?? Append(CreateInt64(name, unit, description))) as Builder<long>)!.Add(value);

    /// <summary>Appends a number; NaN is undefined.</summary>
    public void Float64(string name, string unit, double? value, string description = "") =>
        ((Next(name) ?? Append(CreateFloat64(name, unit, description))) as Builder<double>)!.Add(value is { } x && double.IsNaN(x) ? null : value);

    /// <summary>Appends a flag.</summary>
    public void Boolean(string name, bool? value, string description = "") =>
        ((Next(name) ?? Append(CreateBoolean(name, description))) as Builder<bool>)!.Add(value);

    /// <summary>Appends a string.</summary>
    public void Utf8(string name, string? value, string description = "") =>
        ((Next(name) ?? Append(new TextBuilder(name, description))) as TextBuilder)!.Add(value);

    /// <summary>Takes all rows out again and keeps the columns: a table without rows still says what its columns are.</summary>
    public void Clear() => _columns.ForEach(static column => column.Clear());

    /// <summary>The finished table.</summary>
    public ColumnTable ToTable(string name, int version, long frames, string definition, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, string> all = new(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["definition"] = definition,
        };
        return new ColumnTable(name, version, frames, [.. _columns.Select(c => c.Build())], all);
    }

    // Apart from the callers, so that only a new column pays for a closure, not each of a hundred thousand cells.
    private Builder<long> CreateInt64(string name, string unit, string description) =>
        new(name, expectedRows, (v, ok) => new Int64Column(name, unit, v) { Valid = ok, Description = description });

    private Builder<double> CreateFloat64(string name, string unit, string description) =>
        new(name, expectedRows, (v, ok) => new Float64Column(name, unit, v) { Valid = ok, Description = description });

    private Builder<bool> CreateBoolean(string name, string description) =>
        new(name, expectedRows, (v, ok) => new BooleanColumn(name, v) { Valid = ok, Description = description });

    private IBuilder Append(IBuilder column)
    {
        _columns.Add(column);
        return column;
    }

    /// <summary>The next column of the row, the first one of the next row, or null for a column not seen before.</summary>
    private IBuilder? Next(string name)
    {
        if (_next == _columns.Count && _next > 0 && string.Equals(_columns[0].Name, name, StringComparison.Ordinal))
        {
            _next = 0;
        }

        if (_next < _columns.Count)
        {
            return string.Equals(_columns[_next].Name, name, StringComparison.Ordinal)
                ? _columns[_next++]
                : throw new InvalidOperationException($"Column '{name}' is out of order.");
        }

        _next++;
        return null;
    }

    private sealed class Builder<T>(string name, int capacity, Func<ReadOnlyMemory<T>, ReadOnlyMemory<bool>?, Column> build) : IBuilder
        where T : struct
    {
        private readonly List<T> _values = new(capacity);
        private readonly List<bool> _valid = new(capacity);
        private bool _anyUndefined;

        public string Name => name;

        public void Add(T? value)
        {
            _values.Add(value.GetValueOrDefault());
            _valid.Add(value.HasValue);
            _anyUndefined |= !value.HasValue;
        }

        public void Clear()
        {
            _values.Clear();
            _valid.Clear();
            _anyUndefined = false;
        }

        public Column Build() => build(_values.ToArray(), _anyUndefined ? _valid.ToArray() : default(ReadOnlyMemory<bool>?));
    }

    private sealed class TextBuilder(string name, string description) : IBuilder
    {
        private readonly List<string?> _values = [];

        public string Name => name;

        public void Add(string? value) => _values.Add(value);

        public void Clear() => _values.Clear();

        public Column Build() => new Utf8Column(name, [.. _values.Select(v => v ?? "")])
        {
            Valid = _values.Contains(null) ? _values.Select(v => v is not null).ToArray() : default(ReadOnlyMemory<bool>?),
            Description = description,
        };
    }
}
