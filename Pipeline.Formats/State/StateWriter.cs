using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Formats.State;

/// <summary>Collects the flat arrays of a state. Values are copied; little-endian is what every supported platform has.</summary>
public sealed class StateWriter
{
    private readonly List<StateArray> _arrays = [];

    /// <summary>Integers.</summary>
    public void Int64(string name, params ReadOnlySpan<long> values) => Add(name, "int64", values);

    /// <summary>Double-precision numbers.</summary>
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

    /// <summary>A text, as UTF-8.</summary>
    public void Text(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        _arrays.Add(new StateArray(name, "utf8", [bytes.Length], bytes));
    }

    /// <summary>Texts of any content and number: their lengths in UTF-16 units, then all of them in one.</summary>
    public void Texts(string name, IReadOnlyCollection<string> values)
    {
        Int64(name + "_lengths", [.. values.Select(static v => (long)v.Length)]);
        Text(name, string.Concat(values));
    }

    /// <summary>What was collected, in order.</summary>
    public IReadOnlyList<StateArray> ToArrays() => _arrays;

    private void Add<T>(string name, string type, ReadOnlySpan<T> values)
        where T : unmanaged
        => _arrays.Add(new StateArray(name, type, [values.Length], MemoryMarshal.AsBytes(values).ToArray()));
}
