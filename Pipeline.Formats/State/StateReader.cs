using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Formats.State;

/// <summary>Reads a state back, array by array, in the order it was written.</summary>
/// <remarks>
/// An array that is missing, of another type or of another length than asked for is an <see cref="InvalidOperationException"/>: the state
/// is another one's.
/// </remarks>
public sealed class StateReader(StateArrays state)
{
    private int _next;

    /// <summary>Integers.</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="count">How many there must be; null: any number.</param>
    public long[] Int64(string name, int? count = null) => Counted(name, MemoryMarshal.Cast<byte, long>(Next(name, "int64")), count).ToArray();

    /// <summary>Double-precision numbers.</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="count">How many there must be; null: any number.</param>
    public double[] Float64(string name, int? count = null) => Counted(name, MemoryMarshal.Cast<byte, double>(Next(name, "float64")), count).ToArray();

    /// <summary>Sums of two words each.</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="count">How many sums there must be; null: any number.</param>
    public Int128[] Int128(string name, int? count = null)
    {
        ReadOnlySpan<long> words = Counted(name, MemoryMarshal.Cast<byte, long>(Next(name, "int64")), 2 * count);
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
    /// <param name="name">Name of the array.</param>
    /// <param name="count">How many there must be; null: any number.</param>
    public string[] Texts(string name, int? count = null)
    {
        long[] lengths = Int64(name + "_lengths", count);
        ReadOnlySpan<char> rest = Text(name);
        if (lengths.Sum() != rest.Length || Array.Exists(lengths, static l => l < 0))
        {
            throw new InvalidOperationException($"State of '{state.Owner}': the texts '{name}' are {rest.Length} characters, their lengths say otherwise.");
        }

        string[] values = new string[lengths.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = rest[..(int)lengths[i]].ToString();
            rest = rest[(int)lengths[i]..];
        }

        return values;
    }

    private ReadOnlySpan<T> Counted<T>(string name, ReadOnlySpan<T> values, int? count) => count is null || values.Length == count
        ? values
        : throw new InvalidOperationException($"State of '{state.Owner}': array '{name}' holds {values.Length} numbers where {count} belong.");

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
