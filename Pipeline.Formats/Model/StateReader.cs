using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Formats.Model;

/// <summary>Reads a state back, array by array, in the order it was written.</summary>
public sealed class StateReader(StateArrays state)
{
    private int _next;

    /// <summary>Integers.</summary>
    public long[] Int64(string name) => MemoryMarshal.Cast<byte, long>(Next(name, "int64")).ToArray();

    /// <summary>Double-precision numbers.</summary>
    public double[] Float64(string name) => MemoryMarshal.Cast<byte, double>(Next(name, "float64")).ToArray();

    /// <summary>Sums of two words each.</summary>
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

    /// <summary>A text.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(Next(name, "utf8"));

    /// <summary>Texts.</summary>
    public string[] Texts(string name)
    {
        long[] lengths = Int64(name + "_lengths");
        ReadOnlySpan<char> rest = Text(name);
        string[] values = new string[lengths.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rest[..(int)lengths[i]].ToString();
            rest = rest[(int)lengths[i]..];
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
