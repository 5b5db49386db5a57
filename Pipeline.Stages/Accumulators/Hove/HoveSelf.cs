using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Counts how far atoms have moved between two frames, in the cell of the first.</summary>
internal sealed class HoveSelf(HoveLayout layout)
{
    public const int Lanes = 4;
    private readonly double _inverseWidth = 1.0 / layout.Width;
    private readonly double _scale = 1.0 / layout.Period;
    private readonly double[] _bins = new double[layout.Atoms + Lanes];

    /// <summary>
    /// A histogram for each lane: atoms move alike, and adding to one place again and again each would wait for the one before.
    /// </summary>
    private readonly int[] _counts = new int[Lanes * (layout.Bins + 1)];

    /// <summary>Counts the displacements of a block less a drift; beyond the range in the last bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(HoveFrame origin, HoveFrame later, AtomBlock block, (double A, double B, double C) drift)
    {
        if (SingleCell.IsOrthogonal(origin.Cell))
        {
            MeasureAlongAxes(origin, later, block, drift);
        }
        else
        {
            MeasureSkewed(origin, later, block, drift);
        }

        ref double bin = ref _bins[0];
        int size = layout.Bins + 1, i = 0;
        ref int first = ref _counts[0], second = ref _counts[size], third = ref _counts[2 * size], fourth = ref _counts[3 * size];
        for (; i <= block.Count - Lanes; i += Lanes)
        {
            (int a, int b) = (double.ConvertToIntegerNative<int>(Unsafe.Add(ref bin, i)), double.ConvertToIntegerNative<int>(Unsafe.Add(ref bin, i + 1)));
            (int c, int d) = (double.ConvertToIntegerNative<int>(Unsafe.Add(ref bin, i + 2)), double.ConvertToIntegerNative<int>(Unsafe.Add(ref bin, i + 3)));
            Unsafe.Add(ref first, a)++;
            Unsafe.Add(ref second, b)++;
            Unsafe.Add(ref third, c)++;
            Unsafe.Add(ref fourth, d)++;
        }

        for (; i < block.Count; i++)
        {
            Unsafe.Add(ref first, double.ConvertToIntegerNative<int>(Unsafe.Add(ref bin, i)))++;
        }
    }

    /// <summary>Distances in bins, at most their number, in a cell along the axes: what the other elements would add is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeasureAlongAxes(HoveFrame origin, HoveFrame later, AtomBlock block, (double A, double B, double C) drift)
    {
        int n = layout.Atoms;
        ref double from = ref origin.U[0], to = ref later.U[0], bins = ref _bins[0];
        Vector256<double> driftA = Vector256.Create(drift.A), driftB = Vector256.Create(drift.B), driftC = Vector256.Create(drift.C), scale = Vector256.Create(_scale);
        Vector256<double> ax = Vector256.Create(origin.Cell.Ax), by = Vector256.Create(origin.Cell.By), cz = Vector256.Create(origin.Cell.Cz);
        Vector256<double> beyond = Vector256.Create((double)layout.Bins), width = Vector256.Create(_inverseWidth);
        for (int k = 0; k < block.Count; k += Lanes)
        {
            int i = block.Start + k;
            Vector256<double> x = (Load(ref to, i) - Load(ref from, i) - driftA) * scale * ax;
            Vector256<double> y = (Load(ref to, n + i) - Load(ref from, n + i) - driftB) * scale * by;
            Vector256<double> z = (Load(ref to, (2 * n) + i) - Load(ref from, (2 * n) + i) - driftC) * scale * cz;
            Vector256.MinNative(Vector256.Sqrt((x * x) + (y * y) + (z * z)) * width, beyond).StoreUnsafe(ref bins, (nuint)k);
        }
    }

    /// <summary>The same in any cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeasureSkewed(HoveFrame origin, HoveFrame later, AtomBlock block, (double A, double B, double C) drift)
    {
        int n = layout.Atoms;
        Cell h = origin.Cell;
        ref double from = ref origin.U[0], to = ref later.U[0], bins = ref _bins[0];
        Vector256<double> beyond = Vector256.Create((double)layout.Bins), width = Vector256.Create(_inverseWidth);
        for (int k = 0; k < block.Count; k += Lanes)
        {
            int i = block.Start + k;
            Vector256<double> a = (Load(ref to, i) - Load(ref from, i) - Vector256.Create(drift.A)) * _scale;
            Vector256<double> b = (Load(ref to, n + i) - Load(ref from, n + i) - Vector256.Create(drift.B)) * _scale;
            Vector256<double> c = (Load(ref to, (2 * n) + i) - Load(ref from, (2 * n) + i) - Vector256.Create(drift.C)) * _scale;
            Vector256<double> x = (a * h.Ax) + (b * h.Bx) + (c * h.Cx);
            Vector256<double> y = (a * h.Ay) + (b * h.By) + (c * h.Cy);
            Vector256<double> z = (a * h.Az) + (b * h.Bz) + (c * h.Cz);
            Vector256.MinNative(Vector256.Sqrt((x * x) + (y * y) + (z * z)) * width, beyond).StoreUnsafe(ref bins, (nuint)k);
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
