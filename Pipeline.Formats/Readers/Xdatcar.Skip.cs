using System.Buffers;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

public sealed partial class Xdatcar
{
    private const int LatticeLines = 5;
    private const int FewLines = 64;
    private const int SkipWindow = 2 * LineCursor.HeaderLimit;

    // While skipping: lines that must still be left behind, first line not yet looked at, last separator seen (-1: none), inside an endless line.
    private int _skipAtLeast = 1;
    private long _skipExamined;
    private long _skipSeparator = -1;
    private bool _skipInsideLine;

    /// <summary>Seven, unless symbols or counts take several.</summary>
    private int HeaderLines => LatticeLines + _symbolLines + _countLines;

    /// <inheritdoc/>
    /// <remarks>A frame begins at a label line or blank line, or as many lines before it as a header has when those are a header. A file known to repeat its
    /// header is entered at a header only, else the frame would get the damaged header's cell.</remarks>
    public bool TrySkipDamage(ref SequenceReader<byte> input, bool isFinal)
    {
        _minimumBytes = 0;
        long window = SkipWindow;
        while (true)
        {
            long available = input.Remaining;
            ReadOnlySpan<byte> text = Window(ref input, Math.Min(window, available));
            bool found = Skip(text, isFinal && text.Length == available, out int consumed, out int lines);
            input.Advance(consumed);
            Position = new SourcePosition(Position.Offset + consumed, Position.Line + lines);
            if (found)
            {
                _headerConsumed |= _topology is not null;
                ResetSkip();
                return true;
            }

            if (consumed > 0)
            {
                window = SkipWindow;
            }
            else if (text.Length == available)
            {
                return false;
            }
            else
            {
                window *= 2;
            }
        }
    }

    private ReadOnlySpan<byte> Window(ref SequenceReader<byte> input, long size)
    {
        ReadOnlySpan<byte> first = input.UnreadSpan;
        return first.Length >= size ? first[..(int)size] : Copy(ref input, (int)Math.Min(size, Array.MaxLength));
    }

    private void ResetSkip()
    {
        _skipAtLeast = 1;
        _skipExamined = 0;
        _skipSeparator = -1;
        _skipInsideLine = false;
    }

    // Looks at whole lines; keeps the last ones, which may turn out to be a header.
    private bool Skip(ReadOnlySpan<byte> text, bool atEnd, out int consumed, out int lines)
    {
        Span<int> starts = HeaderLines < FewLines ? stackalloc int[FewLines] : new int[HeaderLines + 1];
        starts = starts[..(HeaderLines + 1)]; // ring of line starts
        int at = 0;
        int line = 0;
        if (_skipInsideLine)
        {
            int end = text.IndexOf((byte)'\n');
            consumed = end < 0 ? text.Length : end + 1;
            lines = end < 0 ? 0 : 1;
            _skipInsideLine = end < 0;
            _skipAtLeast = end < 0 ? _skipAtLeast : Math.Max(0, _skipAtLeast - 1);
            return false;
        }

        while (true)
        {
            int length = text[at..].IndexOf((byte)'\n');
            starts[line % starts.Length] = at;
            if (length < 0)
            {
                break;
            }

            ReadOnlySpan<byte> content = text.Slice(at, length);
            if (IsSeparator(content) && TryFindStart(text, starts, line, out int back))
            {
                line -= back;
                consumed = starts[line % starts.Length];
                lines = line;
                return true;
            }

            at += length + 1;
            line++;
        }

        if (atEnd)
        {
            consumed = text.Length;
            lines = line + (at < text.Length ? 1 : 0);
            return false;
        }

        if (text.Length - at > LineCursor.HeaderLimit)
        {
            (consumed, lines, _skipInsideLine) = (text.Length, line, true);
            _skipAtLeast = Math.Max(0, _skipAtLeast - lines);
            return false;
        }

        lines = line - Math.Min(line, HeaderLines);
        consumed = starts[lines % starts.Length];
        _skipAtLeast = Math.Max(0, _skipAtLeast - lines);
        return false;
    }

    private bool IsSeparator(ReadOnlySpan<byte> line) => _separator switch
    {
        Separator.Label => IsLabelLine(line, out _, out _),
        Separator.BlankLine => TextLine.IsBlank(line),
        _ => TextLine.IsBlank(line) || IsLabelLine(line, out _, out _),
    };

    // A separator stands in line number `line`; does a frame begin there, or `back` lines before it?
    private bool TryFindStart(ReadOnlySpan<byte> text, ReadOnlySpan<int> starts, int line, out int back)
    {
        back = HeaderLines;
        long absolute = Position.Line + line;
        if (absolute < _skipExamined)
        {
            return false; // looked at with more lines before it, in an earlier call
        }

        _skipExamined = absolute + 1;
        if (line - HeaderLines >= _skipAtLeast && IsHeader(text, starts, line - HeaderLines))
        {
            return true;
        }

        back = 0;
        int atomLines = _symbolLines + _countLines;
        bool damagedHeader = line >= atomLines && AreAtoms(text, starts, line - atomLines);
        if (_topology is null || _headerPerFrame || damagedHeader || line < _skipAtLeast)
        {
            _skipSeparator = absolute;
            return false;
        }

        if (_headerOnce || !_laterHeaderTried)
        {
            return true;
        }

        // Only one frame is known, and what came instead of the second may have been its header. No room for a header between two
        // separators proves that the file has only one.
        bool isFixed = _skipSeparator >= 0 && absolute - _skipSeparator == _topology.AtomCount + 1;
        _skipSeparator = absolute;
        return isFixed;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ReadOnlySpan<int> starts, int line) =>
        text[starts[line % starts.Length]..(starts[(line + 1) % starts.Length] - 1)];

    private bool AreAtoms(ReadOnlySpan<byte> text, ReadOnlySpan<int> starts, int first)
    {
        int symbols = 0, counts = 0;
        for (int k = 0; k < _symbolLines + _countLines; k++)
        {
            if (!Counts(Line(text, starts, first + k), isSymbols: k < _symbolLines, ref symbols, ref counts))
            {
                return false;
            }
        }

        return symbols == counts;
    }

    private bool IsHeader(ReadOnlySpan<byte> text, ReadOnlySpan<int> starts, int first)
    {
        ReadOnlySpan<byte> scale = Line(text, starts, first + 1);
        if (!TextLine.TryNextWord(ref scale, out ReadOnlySpan<byte> factor) || !DecimalNumber.TryReadDouble(factor, out _)
            || !AreAtoms(text, starts, first + LatticeLines))
        {
            return false;
        }

        for (int k = 2; k < LatticeLines; k++)
        {
            if (!VaspHeader.TryReadVector(Line(text, starts, first + k), out _))
            {
                return false;
            }
        }

        return true;
    }
}
