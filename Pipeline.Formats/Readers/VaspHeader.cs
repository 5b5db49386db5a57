using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

/// <summary>The seven lines that XDATCAR, POSCAR and CONTCAR share: title, scale, three lattice rows, symbols, counts (the last two may be several each).</summary>
internal static class VaspHeader
{
    /// <summary>Most atoms a header may announce; checked before anything of that size is allocated.</summary>
    public const int MaxAtoms = 1_000_000;

    private const double MinVolume = 1e-6; // Å³
    private const int MaxLines = 4096; // of symbols, as of counts
    private const int WordsALine = 20; // VASP's, in both

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The title, trimmed; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Title(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(TextLine.Trim(line));

    /// <summary>Reads the scale and the lattice; false when a line has not arrived.</summary>
    public static bool TryReadLattice(ref LineCursor cursor, out ScaledLattice lattice)
    {
        lattice = default;
        if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        Vector3 scale;
        if (!TryReadScale(line, out int factors, out scale))
        {
            return cursor.Fail(line, "a scale factor, a negative volume or three positive factors");
        }

        (int latticeOffset, int latticeLine) = (cursor.Offset, cursor.Lines);
        Vector3 a, b, c;
        if (!TryReadVector(ref cursor, out a) || !TryReadVector(ref cursor, out b) || !TryReadVector(ref cursor, out c))
        {
            return false;
        }

        Cell raw = new(a.X, a.Y, a.Z, b.X, b.Y, b.Z, c.X, c.Y, c.Z);
        if (scale.X < 0)
        {
            double factor = CubeRoot(-scale.X / raw.Volume);
            scale = new Vector3(factor, factor, factor);
        }

        Cell cell = new(
            raw.Ax * scale.X, raw.Ay * scale.Y, raw.Az * scale.Z,
            raw.Bx * scale.X, raw.By * scale.Y, raw.Bz * scale.Z,
            raw.Cx * scale.X, raw.Cy * scale.Y, raw.Cz * scale.Z);
        if (!(raw.Volume >= MinVolume) || !(cell.Volume >= MinVolume) || !double.IsFinite(cell.Volume))
        {
            throw cursor.ErrorAt(
                latticeOffset,
                latticeLine,
                "three lattice vectors that span a volume",
                string.Create(CultureInfo.InvariantCulture, $"a volume of {cell.Volume:g6} A^3 (unscaled {raw.Volume:g6})"));
        }

        lattice = new ScaledLattice(cell, scale, factors);
        return true;
    }

    /// <summary>Reads symbols and counts; false when a line has not arrived.</summary>
    public static bool TryReadAtoms(ref LineCursor cursor, out List<(string Symbol, int Count)> blocks) => TryReadAtoms(ref cursor, out blocks, out _);

    /// <summary>Reads symbols and counts, each on one line or several (VASP goes to the next line after 20); false when a line has not arrived.</summary>
    public static bool TryReadAtoms(ref LineCursor cursor, out List<(string Symbol, int Count)> blocks, out int symbolLines)
    {
        (blocks, symbolLines) = ([], 1);
        if (!cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        if (IsListOfCounts(line))
        {
            return cursor.Fail(
                line,
                "element symbols (a VASP 4 header has none: insert a line such as 'Ag I' before the counts)",
                "numbers " + TextLine.Quote(line));
        }

        List<string> symbols = [];
        ReadOnlySpan<byte> rest = line;
        while (TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> word))
        {
            if (!TryReadSymbol(word, out string? symbol))
            {
                return cursor.Fail(line, "element symbols", TextLine.Quote(word) + " in " + TextLine.Quote(line));
            }

            symbols.Add(symbol);
        }

        if (symbols.Count == 0)
        {
            return cursor.Fail(line, "element symbols", "a blank line");
        }

        while (cursor.TryNext(LineCursor.HeaderLimit, out line))
        {
            if (!IsMoreSymbols(line))
            {
                return TryReadCounts(ref cursor, line, symbols, symbolLines, blocks);
            }

            if (++symbolLines > MaxLines)
            {
                return cursor.Fail(line, string.Create(CultureInfo.InvariantCulture, $"at most {MaxLines} lines of element symbols"));
            }

            while (TextLine.TryNextWord(ref line, out ReadOnlySpan<byte> word))
            {
                TryReadSymbol(word, out string symbol);
                symbols.Add(symbol);
            }
        }

        return false;
    }

    /// <summary>Whether a line can go on a list of symbols: no word longer than VASP's five columns, so that <c>Direct</c> is none.</summary>
    private static bool IsMoreSymbols(ReadOnlySpan<byte> line)
    {
        int words = 0;
        while (TextLine.TryNextWord(ref line, out ReadOnlySpan<byte> word))
        {
            words++;
            if (!TryReadSymbol(word, out string symbol) || symbol.Length > 5)
            {
                return false;
            }
        }

        return words > 0;
    }

    /// <summary>Only non-negative whole numbers, at least one.</summary>
    public static bool IsListOfCounts(ReadOnlySpan<byte> line)
    {
        int words = 0;
        while (TextLine.TryNextWord(ref line, out ReadOnlySpan<byte> word))
        {
            words++;
            if (word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }
        }

        return words > 0;
    }

    /// <summary>Three numbers at the start of a line.</summary>
    internal static bool TryReadVector(ReadOnlySpan<byte> line, out Vector3 vector)
    {
        vector = default;
        Span<double> values = stackalloc double[3];
        ReadOnlySpan<byte> rest = line;
        for (int k = 0; k < 3; k++)
        {
            // The sign ends a number that fills its columns: F12.6 prints -1000.000000-1000.000000.
            while (rest.Length > 0 && TextLine.IsBlank(rest[0]))
            {
                rest = rest[1..];
            }

            int end = 0;
            if (!DecimalNumber.TryRead(rest, ref end, out _)
                || (end < rest.Length && !TextLine.IsBlank(rest[end]) && rest[end] is not (byte)'-' and not (byte)'+')
                || !DecimalNumber.TryReadDouble(rest[..end], out values[k]))
            {
                return false;
            }

            rest = rest[end..];
        }

        vector = new Vector3(values[0], values[1], values[2]);
        return true;
    }

    private static bool TryReadVector(ref LineCursor cursor, out Vector3 vector)
    {
        vector = default;
        return cursor.TryNext(LineCursor.HeaderLimit, out ReadOnlySpan<byte> line)
            && (TryReadVector(line, out vector) || cursor.Fail(line, "three components of a lattice vector"));
    }

    private static bool TryReadScale(ReadOnlySpan<byte> line, out int factors, out Vector3 scale)
    {
        factors = 3;
        if (TryReadVector(line, out scale))
        {
            return scale is { X: > 0, Y: > 0, Z: > 0 };
        }

        // One number, perhaps with a remark behind it.
        ReadOnlySpan<byte> rest = line;
        if (!TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> word) || !DecimalNumber.TryReadDouble(word, out double value) || value == 0)
        {
            return false;
        }

        factors = 1;
        scale = new Vector3(value, value, value);
        return true;
    }

    private static bool TryReadSymbol(ReadOnlySpan<byte> word, out string symbol)
    {
        symbol = "";

        // HDF5 builds of VASP 6.4 print the POTCAR's name and hash: Si/5aeae..., H_h_GW.
        int end = word.IndexOf((byte)'/');
        ReadOnlySpan<byte> name = end < 0 ? word : word[..end];
        end = name.IndexOf((byte)'_');
        name = end < 0 ? name : name[..end];
        if (name.IsEmpty || !TextLine.IsLetter(name[0]))
        {
            return false;
        }

        foreach (byte c in name)
        {
            if (!TextLine.IsLetter(c) && !TextLine.IsDigit(c))
            {
                return false;
            }
        }

        try
        {
            s_strictUtf8.GetCharCount(word);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        symbol = Encoding.ASCII.GetString(name);
        return true;
    }

    private static bool TryReadCounts(ref LineCursor cursor, ReadOnlySpan<byte> line, List<string> symbols, int symbolLines, List<(string Symbol, int Count)> blocks)
    {
        int lines = 1, words = TextLine.CountWords(line);
        long total = 0;
        bool mayGoOn = symbolLines > 1 || symbols.Count > WordsALine; // else what is there decides, and no further line is waited for
        while (true)
        {
            if (words > symbols.Count || (words < symbols.Count && !(mayGoOn && IsListOfCounts(line) && lines < MaxLines)))
            {
                return cursor.Fail(
                    line,
                    string.Create(CultureInfo.InvariantCulture, $"{symbols.Count} atom counts, one a symbol"),
                    string.Create(CultureInfo.InvariantCulture, $"{words} in {TextLine.Quote(line)}"));
            }

            ReadOnlySpan<byte> rest = line;
            while (TextLine.TryNextWord(ref rest, out ReadOnlySpan<byte> word))
            {
                bool tooMany = word.Length > 9 && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
                int count = 0;
                if (!tooMany && (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out count)))
                {
                    return cursor.Fail(line, "atom counts, whole numbers", TextLine.Quote(word) + " in " + TextLine.Quote(line));
                }

                total += count;
                if (tooMany || total > MaxAtoms)
                {
                    return cursor.Fail(line, string.Create(CultureInfo.InvariantCulture, $"at most {MaxAtoms} atoms"));
                }

                blocks.Add((symbols[blocks.Count], count));
            }

            if (words == symbols.Count)
            {
                return total > 0 || cursor.Fail(line, "at least one atom");
            }

            if (!cursor.TryNext(LineCursor.HeaderLimit, out line))
            {
                return false;
            }

            lines++;
            words += TextLine.CountWords(line);
        }
    }

    /// <summary>Cube root by Newton steps from + - x / alone, so that every platform gets the same cell.</summary>
    private static double CubeRoot(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            return value;
        }

        // Halley from the exponent divided by three: relative error below 1/8, then cubic convergence.
        double root = BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(value) / 3) + 0x2A9F_7625_3119_D328);
        for (int i = 0; i < 6; i++)
        {
            double cube = root * root * root;
            root *= (cube + (2 * value)) / ((2 * cube) + value);
        }

        return root;
    }
}

/// <summary>Three components.</summary>
internal readonly record struct Vector3(double X, double Y, double Z);

/// <summary>A lattice with its scale applied.</summary>
/// <param name="Cell">Lattice vectors, Å.</param>
/// <param name="Scale">Factors of x, y and z, which Cartesian positions take too.</param>
/// <param name="Factors">Numbers on the scale line: 1 or 3.</param>
internal readonly record struct ScaledLattice(Cell Cell, Vector3 Scale, int Factors);
