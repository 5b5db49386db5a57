using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

/// <summary>VASP's INCAR: tags and their values. A value is understood only when somebody asks for it.</summary>
/// <remarks>
/// Format (VASP wiki, INCAR, revision 34757): <c>TAG = value</c>, several on a line by <c>;</c>, continued by <c>\</c> or inside quotes that
/// open the value, comments
/// from <c>#</c> or <c>!</c>, nested tags <c>GROUP/TAG</c> or <c>GROUP { TAG = value }</c>; text that is no statement is ignored.
/// A repeated tag keeps its first value: the wiki does not say, users report that VASP takes the first; see <see cref="Repeated"/>.
/// Getters return null for an absent tag (VASP then takes its default) and throw for a value that is not of the type asked for.
/// </remarks>
public sealed partial class Incar
{
    private const string FormatName = "INCAR";

    private readonly Dictionary<string, Entry> _tags;
    private readonly List<(string Tag, string Value)> _repeated;

    private Incar(Dictionary<string, Entry> tags, List<(string Tag, string Value)> repeated) => (_tags, _repeated) = (tags, repeated);

    /// <summary>What the format is, for the registry.</summary>
    public static FormatDescriptor Descriptor { get; } = new(
        FormatName, "VASP input parameters: time step, print interval, ensemble", ["INCAR*", "*.INCAR"], "https://vasp.at/wiki/INCAR");

    /// <summary>Tags in upper case, in file order.</summary>
    public IReadOnlyCollection<string> Tags => _tags.Keys;

    /// <summary>Tags given more than once; the first value counts.</summary>
    public IReadOnlyList<string> Repeated => [.. _repeated.Select(static r => r.Tag)];

    /// <summary>Tags given again with another value, and that value, which does not count.</summary>
    public IEnumerable<(string Tag, string Value)> Overruled => _repeated.Where(r => !string.Equals(r.Value, this[r.Tag], StringComparison.Ordinal));

    /// <summary>File named in errors, where the caller knows it.</summary>
    public string? File { get; init; }

    /// <summary>The value as written, without comment; null when the tag is absent.</summary>
    public string? this[string tag] => _tags.TryGetValue(tag, out Entry entry) ? entry.Text : null;

    /// <summary>Reads the text of an INCAR file.</summary>
    /// <exception cref="TrajectoryFormatException">A quote or brace is never closed, or the text holds NUL bytes.</exception>
    public static Incar Parse(ReadOnlySpan<byte> text, string? file = null)
    {
        try
        {
            (Dictionary<string, Entry> tags, List<(string Tag, string Value)> repeated) = new Scanner(text).Scan();
            return new Incar(tags, repeated) { File = file };
        }
        catch (TrajectoryFormatException e)
        {
            e.File ??= file;
            throw;
        }
    }

    /// <summary>Whether the tag is given.</summary>
    public bool Contains(string tag) => _tags.ContainsKey(tag);

    /// <summary>The number, leniently: false when the tag is absent or its value is none (<c>TEBEG = XXX.X</c> of a template).</summary>
    public bool TryGetNumber(string tag, out double value)
    {
        value = 0;
        return _tags.TryGetValue(tag, out Entry entry) && TryReadNumber(FirstWord(entry.Text), out value);
    }

    /// <summary>The first number of the value; text behind it is ignored as VASP does (<c>ENCUT = 300 eV</c>).</summary>
    public double? GetDouble(string tag)
    {
        if (!_tags.TryGetValue(tag, out Entry entry))
        {
            return null;
        }

        return TryReadNumber(FirstWord(entry.Text), out double value) ? value : throw Error(tag, entry, "a number");
    }

    /// <summary>The first whole number of the value.</summary>
    public int? GetInt(string tag)
    {
        if (!_tags.TryGetValue(tag, out Entry entry))
        {
            return null;
        }

        return int.TryParse(FirstWord(entry.Text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Error(tag, entry, "a whole number");
    }

    /// <summary>A Fortran logical: <c>T</c>, <c>.T.</c>, <c>.TRUE.</c>, <c>True</c> and their opposites.</summary>
    public bool? GetBool(string tag)
    {
        if (!_tags.TryGetValue(tag, out Entry entry))
        {
            return null;
        }

        ReadOnlySpan<char> word = FirstWord(entry.Text);
        word = word.Length > 0 && word[0] == '.' ? word[1..] : word; // list-directed input looks at the first letter behind an optional point
        return (word.IsEmpty ? ' ' : char.ToUpperInvariant(word[0])) switch
        {
            'T' => true,
            'F' => false,
            _ => throw Error(tag, entry, ".TRUE. or .FALSE."),
        };
    }

    /// <summary>The numbers of the value, <c>3*1.0</c> expanded; text behind the last number is ignored.</summary>
    public IReadOnlyList<double>? GetDoubleList(string tag)
    {
        if (!_tags.TryGetValue(tag, out Entry entry))
        {
            return null;
        }

        const int Most = VaspHeader.MaxAtoms * 3;
        List<double> values = [];
        foreach (string word in entry.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            int star = word.IndexOf('*', StringComparison.Ordinal);
            int repeat = 1;
            if ((star >= 0 && !int.TryParse(word.AsSpan(0, star), NumberStyles.None, CultureInfo.InvariantCulture, out repeat))
                || !TryReadNumber(word.AsSpan(star + 1), out double value))
            {
                break;
            }

            if (repeat > Most - values.Count)
            {
                throw Error(tag, entry, string.Create(CultureInfo.InvariantCulture, $"at most {Most} numbers"));
            }

            values.AddRange(Enumerable.Repeat(value, repeat));
        }

        return values.Count > 0 ? values : throw Error(tag, entry, "numbers");
    }

    private static ReadOnlySpan<char> FirstWord(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimStart();
        int end = trimmed.IndexOfAny(" \t\r\n,");
        return end < 0 ? trimmed : trimmed[..end];
    }

    private static bool TryReadNumber(ReadOnlySpan<char> word, out double value)
    {
        value = 0;
        Span<byte> bytes = stackalloc byte[64];
        return word.Length is > 0 and <= 64
            && Ascii.FromUtf16(word, bytes, out int length) == System.Buffers.OperationStatus.Done
            && DecimalNumber.TryReadDouble(bytes[..length], out value);
    }

    private TrajectoryFormatException Error(string tag, Entry entry, string expected) =>
        new(FormatName, entry.Position, $"{expected} for {tag.ToUpperInvariant()}", TextLine.Quote(Encoding.UTF8.GetBytes(entry.Text)))
        {
            File = File,
        };

    private readonly record struct Entry(string Text, SourcePosition Position);
}
