using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Formats.Readers;

public sealed partial class Xdatcar
{
    // Needs the whole first frame; false when it is not whole or damaged.
    private static bool TryChoosePeriod(LineCursor cursor, bool cartesian, int atoms, bool atEnd, out long period)
    {
        period = FinePeriod;
        if (cartesian)
        {
            return true;
        }

        int decimals = 0;
        for (int i = 0; i < atoms; i++)
        {
            int end = cursor.Rest.IndexOf((byte)'\n');
            bool torn = end < 0;
            if (torn && !(atEnd && i == atoms - 1))
            {
                return false;
            }

            ReadOnlySpan<byte> line = torn ? cursor.Rest : cursor.Rest[..end];
            if (line.Length > LineCursor.RowLimit || RowFields.Read(line, out RowFields fields) != RowProblem.None)
            {
                return false;
            }

            decimals = Math.Max(decimals, fields.EffectiveDecimals);
            cursor.Offset += line.Length + (torn ? 0 : 1);
        }

        period = decimals <= 8 ? DecimalPeriod : FinePeriod;
        return true;
    }

    // Throws at the first damaged row of an unfinished frame.
    private static void CheckRows(ref LineCursor cursor, int atoms)
    {
        for (int i = 0; i < atoms && cursor.TryNext(LineCursor.RowLimit, out ReadOnlySpan<byte> line); i++)
        {
            TryReadRow(ref cursor, line, i, atoms, out _);
        }
    }

    private static bool TryReadRow(ref LineCursor cursor, ReadOnlySpan<byte> line, int read, int atoms, out RowFields fields)
    {
        RowProblem problem = RowFields.Read(line, out fields);
        return problem == RowProblem.None
            || cursor.Fail(line, string.Create(CultureInfo.InvariantCulture, $"three coordinates (atom {read + 1} of {atoms})"), Found(problem, line));
    }

    private static string Found(RowProblem problem, ReadOnlySpan<byte> line) => problem switch
    {
        RowProblem.Stars => "a starred field (the number overflowed its columns) in " + TextLine.Quote(line),
        RowProblem.TooManyNumbers => "more in " + TextLine.Quote(line),
        _ => TextLine.Quote(line),
    };

    private bool TryReadRows(ref LineCursor cursor, ref RowReader rows, bool atEnd)
    {
        int start = cursor.Offset;
        bool isFixed = rows.MayBeFixed;
        while (true)
        {
            if (isFixed)
            {
                int read = rows.ReadFixed(cursor.Rest);
                cursor.Offset += read * FixedRows.RowBytes;
                cursor.Lines += read;
            }

            if (rows.Read == rows.Atoms)
            {
                return true;
            }

            if (!cursor.TryNext(LineCursor.RowLimit, out ReadOnlySpan<byte> line))
            {
                if (atEnd && rows.Read == rows.Atoms - 1 && IsProvablyWhole(cursor, start))
                {
                    line = cursor.Rest;
                    cursor.TakeRest();
                    return rows.TryAdd(ref cursor, line);
                }

                _minimumBytes = cursor.Offset + ((long)(rows.Atoms - rows.Read) * ShortestRow);
                return false;
            }

            if (!rows.TryAdd(ref cursor, line))
            {
                return false;
            }
        }
    }

    // The rest is the frame's last row without its newline: is it more than the beginning of a longer one?
    private static bool IsProvablyWhole(LineCursor cursor, int start)
    {
        if (RowFields.Read(cursor.Rest, out RowFields last) != RowProblem.None || last.CommonDecimals < 1)
        {
            return false;
        }

        ReadOnlySpan<byte> before = cursor.Data[start..cursor.Offset];
        while (!before.IsEmpty)
        {
            int end = before.IndexOf((byte)'\n');
            if (RowFields.Read(before[..end], out RowFields row) != RowProblem.None || row.CommonDecimals != last.CommonDecimals)
            {
                return false;
            }

            before = before[(end + 1)..];
        }

        return true;
    }

    /// <summary>Puts rows into the three axes of a frame.</summary>
    private struct RowReader(long[] scaled, int atoms, long period, bool cartesian, in ScaledLattice lattice)
    {
        private readonly long[] _scaled = scaled;
        private readonly ScaledLattice _lattice = lattice;

        public readonly int Atoms { get; } = atoms;

        public int Read { get; private set; }

        public readonly bool MayBeFixed { get; } = period == DecimalPeriod && !cartesian;

        public int ReadFixed(ReadOnlySpan<byte> text)
        {
            int count = Math.Min(Atoms - Read, text.Length / FixedRows.RowBytes);
            int read = count == 0
                ? 0
                : FixedRows.Read(ref MemoryMarshal.GetReference(text), count, ref _scaled[Read], ref _scaled[Atoms + Read], ref _scaled[(2 * Atoms) + Read]);
            Read += read;
            return read;
        }

        public bool TryAdd(ref LineCursor cursor, ReadOnlySpan<byte> line)
        {
            if (!TryReadRow(ref cursor, line, Read, Atoms, out RowFields fields))
            {
                return false;
            }

            bool ok = cartesian
                ? TryAddCartesian(fields)
                : fields.A.TryToQuanta(period, out _scaled[Read])
                    & fields.B.TryToQuanta(period, out _scaled[Atoms + Read])
                    & fields.C.TryToQuanta(period, out _scaled[(2 * Atoms) + Read]);
            if (!ok)
            {
                return cursor.Fail(line, string.Create(CultureInfo.InvariantCulture, $"coordinates below {DecimalNumber.MaxCells} cells"));
            }

            Read++;
            return true;
        }

        private readonly bool TryAddCartesian(in RowFields fields)
        {
            (double a, double b, double c) = _lattice.Cell.ToScaled(
                fields.A.ToDouble() * _lattice.Scale.X, fields.B.ToDouble() * _lattice.Scale.Y, fields.C.ToDouble() * _lattice.Scale.Z);
            if (!(Math.Abs(a) < DecimalNumber.MaxCells && Math.Abs(b) < DecimalNumber.MaxCells && Math.Abs(c) < DecimalNumber.MaxCells))
            {
                return false;
            }

            _scaled[Read] = (long)Math.Round(a * period, MidpointRounding.ToEven);
            _scaled[Atoms + Read] = (long)Math.Round(b * period, MidpointRounding.ToEven);
            _scaled[(2 * Atoms) + Read] = (long)Math.Round(c * period, MidpointRounding.ToEven);
            return true;
        }
    }
}
