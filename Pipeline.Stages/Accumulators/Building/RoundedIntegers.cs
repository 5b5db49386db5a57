using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Doubles to 64-bit integers, four at a time: AVX2 has no instruction for it, and one by one it was the longest part of what sums fixed-point numbers.</summary>
/// <remarks>
/// x is split as h · 2²⁶ + l with both h and round(l) below 2⁵¹: added to 1.5 · 2⁵² such a number stands in the low bits. h · 2²⁶ is even and l exact, so the sum is
/// round(x) to the bit.
/// </remarks>
internal static class RoundedIntegers
{
    /// <summary>|x| must be below it for <see cref="Small"/>.</summary>
    public const double SmallLimit = 2251799813685248.0; // 2⁵¹

    /// <summary>What <see cref="Small"/> has too much.</summary>
    public const long SmallBits = MagicBits;

    private const double Magic = 6755399441055744.0; // 1.5 · 2⁵²
    private const long MagicBits = 0x4338000000000000;
    private const int LowBits = 26;
    private const double Low = 1 << LowBits;

    /// <summary>round(x), ties to even, for |x| below 2⁶².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Of(Vector256<double> x)
    {
        Vector256<double> magic = Vector256.Create(Magic), h = (x * Vector256.Create(1 / Low)) + magic, l = (x - ((h - magic) * Vector256.Create(Low))) + magic;
        return (h.AsInt64() << LowBits) + l.AsInt64() - Vector256.Create(unchecked((MagicBits << LowBits) + MagicBits));
    }

    /// <summary>round(x), ties to even, and <see cref="SmallBits"/> more, for |x| below <see cref="SmallLimit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Small(Vector256<double> x) => (x + Vector256.Create(Magic)).AsInt64();
}
