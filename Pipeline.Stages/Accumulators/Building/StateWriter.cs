using System.Runtime.InteropServices;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Collects the flat arrays of a state. Values are copied; little-endian is what every supported platform has.</summary>
internal sealed class StateWriter
{
    private readonly List<StateArray> _arrays = [];

    public void Int64(string name, params ReadOnlySpan<long> values) => Add(name, "int64", values);

    public void Float64(string name, params ReadOnlySpan<double> values) => Add(name, "float64", values);

    /// <summary>Each sum becomes two words, high first.</summary>
    public void Int128(string name, ReadOnlySpan<Int128> values)
    {
        byte[] bytes = new byte[16 * values.Length];
        Span<long> words = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        for (int i = 0; i < values.Length; i++)
        {
            words[2 * i] = (long)(values[i] >> 64);
            words[(2 * i) + 1] = unchecked((long)(ulong)(values[i] & ulong.MaxValue));
        }

        _arrays.Add(new StateArray(name, "int64", [words.Length], bytes));
    }

    public IReadOnlyList<StateArray> ToArrays() => _arrays;

    private void Add<T>(string name, string type, ReadOnlySpan<T> values)
        where T : unmanaged
        => _arrays.Add(new StateArray(name, type, [values.Length], MemoryMarshal.AsBytes(values).ToArray()));
}

/// <summary>Reads a state back, array by array, in the order it was written.</summary>
internal sealed class StateReader(StateArrays state)
{
    private int _next;

    public long[] Int64(string name) => MemoryMarshal.Cast<byte, long>(Next(name, "int64")).ToArray();

    public double[] Float64(string name) => MemoryMarshal.Cast<byte, double>(Next(name, "float64")).ToArray();

    public Int128[] Int128(string name)
    {
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(Next(name, "int64"));
        Int128[] values = new Int128[words.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new Int128(unchecked((ulong)words[2 * i]), unchecked((ulong)words[(2 * i) + 1]));
        }

        return values;
    }

    private ReadOnlySpan<byte> Next(string name, string type)
    {
        if (_next >= state.Arrays.Count
            || !string.Equals(state.Arrays[_next].Name, name, StringComparison.Ordinal)
            || !string.Equals(state.Arrays[_next].Type, type, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"State of '{state.Owner}' has no {type} array '{name}' at place {_next}.");
        }

        return state.Arrays[_next++].Bytes.Span;
    }
}
