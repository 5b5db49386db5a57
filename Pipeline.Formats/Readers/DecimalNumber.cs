using System.Globalization;

namespace Pipeline.Formats.Readers;

/// <summary>A number as printed: digits, decimals, exponent. Nothing is rounded until a quantum is asked for.</summary>
/// <remarks>Exact for 25 significant digits; digits beyond them only break ties.</remarks>
internal struct DecimalNumber
{
    /// <summary>Largest coordinate, in cells: 500,000 x 2^44 still fits an Int64. VASP's own F12.8 ends at 999.</summary>
    public const int MaxCells = 500_000;

    private const int HeadDigits = 19; // 10^19 - 1 < 2^64
    private const int TailDigits = 6;  // 10^25 x 2^44 < 2^127

    private static readonly ulong[] s_pow10 = Powers(10, 20);
    private static readonly ulong[] s_pow5 = Powers(5, 28);

    private ulong _head;
    private uint _tail;
    private byte _tailDigits;
    private bool _sticky;
    private bool _negative;
    private int _scale; // value = mantissa x 10^-_scale

    /// <summary>Digits printed after the point.</summary>
    public int Decimals { get; private set; }

    /// <summary>Whether an exponent was printed.</summary>
    public bool HasExponent { get; private set; }

    /// <summary>Decimals the value needs, exponent included: 1.0E-05 needs six.</summary>
    public int EffectiveDecimals { get; private set; }

    /// <summary>Reads the longest number at <paramref name="at"/>: sign, digits, point, digits, exponent by E or D; at least one digit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out DecimalNumber number)
    {
        number = default;
        int i = at;
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
        {
            number._negative = text[i] == (byte)'-';
            i++;
        }

        int start = i;
        int significant = 0;
        while (i < text.Length && TextLine.IsDigit(text[i]))
        {
            number.Add((uint)(text[i] - '0'), ref significant, afterPoint: false);
            i++;
        }

        int digits = i - start;
        if (i < text.Length && text[i] == (byte)'.')
        {
            i++;
            start = i;
            while (i < text.Length && TextLine.IsDigit(text[i]))
            {
                number.Add((uint)(text[i] - '0'), ref significant, afterPoint: true);
                i++;
            }

            number.Decimals = i - start;
            digits += number.Decimals;
        }

        if (digits == 0)
        {
            return false;
        }

        int exponent = 0;
        if (i < text.Length && text[i] is (byte)'e' or (byte)'E' or (byte)'d' or (byte)'D')
        {
            if (!TryReadExponent(text, ref i, out exponent))
            {
                return false;
            }

            number.HasExponent = true;
        }

        number._scale -= exponent;
        number.EffectiveDecimals = Math.Max(0, number.Decimals - exponent);
        at = i;
        return true;
    }

    /// <summary>Value of a whole word as a double, correctly rounded; D exponents allowed, NaN and infinities are not numbers here.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> word, out double value)
    {
        value = 0;
        int at = 0;
        if (word.Length > 400 || !TryRead(word, ref at, out DecimalNumber number) || at != word.Length)
        {
            return false;
        }

        Span<byte> copy = stackalloc byte[word.Length];
        word.CopyTo(copy);
        if (number.HasExponent)
        {
            copy.Replace((byte)'D', (byte)'E');
            copy.Replace((byte)'d', (byte)'E');
        }

        return double.TryParse(copy, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The value as a double; enough for Cartesian rows, which are divided by the cell anyway.</summary>
    public readonly double ToDouble()
    {
        double value = (_head * (double)s_pow10[_tailDigits]) + _tail;
        for (int left = _scale; left > 0 && value > 0; left -= 19)
        {
            value /= s_pow10[Math.Min(left, 19)]; // one correctly rounded division for up to 19 decimals
        }

        for (int left = -_scale; left > 0 && value > 0 && double.IsFinite(value); left -= 19)
        {
            value *= s_pow10[Math.Min(left, 19)];
        }

        return _negative ? -value : value;
    }

    /// <summary>The value in quanta of 1/<paramref name="period"/>, rounded half to even by integer arithmetic; false beyond <see cref="MaxCells"/>.</summary>
    public readonly bool TryToQuanta(long period, out long quanta)
    {
        ulong magnitude;
        bool ok = period == Xdatcar.FinePeriod && _tailDigits == 0 && _scale is > 0 and <= 18
            ? TryToBinary(out magnitude)
            : TryToAny((ulong)period, out magnitude);
        quanta = _negative ? -(long)magnitude : (long)magnitude;
        return ok;
    }

    /// <summary>The same by 128-bit division, for every case; the tests hold the short way against it.</summary>
    internal readonly bool TryToQuantaWide(long period, out long quanta)
    {
        bool ok = TryToAny((ulong)period, out ulong magnitude);
        quanta = _negative ? -(long)magnitude : (long)magnitude;
        return ok;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int i, out int exponent)
    {
        exponent = 0;
        i++;
        bool negative = i < text.Length && text[i] == (byte)'-';
        if (negative || (i < text.Length && text[i] == (byte)'+'))
        {
            i++;
        }

        int start = i;
        while (i < text.Length && TextLine.IsDigit(text[i]))
        {
            exponent = Math.Min((exponent * 10) + (text[i] - '0'), 100_000);
            i++;
        }

        exponent = negative ? -exponent : exponent;
        return i > start;
    }

    private static ulong[] Powers(ulong radix, int count)
    {
        ulong[] powers = new ulong[count];
        powers[0] = 1;
        for (int i = 1; i < count; i++)
        {
            powers[i] = powers[i - 1] * radix;
        }

        return powers;
    }

    private static UInt128 Pow10(int exponent) =>
        exponent < 20 ? s_pow10[exponent] : (UInt128)s_pow10[19] * s_pow10[exponent - 19];

    private void Add(uint digit, ref int significant, bool afterPoint)
    {
        if (significant > 0 || digit > 0)
        {
            significant++;
        }

        if (significant <= HeadDigits)
        {
            _head = (_head * 10) + digit;
        }
        else if (significant <= HeadDigits + TailDigits)
        {
            _tail = (_tail * 10) + digit;
            _tailDigits++;
        }
        else
        {
            _sticky |= digit > 0;
            _scale -= afterPoint ? 0 : 1;
            return;
        }

        _scale += afterPoint ? 1 : 0;
    }

    // m / 10^k x 2^44 = m x 2^(44-k) / 5^k. 5^18 < 2^42, so 22 bits can be shifted in at a time without leaving 64 bits:
    // two hardware divisions for the usual 16 decimals instead of a software 128-bit one.
    private readonly bool TryToBinary(out ulong quanta)
    {
        ulong divisor = s_pow5[_scale];
        (quanta, ulong rest) = Math.DivRem(_head, divisor);
        if ((quanta >> _scale) >= MaxCells)
        {
            return false;
        }

        int shift = 44 - _scale;
        while (shift > 0)
        {
            int step = Math.Min(shift, 22);
            (ulong low, rest) = Math.DivRem(rest << step, divisor);
            quanta = (quanta << step) + low;
            shift -= step;
        }

        quanta += rest << 1 > divisor ? 1u : 0u; // never a tie: 5^k is odd
        return true;
    }

    private readonly bool TryToAny(ulong period, out ulong quanta)
    {
        quanta = 0;
        UInt128 mantissa = ((UInt128)_head * s_pow10[_tailDigits]) + _tail;
        if (mantissa == 0)
        {
            return true;
        }

        if (_scale <= 0)
        {
            if (_scale < -6 || mantissa >= MaxCells || mantissa * Pow10(-_scale) >= MaxCells)
            {
                return false;
            }

            quanta = (ulong)(mantissa * Pow10(-_scale)) * period;
            return true;
        }

        if (_scale > 38)
        {
            return true; // below 10^(25-39): nothing against 2^-45
        }

        UInt128 divisor = Pow10(_scale);
        if (mantissa / divisor >= MaxCells)
        {
            return false;
        }

        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(mantissa * period, divisor);
        UInt128 other = divisor - rest;
        if (rest > other || (rest == other && (_sticky || (quotient & 1) != 0)))
        {
            quotient++;
        }

        quanta = (ulong)quotient;
        return true;
    }
}
