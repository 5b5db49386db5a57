using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

public sealed partial class Xdatcar
{
    private Topology? _topology;
    private ScaledLattice _lattice;
    private byte[] _atomsText = []; // symbols and counts lines as last printed: equal bytes need no second look
    private byte[] _titleText = [];
    private bool _headerConsumed;
    private bool _headerPerFrame;
    private bool _headerOnce;
    private bool _laterHeaderTried;
    private int _symbolLines = 1;
    private int _countLines = 1;

    private static ReadOnlySpan<byte> Direct => "direct"u8;

    private static ReadOnlySpan<byte> Cartesian => "cartesian"u8;

    private static ReadOnlySpan<byte> Configuration => "configuration="u8;

    /// <summary>
    /// Recognises <c>Direct configuration=</c> and <c>Cartesian configuration=</c>; <paramref name="after"/> is the number's text.
    /// </summary>
    private static bool IsLabelLine(ReadOnlySpan<byte> line, out bool cartesian, out ReadOnlySpan<byte> after)
    {
        cartesian = false;
        after = line;
        if (!TextLine.TryNextWord(ref after, out ReadOnlySpan<byte> word))
        {
            return false;
        }

        cartesian = EqualsIgnoringCase(word, Cartesian);
        if (!cartesian && !EqualsIgnoringCase(word, Direct))
        {
            return false;
        }

        after = TextLine.Trim(after);
        if (after.Length < Configuration.Length || !EqualsIgnoringCase(after[..Configuration.Length], Configuration))
        {
            return false;
        }

        after = after[Configuration.Length..];
        return true;
    }

    /// <summary>The printed step; <see cref="Frame.NoLabel"/> for none or stars: I6 overflows at step 1,000,000.</summary>
    private static bool TryReadLabel(ReadOnlySpan<byte> text, out long label)
    {
        label = Frame.NoLabel;
        if (!TextLine.TryNextWord(ref text, out ReadOnlySpan<byte> word) || word.IndexOfAnyExcept((byte)'*') < 0)
        {
            return true;
        }

        return long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out label);
    }

    private static bool EqualsIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        System.Text.Ascii.EqualsIgnoreCase(text, lower);

    /// <summary>
    /// Reads the seven lines. The first header stays even if its frame turns out damaged: later frames of a fixed cell need it.
    /// </summary>
    private bool TryReadHeader(ref LineCursor cursor, out ScaledLattice lattice)
    {
        lattice = default;
        if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> title)
            || !VaspHeader.TryReadLattice(ref cursor, out lattice)
            || !TryReadAtoms(ref cursor, title))
        {
            return false;
        }

        if (!_headerConsumed)
        {
            _lattice = lattice;
        }

        return true;
    }

    private bool TryReadAtoms(ref LineCursor cursor, ReadOnlySpan<byte> title)
    {
        if (_topology is not null && _atomsText.Length > 0 && cursor.Rest.StartsWith(_atomsText))
        {
            cursor.Offset += _atomsText.Length;
            cursor.Lines += _symbolLines + _countLines;
            return true;
        }

        ReadOnlySpan<byte> rest = cursor.Rest;
        (int offset, int lines) = (cursor.Offset, cursor.Lines);
        if (!VaspHeader.TryReadAtoms(ref cursor, out List<(string Symbol, int Count)> blocks, out int symbolLines))
        {
            return false;
        }

        if (_topology is null)
        {
            _topology = Topology.OfHeader(VaspHeader.Title(title), blocks);
            _titleText = TextLine.Trim(title).ToArray();
        }
        else
        {
            Topology found = Topology.OfHeader(_topology.Title, blocks);
            if (!_topology.HasSameAtoms(found))
            {
                throw cursor.ErrorAt(
                    offset, lines, $"the atoms of the first header, {Shorten(_topology.Composition)}", Shorten(found.Composition));
            }
        }

        _atomsText = rest[..(cursor.Offset - offset)].ToArray();
        (_symbolLines, _countLines) = (symbolLines, cursor.Lines - lines - symbolLines);
        return true;
    }

    private static string Shorten(string text) => text.Length <= TextLine.QuoteLimit ? text : text[..TextLine.QuoteLimit] + "...";

    /// <summary>
    /// Tells a header with a blank title from a frame behind a blank line: <paramref name="cursor"/> stands behind the blank line.
    /// </summary>
    private bool TryLookAhead(LineCursor cursor, bool atEnd, out bool isHeader)
    {
        isHeader = false;
        if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        int words = TextLine.CountWords(line);
        if (words == 1)
        {
            isHeader = DecimalNumber.TryReadDouble(TextLine.Trim(line), out _);
        }
        else if (words == 3 && _lattice.Factors == 3)
        {
            // Three factors look like a row: only the symbols and counts four and more lines below tell.
            LineCursor below = cursor;
            for (int k = 0; k < 3 + _symbolLines + _countLines; k++)
            {
                if (!below.TryNext(LineCursor.HeaderLimit, out _))
                {
                    return atEnd;
                }
            }

            isHeader = IsHeaderBelow(cursor);
        }

        return true;
    }

    /// <summary>
    /// Tells a title that looks like a row, or holds stars, from a row too many: numbers and symbols behind it. <paramref name="cursor"/>
    /// stands before it.
    /// </summary>
    private static bool TryLookBehindTitle(LineCursor cursor, bool atEnd, out bool isTitle)
    {
        isTitle = false;
        for (int k = 0; k < 6; k++)
        {
            if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line))
            {
                return atEnd;
            }

            ReadOnlySpan<byte> rest = line;
            bool fits = k switch
            {
                0 => true,
                1 => TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> scale) && DecimalNumber.TryReadDouble(scale, out _),
                5 => TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> symbol) && TextLine.IsLetter(symbol[0]) && !IsLabelLine(line, out _, out _),
                _ => VaspHeader.TryReadVector(line, out _),
            };
            if (!fits)
            {
                return true;
            }
        }

        isTitle = true;
        return true;
    }

    /// <summary>Whether symbols and counts stand below three lines, laid out as in the first header.</summary>
    private bool IsHeaderBelow(LineCursor cursor)
    {
        int symbols = 0, counts = 0;
        bool fits = true;
        for (int k = 0; k < 3 + _symbolLines + _countLines; k++)
        {
            cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line);
            fits &= k < 3 || Counts(line, isSymbols: k < 3 + _symbolLines, ref symbols, ref counts);
        }

        return fits && symbols == counts;
    }

    /// <summary>Counts the words of a line of symbols or counts; false where it is none.</summary>
    private static bool Counts(ReadOnlySpan<byte> line, bool isSymbols, ref int symbols, ref int counts)
    {
        if (!isSymbols)
        {
            counts += TextLine.CountWords(line);
            return VaspHeader.IsListOfCounts(line);
        }

        symbols += TextLine.CountWords(line);
        ReadOnlySpan<byte> trimmed = TextLine.Trim(line);
        return trimmed.Length > 0 && TextLine.IsLetter(trimmed[0]);
    }
}
