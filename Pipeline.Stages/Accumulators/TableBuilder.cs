using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators;

/// <summary>Builds a tidy table row by row: every row names every column in the same order. NaN and null become undefined values.</summary>
public sealed class TableBuilder(int expectedRows = 16)
{
    private readonly List<IBuilder> _columns = [];
    private int _next;

    private interface IBuilder
    {
        string Name { get; }

        Column Build();
    }

    /// <summary>Appends an integer to its column.</summary>
    public void Int64(string name, string unit, long? value, string description = "") =>
        Next(name, () => new Builder<long>(name, expectedRows, (v, ok) => new Int64Column(name, unit, v) { Valid = ok, Description = description })).Add(value);

    /// <summary>Appends a number; NaN is undefined.</summary>
    public void Float64(string name, string unit, double? value, string description = "") =>
        Next(name, () => new Builder<double>(name, expectedRows, (v, ok) => new Float64Column(name, unit, v) { Valid = ok, Description = description }))
            .Add(value is { } x && double.IsNaN(x) ? null : value);

    /// <summary>Appends a flag.</summary>
    public void Boolean(string name, bool? value, string description = "") =>
        Next(name, () => new Builder<bool>(name, expectedRows, (v, ok) => new BooleanColumn(name, v) { Valid = ok, Description = description })).Add(value);

    /// <summary>Appends a string.</summary>
    public void Utf8(string name, string? value, string description = "") =>
        Next(name, () => new TextBuilder(name, description)).Add(value);

    /// <summary>The finished table.</summary>
    public ColumnTable ToTable(string name, int version, long frames, string definition, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, string> all = new(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["definition"] = definition,
        };
        return new ColumnTable(name, version, frames, [.. _columns.Select(c => c.Build())], all);
    }

    /// <summary>Null where all values are defined. No conditional expression: its null would become an empty mask, by way of a null array.</summary>
    private static ReadOnlyMemory<bool>? Mask(bool anyUndefined, IEnumerable<bool> valid)
    {
        if (!anyUndefined)
        {
            return null;
        }

        return valid.ToArray();
    }

    private T Next<T>(string name, Func<T> create)
        where T : class, IBuilder
    {
        if (_next < _columns.Count)
        {
            if (string.Equals(_columns[_next].Name, name, StringComparison.Ordinal))
            {
                return (T)_columns[_next++];
            }
        }

        int known = _columns.FindIndex(c => string.Equals(c.Name, name, StringComparison.Ordinal));
        if (known == 0)
        {
            _next = 1;
            return (T)_columns[0];
        }

        if (known >= 0 || _next < _columns.Count)
        {
            throw new InvalidOperationException($"Column '{name}' is out of order.");
        }

        T fresh = create();
        _columns.Add(fresh);
        _next++;
        return fresh;
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

        public Column Build() => build(_values.ToArray(), Mask(_anyUndefined, _valid));
    }

    private sealed class TextBuilder(string name, string description) : IBuilder
    {
        private readonly List<string?> _values = [];

        public string Name => name;

        public void Add(string? value) => _values.Add(value);

        public Column Build() => new Utf8Column(name, [.. _values.Select(v => v ?? "")])
        {
            Valid = Mask(_values.Contains(null), _values.Select(v => v is not null)),
            Description = description,
        };
    }
}
