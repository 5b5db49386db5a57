using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Counts how far atoms have moved between two frames, in the cell of the first.</summary>
internal sealed class HoveSelf(HoveLayout layout)
{
    private const int Lanes = 4;
    private readonly double _inverseWidth = 1.0 / layout.Width;

    /// <summary>A histogram for each lane: atoms move alike, and adding to one place again and again each would wait for the one before.</summary>
    private readonly int[] _counts = new int[Lanes * (layout.Bins + 1)];

    /// <summary>Counts the displacements of a block less a drift; beyond the range in the last bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(HoveFrame origin, HoveFrame later, AtomBlock block, (double A, double B, double C) drift)
    {
        int n = layout.Atoms, end = block.Start + block.Count, size = layout.Bins + 1;
        double scale = 1.0 / layout.Period;
        Cell h = origin.Cell;
        ref double from = ref origin.U[0], to = ref later.U[0];
        ref int counts = ref _counts[0];
        Vector256<double> beyond = Vector256.Create((double)layout.Bins), width = Vector256.Create(_inverseWidth);
        Span<double> bins = stackalloc double[Lanes];
        for (int i = block.Start; i < end; i += Lanes)
        {
            Vector256<double> a = (Load(ref to, i) - Load(ref from, i) - Vector256.Create(drift.A)) * scale;
            Vector256<double> b = (Load(ref to, n + i) - Load(ref from, n + i) - Vector256.Create(drift.B)) * scale;
            Vector256<double> c = (Load(ref to, (2 * n) + i) - Load(ref from, (2 * n) + i) - Vector256.Create(drift.C)) * scale;
            Vector256<double> x = (a * h.Ax) + (b * h.Bx) + (c * h.Cx);
            Vector256<double> y = (a * h.Ay) + (b * h.By) + (c * h.Cy);
            Vector256<double> z = (a * h.Az) + (b * h.Bz) + (c * h.Cz);
            Vector256.MinNative(Vector256.Sqrt((x * x) + (y * y) + (z * z)) * width, beyond).StoreUnsafe(ref bins[0]);
            for (int lane = 0; lane < Math.Min(Lanes, end - i); lane++)
            {
                Unsafe.Add(ref counts, (lane * size) + double.ConvertToIntegerNative<int>(bins[lane]))++;
            }
        }
    }

    /// <summary>Moves what was counted since the last call to a histogram.</summary>
    public void MoveTo(Span<long> histogram)
    {
        int size = layout.Bins + 1, k = 0;
        ref int first = ref _counts[0], second = ref _counts[size], third = ref _counts[2 * size], fourth = ref _counts[3 * size];
        for (; k <= size - Lanes; k += Lanes)
        {
            nuint at = (nuint)k;
            Vector128<int> sum = Vector128.LoadUnsafe(ref first, at) + Vector128.LoadUnsafe(ref second, at) + Vector128.LoadUnsafe(ref third, at) + Vector128.LoadUnsafe(ref fourth, at);
            (Vector256.LoadUnsafe(ref histogram[k]) + Vector256.WidenLower(sum.ToVector256())).StoreUnsafe(ref histogram[k]);
        }

        for (; k < size; k++)
        {
            histogram[k] += (long)_counts[k] + _counts[size + k] + _counts[(2 * size) + k] + _counts[(3 * size) + k];
        }

        Array.Clear(_counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref double first, int i) => Vector256.LoadUnsafe(ref first, (nuint)i);
}
