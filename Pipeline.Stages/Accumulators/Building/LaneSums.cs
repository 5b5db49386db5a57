using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Sums over the lanes of four vectors, in one order on every machine: (x0 + x1) + (x2 + x3).</summary>
internal static class LaneSums
{
    /// <summary>Lane i of the result is the sum over the lanes of vector i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        if (!Avx.IsSupported)
        {
            return Portable(a, b, c, d);
        }

        Vector256<double> ab = Avx.HorizontalAdd(a, b), cd = Avx.HorizontalAdd(c, d); // a01 b01 a23 b23, c01 d01 c23 d23
        return Avx.Permute2x128(ab, cd, 0x20) + Avx.Permute2x128(ab, cd, 0x31);
    }

    /// <summary>The same without instructions of one architecture.</summary>
    internal static Vector256<double> Portable(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d) =>
        Vector256.Create(Of(a), Of(b), Of(c), Of(d));

    private static double Of(Vector256<double> v) => (v.GetElement(0) + v.GetElement(1)) + (v.GetElement(2) + v.GetElement(3));
}
