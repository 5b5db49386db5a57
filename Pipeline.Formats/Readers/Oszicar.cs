using System.Buffers;
using System.Buffers.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;

namespace Pipeline.Formats.Readers;

/// <summary>Incremental reader of OSZICAR: the line VASP writes after each ionic step. Lines of electronic steps are passed over.</summary>
/// <remarks>
/// A line counts only with its newline. Molecular dynamics writes <c>T= E= F= E0= EK= SP= SK=</c> (and <c>mag=</c>), with or without
/// electronic lines before it (a step of the force field alone has none); a relaxation <c>F= E0= d E =</c>, and such a step has no
/// temperature. Numbers may lack their leading zero, and stars stand where one did not fit: that value is undefined. No I/O, any split of
/// the bytes.
/// </remarks>
public sealed class Oszicar
{
    private const int LineLimit = 4096;
    private static readonly SearchValues<byte> s_numeric = SearchValues.Create("0123456789.+-EeDd*NnaAIiFf"u8);
    private long _last;

    /// <summary>Format entry of the registry.</summary>
    public static FormatDescriptor Descriptor { get; } = new(
        "OSZICAR",
        "Temperature and energies of each ionic step",
        ["OSZICAR", "OSZICAR.*", "*.OSZICAR"],
        "https://www.vasp.at/wiki/index.php/OSZICAR");

    /// <summary>Place after the last line taken.</summary>
    public SourcePosition Position { get; private set; } = SourcePosition.Start;

    /// <summary>The next ionic step; false when its newline has not arrived. The reader stands behind what was passed over.</summary>
    /// <exception cref="TrajectoryFormatException">A line that begins like an ionic step cannot be one; the next call goes on behind
    /// it.</exception>
    public bool TryParse(ref SequenceReader<byte> reader, out OszicarStep step)
    {
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            SourcePosition at = Position;
            Position = new SourcePosition(at.Offset + line.Length + 1, at.Line + 1);
            if (line.Length <= LineLimit && TryRead(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), at, out step))
            {
                return true;
            }
        }

        step = default;
        return false;
    }

    /// <summary>Writes what later lines are read by.</summary>
    public void Save(StateWriter state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Int64("oszicar_parser", Position.Offset, Position.Line, _last);
    }

    /// <summary>Goes on from there: the next byte shown is the one at <see cref="Position"/>.</summary>
    public void Load(StateReader state)
    {
        ArgumentNullException.ThrowIfNull(state);
        long[] numbers = state.Int64("oszicar_parser", 3);
        (Position, _last) = (new SourcePosition(numbers[0], numbers[1]), numbers[2]);
    }

    /// <summary>An ionic line: a step number (or stars), then <c>T=</c> or <c>F=</c>.</summary>
    private bool TryRead(ReadOnlySpan<byte> line, SourcePosition at, out OszicarStep step)
    {
        step = default;
        if (line.Contains((byte)0))
        {
            throw new TrajectoryFormatException("OSZICAR", at, "text", "a NUL byte in " + TextLine.Quote(line));
        }

        ReadOnlySpan<byte> rest = line;
        if (!TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> first))
        {
            return false;
        }

        bool stars = first.IndexOfAnyExcept((byte)'*') < 0;
        if ((!stars && first.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) || !IsKey(TextLine.Trim(rest)))
        {
            return false;
        }

        long number = _last + 1;
        if (!stars && !(Utf8Parser.TryParse(first, out number, out int used) && used == first.Length && number > 0))
        {
            throw new TrajectoryFormatException("OSZICAR", at, "a step number above 0", TextLine.Quote(line));
        }

        _last = number;
        step = new OszicarStep(
            stars ? Frame.NoLabel : number,
            Value(rest, "T="u8, line, at), Value(rest, "E="u8, line, at), Value(rest, "F="u8, line, at), Value(rest, "E0="u8, line, at),
            Value(rest, "EK="u8, line, at), Value(rest, "SP="u8, line, at), Value(rest, "SK="u8, line, at), Value(rest, "mag="u8, line, at));
        return true;
    }

    private static bool IsKey(ReadOnlySpan<byte> rest) => rest.StartsWith("T="u8) || rest.StartsWith("F="u8);

    /// <summary>
    /// The number behind a key that stands alone (<c>E=</c> not in <c>d E =</c>); null without the key or where stars stand.
    /// </summary>
    private static double? Value(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> line, SourcePosition at)
    {
        int found = -1;
        for (int i = 0; i + key.Length <= rest.Length; i++)
        {
            if ((i == 0 || !TextLine.IsLetter(rest[i - 1])) && rest[i..].StartsWith(key))
            {
                found = i + key.Length;
                break;
            }
        }

        if (found < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> text = rest[found..];
        int start = text.IndexOfAnyExcept((byte)' ', (byte)'\t');
        text = start < 0 ? [] : text[start..];
        int end = text.IndexOfAnyExcept(s_numeric);
        bool whole = end < 0 || TextLine.IsBlank(text[end]);
        text = end < 0 ? text : text[..end];
        if (text.StartsWith("*"u8) || text.IndexOfAny("Nn"u8) >= 0)
        {
            return null; // stars, NaN, Infinity
        }

        return whole && DecimalNumber.TryReadDouble(text, out double value) && double.IsFinite(value)
            ? value
            : throw new TrajectoryFormatException("OSZICAR", at, System.Text.Encoding.ASCII.GetString(key) + " and a number", TextLine.Quote(line));
    }
}
