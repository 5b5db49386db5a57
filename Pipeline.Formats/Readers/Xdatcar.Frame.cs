using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

public sealed partial class Xdatcar
{
    private Separator _separator;

    // One frame of contiguous text, from Position. Nothing of the parser's place changes unless the frame is whole.
    private Outcome ParseFrame(ReadOnlySpan<byte> data, bool atEnd, FramePool pool, out Frame? frame, out int consumed)
    {
        frame = null;
        consumed = 0;
        LineCursor cursor = new(data, Position, FormatName);
        FrameStart start = default;
        if (!TryReadStart(ref cursor, atEnd, ref start))
        {
            return Outcome.NeedMoreData;
        }

        if (_separator == Separator.Unknown)
        {
            _separator = start.Separator;
        }

        int atoms = _topology!.AtomCount;
        long least = cursor.Offset + ((long)atoms * ShortestRow);
        if (data.Length < least - (atEnd ? 1 : 0))
        {
            // No memory for a million atoms before their rows are there; but rows that are there and damaged need not wait.
            CheckRows(ref cursor, atoms);
            _minimumBytes = least;
            return Outcome.NeedMoreData;
        }

        long period = _period;
        if (period == 0 && !TryChoosePeriod(cursor, start.Cartesian, atoms, atEnd, out period))
        {
            period = DecimalPeriod; // not whole or damaged: the rows below say which
        }

        Frame rented = pool.Rent(_topology);
        bool done = false;
        try
        {
            RowReader rows = new(rented.Scaled, atoms, period, start.Cartesian, start.Lattice);
            done = TryReadRows(ref cursor, ref rows, atEnd);
        }
        finally
        {
            if (!done)
            {
                rented.Release();
            }
        }

        if (!done)
        {
            return Outcome.NeedMoreData;
        }

        rented.Label = start.Label;
        rented.Cell = start.Lattice.Cell;
        rented.Period = period;
        Accept(start, period, cursor.Offset, cursor.Lines);
        frame = rented;
        consumed = cursor.Offset;
        return Outcome.Completed;
    }

    private void Accept(in FrameStart start, long period, int bytes, int lines)
    {
        _headerPerFrame |= _headerConsumed && start.HasHeader;
        _headerOnce |= _headerConsumed && !start.HasHeader;
        _laterHeaderTried = false;
        _headerConsumed = true;
        _lattice = start.Lattice;
        _separator = start.Separator;
        _period = period;
        _lastFrameBytes = bytes;
        _minimumBytes = 0;
        Position = new SourcePosition(Position.Offset + bytes, Position.Line + lines);
        ResetSkip();
    }

    // Header and separator before the rows. Blank lines before a label or at the end of a file mean nothing.
    private bool TryReadStart(ref LineCursor cursor, bool atEnd, ref FrameStart start)
    {
        start.Lattice = _lattice;
        start.Label = Frame.NoLabel;
        if (!_headerConsumed)
        {
            start.HasHeader = true;
            if (!TryReadHeader(ref cursor, out start.Lattice))
            {
                return false;
            }
        }

        int blanks = 0;
        while (true)
        {
            (int beforeOffset, int beforeLines) = (cursor.Offset, cursor.Lines);
            if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line))
            {
                return false;
            }

            if (TextLine.IsBlank(line))
            {
                (start.TitleOffset, start.TitleLines) = (beforeOffset, beforeLines);
                blanks++;
                continue;
            }

            if (IsLabelLine(line, out start.Cartesian, out ReadOnlySpan<byte> number))
            {
                start.Separator = Separator.Label;
                return TryReadLabel(number, out start.Label) || cursor.Fail(line, "a step number behind 'configuration='");
            }

            start.Cartesian = false;
            cursor.Unread();
            bool isHeader = false;
            if (blanks > 0 && !start.HasHeader && !TryLookAhead(cursor, atEnd, out isHeader))
            {
                return false;
            }

            if (blanks > 0 && !isHeader && _separator != Separator.Label)
            {
                start.Separator = Separator.BlankLine;
                return true;
            }

            bool isTitle = isHeader || MayBeTitle(line);
            if (!isTitle && !start.HasHeader && !IsSurelyRow(line) && !TryLookBehindTitle(cursor, atEnd, out isTitle))
            {
                return false;
            }

            if (start.HasHeader || !isTitle)
            {
                return cursor.TryNext(LineCursor.HeaderLimit, out line) && cursor.Fail(line, Expected(start.HasHeader));
            }

            if (isHeader)
            {
                (cursor.Offset, cursor.Lines) = (start.TitleOffset, start.TitleLines);
            }

            _laterHeaderTried = true;
            start.HasHeader = true;
            blanks = 0;
            if (!TryReadHeader(ref cursor, out start.Lattice))
            {
                return false;
            }
        }
    }

    private string Expected(bool hasHeader) => hasHeader
        ? "'Direct configuration=' or a blank line after the atom counts"
        : string.Create(CultureInfo.InvariantCulture, $"'Direct configuration=', a blank line or a header after {_topology!.AtomCount} atoms");

    // One row too many is no title, unless the file's own title looks like a row; what stands behind tells then.
    private bool MayBeTitle(ReadOnlySpan<byte> line) =>
        TextLine.Trim(line).SequenceEqual(_titleText) || (RowFields.Read(line, out _) != RowProblem.None && !line.Contains((byte)'*'));

    // Three numbers with a decimal point are coordinates and wait for nothing: no title is like that.
    private static bool IsSurelyRow(ReadOnlySpan<byte> line)
    {
        bool hasPoints = true;
        for (int k = 0; k < 3; k++)
        {
            hasPoints &= TextLine.TryNextWord(ref line, out ReadOnlySpan<byte> word) && word.Contains((byte)'.');
        }

        return hasPoints;
    }

    /// <summary>What stands before the rows of one frame.</summary>
    private struct FrameStart
    {
        public ScaledLattice Lattice;
        public long Label;
        public int TitleOffset;
        public int TitleLines;
        public bool HasHeader;
        public bool Cartesian;
        public Separator Separator;
    }
}
