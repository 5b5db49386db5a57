using System.Runtime.CompilerServices;

namespace Pipeline.Formats.Readers;

/// <summary>VASP's own rows, <c>(1X,3F12.8)</c> and a newline: 38 bytes, each of them checked.</summary>
/// <remarks>
/// Eight digits at a time in a 64-bit register (SWAR): subtract '0' from all, test all for &lt;= 9, join pairs by two multiplications.
/// A field is <c>"  0."</c> or <c>" -0."</c> and eight digits in almost every row; both are handled without a branch.
/// </remarks>
internal static class FixedRows
{
    /// <summary>Bytes of a row, newline included.</summary>
    public const int RowBytes = 38;

    private const ulong Zeros = 0x3030_3030_3030_3030;
    private const ulong AboveNine = 0x7676_7676_7676_7676; // byte + 0x76 has its top bit set from 10 on
    private const ulong TopBits = 0x8080_8080_8080_8080;
    private const uint PlusZero = 0x2E30_2020;             // "  0." as a little-endian word
    private const uint MinusBit = 0x0000_0D00;             // ' ' xor '-', second byte

    /// <summary>Reads up to <paramref name="count"/> rows and stops before the first that is laid out otherwise.</summary>
    /// <returns>Rows read.</returns>
    public static int Read(ref byte text, int count, ref long a, ref long b, ref long c)
    {
        if (!BitConverter.IsLittleEndian)
        {
            return 0;
        }

        for (int i = 0; i < count; i++)
        {
            ref byte row = ref Unsafe.Add(ref text, (nint)i * RowBytes);
            ulong digitsA = Word64(ref row, 5) ^ Zeros;
            ulong digitsB = Word64(ref row, 17) ^ Zeros;
            ulong digitsC = Word64(ref row, 29) ^ Zeros;
            uint headA = Word32(ref row, 1) ^ PlusZero;
            uint headB = Word32(ref row, 13) ^ PlusZero;
            uint headC = Word32(ref row, 25) ^ PlusZero;

            ulong notDigit = (digitsA + AboveNine) | digitsA | (digitsB + AboveNine) | digitsB | (digitsC + AboveNine) | digitsC;
            uint frame = (uint)(row ^ ' ') | (uint)(Unsafe.Add(ref row, 37) ^ '\n');
            if ((notDigit & TopBits) != 0 || frame != 0)
            {
                return i;
            }

            // All ones where the field has a minus.
            uint minusA = 0u - ((headA >> 8) & 1);
            uint minusB = 0u - ((headB >> 8) & 1);
            uint minusC = 0u - ((headC >> 8) & 1);
            long valueA = Join(digitsA);
            long valueB = Join(digitsB);
            long valueC = Join(digitsC);
            if (((headA ^ (minusA & MinusBit)) | (headB ^ (minusB & MinusBit)) | (headC ^ (minusC & MinusBit))) == 0)
            {
                Unsafe.Add(ref a, i) = Negate(valueA, minusA);
                Unsafe.Add(ref b, i) = Negate(valueB, minusB);
                Unsafe.Add(ref c, i) = Negate(valueC, minusC);
            }
            else if (!TryAddCells(ref Unsafe.Add(ref row, 1), valueA, out Unsafe.Add(ref a, i))
                || !TryAddCells(ref Unsafe.Add(ref row, 13), valueB, out Unsafe.Add(ref b, i))
                || !TryAddCells(ref Unsafe.Add(ref row, 25), valueC, out Unsafe.Add(ref c, i)))
            {
                return i;
            }
        }

        return count;
    }

    private static ulong Word64(ref byte row, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref row, at));

    private static uint Word32(ref byte row, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref row, at));

    private static long Join(ulong digits)
    {
        digits = (digits * 10) + (digits >> 8);
        const ulong Mask = 0x0000_00FF_0000_00FF;
        return (uint)((((digits & Mask) * 0x000F_4240_0000_0064) + (((digits >> 16) & Mask) * 0x0000_2710_0000_0001)) >> 32);
    }

    private static long Negate(long value, uint minus)
    {
        long mask = (int)minus;
        return (value ^ mask) - mask;
    }

    // Whole cells before the point: "  1.", " -1.", " 12.", "-12.", "123.": unwrapped coordinates of VASP 5.4.4 and later.
    private static bool TryAddCells(ref byte field, long value, out long result)
    {
        result = 0;
        uint ones = (uint)(Unsafe.Add(ref field, 2) - '0');
        uint tens = (uint)(Unsafe.Add(ref field, 1) - '0');
        uint hundreds = (uint)(field - '0');
        if (ones > 9 || Unsafe.Add(ref field, 3) != '.')
        {
            return false;
        }

        bool minus = false;
        if (tens > 9)
        {
            minus = tens == unchecked((uint)('-' - '0'));
            if ((!minus && tens != unchecked((uint)(' ' - '0'))) || hundreds != unchecked((uint)(' ' - '0')))
            {
                return false;
            }

            (tens, hundreds) = (0, 0);
        }
        else if (hundreds > 9)
        {
            minus = hundreds == unchecked((uint)('-' - '0'));
            if (!minus && hundreds != unchecked((uint)(' ' - '0')))
            {
                return false;
            }

            hundreds = 0;
        }

        value += ((hundreds * 100) + (tens * 10) + ones) * 100_000_000L;
        result = minus ? -value : value;
        return true;
    }
}
