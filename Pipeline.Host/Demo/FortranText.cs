using System.Buffers.Text;
using System.Globalization;

namespace Pipeline.Host.Demo;

/// <summary>Numbers as Fortran edit descriptors print them: right justified, stars when they do not fit.</summary>
internal static class FortranText
{
    /// <summary>Iw.</summary>
    internal static void Integer(Span<byte> field, long value)
    {
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Place(field, digits[..length]);
    }

    /// <summary>Fw.d; a leading zero is dropped when that makes the number fit, as Fortran does.</summary>
    internal static void Fixed(Span<byte> field, double value, int decimals)
    {
        Span<byte> digits = stackalloc byte[352];
        value.TryFormat(digits, out int length, decimals == 0 ? "F0" : FixedFormat(decimals), CultureInfo.InvariantCulture);
        if (decimals == 0)
        {
            digits[length++] = (byte)'.';
        }

        Place(field, DropZero(digits[..length], field.Length));
    }

    /// <summary>Ew.d: mantissa 0.ddd, two digits of exponent.</summary>
    internal static void Exponential(Span<byte> field, double value, int decimals)
    {
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out int length, ExponentialFormat(decimals - 1), CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> text = digits[..length];
        bool negative = text[0] == '-';
        int e = text.IndexOf((byte)'E');
        if (e < 0)
        {
            field.Fill((byte)'*');      // not a number or infinite
            return;
        }

        int exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) + (value == 0 ? 0 : 1);
        Span<byte> result = stackalloc byte[32];
        int n = 0;
        if (negative)
        {
            result[n++] = (byte)'-';
            text = text[1..];
            e--;
        }

        result[n++] = (byte)'0';
        result[n++] = (byte)'.';
        result[n++] = text[0];          // d.ddd becomes 0.dddd
        text[2..e].CopyTo(result[n..]);
        n += e - 2;
        result[n++] = (byte)'E';
        result[n++] = (byte)(exponent < 0 ? '-' : '+');
        int magnitude = Math.Abs(exponent);
        result[n++] = (byte)('0' + (magnitude / 10 % 10));
        result[n++] = (byte)('0' + (magnitude % 10));
        Place(field, magnitude > 99 ? "****************************"u8 : DropZero(result[..n], field.Length));
    }

    /// <summary>-0.5 into a field of 3 gives -.5.</summary>
    private static Span<byte> DropZero(Span<byte> text, int width)
    {
        int zero = text[0] == '-' ? 1 : 0;
        if (text.Length != width + 1 || text[zero] != '0')
        {
            return text;
        }

        if (zero == 1)
        {
            text[1] = (byte)'-';
        }

        return text[1..];
    }

    private static void Place(Span<byte> field, ReadOnlySpan<byte> text)
    {
        if (text.Length > field.Length)
        {
            field.Fill((byte)'*');
            return;
        }

        field[..^text.Length].Fill((byte)' ');
        text.CopyTo(field[^text.Length..]);
    }

    private static string FixedFormat(int decimals) => decimals switch
    {
        6 => "F6",
        8 => "F8",
        16 => "F16",
        _ => throw new ArgumentOutOfRangeException(nameof(decimals)),
    };

    private static string ExponentialFormat(int digits) => digits switch
    {
        1 => "E1",
        4 => "E4",
        7 => "E7",
        _ => throw new ArgumentOutOfRangeException(nameof(digits)),
    };
}
