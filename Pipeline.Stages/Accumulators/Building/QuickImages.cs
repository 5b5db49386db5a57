using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The counts of <see cref="PairImages"/>, to the last one, several times faster: distances from a point of each of eight time origins to a position at once, in single
/// precision, and those that lie so near a bin's edge that this could be wrong again in double precision.
/// </summary>
/// <remarks>
/// Coordinates are 32-bit fractions of the cell, so that integer subtraction itself gives the nearest image by components. With all radii below the heights
/// only one more image an axis reaches in, and only where |s_a| > 1 - R/height_a; that an ion is near its place at the other origins keeps such branches rare.
/// Rounding errors of a distance stay below 15 · 2⁻²⁴ Σ|h_a|; 32 are allowed for. Fixed lanes; no fused multiply-add; every doubtful case is decided by the
/// arithmetic of <see cref="PairImages"/>. A row first lists what is in range or has another image that may be, without a branch, then counts: whether it is
/// is as good as random, and guessing wrong cost more than the arithmetic.
/// </remarks>
internal sealed partial class QuickImages(PairImages exact, int atoms, int bins, double width)
{
    public const int Lanes = 8;
    private const double Turn = 4294967296.0; // 2^32
    private const double Slack = 1e-4;
    private const int OtherA = 1, OtherB = 2, OtherC = 4;
    private readonly int[] _a = new int[atoms + Lanes]; // eight at a time are read
    private readonly int[] _b = new int[atoms + Lanes];
    private readonly int[] _c = new int[atoms + Lanes];
    private readonly int[] _pointA = new int[atoms * Lanes];
    private readonly int[] _pointB = new int[atoms * Lanes];
    private readonly int[] _pointC = new int[atoms * Lanes];
    private readonly Origin[] _origins = new Origin[Lanes];
    private readonly float[] _matrix = new float[9 * Lanes];
    private readonly float[] _thresholds = new float[3 * Lanes];
    private readonly int[] _counts = new int[Lanes * (bins + 1)];
    private readonly Vector256<int> _histograms = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * (bins + 1);
    private readonly Vector256<int> _last = Vector256.Create(bins);
    private readonly Vector256<float> _bins = Vector256.Create((float)bins);
    private readonly Vector256<float> _limit = Vector256.Create((bins + 1f) * (bins + 1f));
    private readonly int[] _othersA = new int[atoms + 1];
    private readonly int[] _othersB = new int[atoms + 1];
    private readonly int[] _othersC = new int[atoms + 1];
    private readonly float[] _squares = new float[((8 * atoms) + 1) * Lanes];
    private readonly int[] _images = new int[(8 * atoms) + 1];
    private float _guard;
    private double _period;
    private int _lanes;

    /// <summary>Coordinates in [0, period) as 32-bit fractions of the cell.</summary>
    public static void Fractions(ReadOnlySpan<double> folded, double period, Span<int> fractions)
    {
        double scale = Turn / period;
        for (int i = 0; i < folded.Length; i++)
        {
            fractions[i] = unchecked((int)(uint)(long)(folded[i] * scale));
        }
    }

    /// <summary>Takes the positions [3, N] that rows run over, as <see cref="Fractions"/> has them.</summary>
    public void Load(ReadOnlySpan<int> fractions, double period)
    {
        _period = period;
        fractions[..atoms].CopyTo(_a);
        fractions.Slice(atoms, atoms).CopyTo(_b);
        fractions.Slice(2 * atoms, atoms).CopyTo(_c);
    }

    /// <summary>The origins to come are others.</summary>
    public void Begin() => (_lanes, _guard, _near, _halfHeight, _spread) = (0, 0, true, float.PositiveInfinity, 0);

    /// <summary>Takes one more origin; false where radius or bins are such that only <see cref="PairImages"/> will do.</summary>
    public bool TryAdd(in Origin origin)
    {
        Cell cell = origin.Cell;
        double radius = bins * width;
        (double a, double b, double c) = cell.Heights;
        double height = Math.Min(a, Math.Min(b, c));
        double guard = 32.0 / 16777216.0 * (Length(cell.Ax, cell.Ay, cell.Az) + Length(cell.Bx, cell.By, cell.Bz) + Length(cell.Cx, cell.Cy, cell.Cz)) / width;
        int lane = _lanes++;
        _origins[lane] = origin;
        _guard = Math.Max(_guard, (float)guard);
        for (int i = 0; i < 9; i++)
        {
            _matrix[(i * Lanes) + lane] = (float)(cell[i / 3, i % 3] / Turn / width);
        }

        (_thresholds[lane], _thresholds[Lanes + lane], _thresholds[(2 * Lanes) + lane]) = (Threshold(radius / a), Threshold(radius / b), Threshold(radius / c));
        IsNear(lane, radius, height);
        return radius < (1 - (10 * Slack)) * height && guard < 0.05;
    }

    /// <summary>Takes the place of an atom at an origin.</summary>
    public void Place(int lane, int atom)
    {
        ref readonly Origin origin = ref _origins[lane];
        int at = (atom * Lanes) + lane;
        double scale = Turn / _period;
        _pointA[at] = unchecked(origin.Fractions[atom] + Turned(origin.Shift.A * scale));
        _pointB[at] = unchecked(origin.Fractions[atoms + atom] + Turned(origin.Shift.B * scale));
        _pointC[at] = unchecked(origin.Fractions[(2 * atoms) + atom] + Turned(origin.Shift.C * scale));
    }

    /// <summary>Counts the distances from an atom at each origin to every image of the loaded positions [from, to) but its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int atom, int from, int to)
    {
        if (_near)
        {
            NearRow(atom, from, to);
            return;
        }

        int at = atom * Lanes, hits = 0, othersA = 0, othersB = 0, othersC = 0;
        Point p = new(_pointA, _pointB, _pointC, at);
        Vector256<int> valid = Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(_lanes));
        Vector256<float> thresholdA = Vector256.LoadUnsafe(ref _thresholds[0]), thresholdB = Vector256.LoadUnsafe(ref _thresholds[Lanes]), thresholdC = Vector256.LoadUnsafe(ref _thresholds[2 * Lanes]);
        Matrix h = new(_matrix);
        for (int j = from; j < to; j++)
        {
            if (j == atom)
            {
                continue;
            }

            Vector256<float> fa = Difference(_a, j, p.A), fb = Difference(_b, j, p.B), fc = Difference(_c, j, p.C);
            Keep(fa, fb, fc, valid, j, 0, h, ref hits);
            Vector256<int> ma = Vector256.GreaterThan(Vector256.Abs(fa), thresholdA).AsInt32() & valid;
            Vector256<int> mb = Vector256.GreaterThan(Vector256.Abs(fb), thresholdB).AsInt32() & valid;
            Vector256<int> mc = Vector256.GreaterThan(Vector256.Abs(fc), thresholdC).AsInt32() & valid;
            (_othersA[othersA], _othersB[othersB], _othersC[othersC]) = (j, j, j);
            othersA += Any(ma);
            othersB += Any(mb);
            othersC += Any(mc);
            if (((ma & mb) | ((ma | mb) & mc)).ExtractMostSignificantBits() != 0)
            {
                Corners(fa, fb, fc, ma, mb, mc, j, h, ref hits);
            }
        }

        for (int k = 0; k < othersA; k++)
        {
            int j = _othersA[k];
            Vector256<float> f = Difference(_a, j, p.A);
            Keep(Other(f), Difference(_b, j, p.B), Difference(_c, j, p.C), Vector256.GreaterThan(Vector256.Abs(f), thresholdA).AsInt32() & valid, j, OtherA, h, ref hits);
        }

        for (int k = 0; k < othersB; k++)
        {
            int j = _othersB[k];
            Vector256<float> f = Difference(_b, j, p.B);
            Keep(Difference(_a, j, p.A), Other(f), Difference(_c, j, p.C), Vector256.GreaterThan(Vector256.Abs(f), thresholdB).AsInt32() & valid, j, OtherB, h, ref hits);
        }

        for (int k = 0; k < othersC; k++)
        {
            int j = _othersC[k];
            Vector256<float> f = Difference(_c, j, p.C);
            Keep(Difference(_a, j, p.A), Difference(_b, j, p.B), Other(f), Vector256.GreaterThan(Vector256.Abs(f), thresholdC).AsInt32() & valid, j, OtherC, h, ref hits);
        }

        Count(hits, at);
    }

    /// <summary>Moves what was counted of an origin since the last call to a histogram.</summary>
    public void MoveTo(int lane, Span<long> histogram)
    {
        Span<int> counts = _counts.AsSpan(lane * (bins + 1), bins + 1);
        int k = 0;
        for (; k <= bins - Lanes; k += Lanes)
        {
            (Vector256<long> low, Vector256<long> high) = Vector256.Widen(Vector256.LoadUnsafe(ref counts[k]));
            (Vector256.LoadUnsafe(ref histogram[k]) + low).StoreUnsafe(ref histogram[k]);
            (Vector256.LoadUnsafe(ref histogram[k + (Lanes / 2)]) + high).StoreUnsafe(ref histogram[k + (Lanes / 2)]);
        }

        for (; k < bins; k++)
        {
            histogram[k] += counts[k];
        }

        counts.Clear();
    }

    /// <summary>Images on the other side along more than one axis.</summary>
    private void Corners(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, Vector256<int> ma, Vector256<int> mb, Vector256<int> mc, int j, in Matrix h, ref int hits)
    {
        Vector256<float> ga = Other(fa), gb = Other(fb), gc = Other(fc);
        Keep(ga, gb, fc, ma & mb, j, OtherA | OtherB, h, ref hits);
        if (mc.ExtractMostSignificantBits() != 0)
        {
            Keep(ga, fb, gc, ma & mc, j, OtherA | OtherC, h, ref hits);
            Keep(fa, gb, gc, mb & mc, j, OtherB | OtherC, h, ref hits);
            Keep(ga, gb, gc, ma & mb & mc, j, OtherA | OtherB | OtherC, h, ref hits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Difference(int[] s, int j, Vector256<int> point) => Vector256.ConvertToSingle(Vector256.Create(s[j]) - point);

    /// <summary>The image on the other side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Other(Vector256<float> f) =>
        f - Vector256.ConditionalSelect(Vector256.LessThan(f, Vector256<float>.Zero), Vector256.Create(-(float)Turn), Vector256.Create((float)Turn));

    /// <summary>1 where a lane is set, else 0: without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Any(Vector256<int> mask) => (int)((mask.ExtractMostSignificantBits() + 0xFF) >> 8);

    /// <summary>Keeps the squared distances of an image, in bins, if one of them is in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, Vector256<int> some, int j, int image, in Matrix h, ref int hits)
    {
        Vector256<float> x = (fa * h.Ax) + (fb * h.Bx) + (fc * h.Cx);
        Vector256<float> y = (fa * h.Ay) + (fb * h.By) + (fc * h.Cy);
        Vector256<float> z = (fa * h.Az) + (fb * h.Bz) + (fc * h.Cz);
        Vector256<float> squared = (x * x) + (y * y) + (z * z);
        some &= Vector256.LessThan(squared, _limit).AsInt32();
        Vector256.ConditionalSelect(some.AsSingle(), squared, _limit).StoreUnsafe(ref _squares[hits * Lanes]);
        _images[hits] = (j * 8) + image;
        hits += Any(some);
    }

    /// <summary>Counts all lanes of what was kept: those beyond the range or doubtful go into one bin more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(int hits, int at)
    {
        ref int counts = ref _counts[0];
        Vector256<float> guard = Vector256.Create(_guard), bound = _bins + Vector256.Create(0.5f);
        for (int k = 0; k < hits; k++)
        {
            Vector256<float> q = Vector256.Sqrt(Vector256.LoadUnsafe(ref _squares[k * Lanes]));
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), guard).AsInt32();
            Vector256<int> bin = Vector256.ConvertToInt32Native(Vector256.MinNative(q, _bins));
            bin = Vector256.ConditionalSelect(doubtful, _last, bin) + _histograms;
            Vector128<int> low = bin.GetLower(), high = bin.GetUpper();
            Unsafe.Add(ref counts, low.GetElement(0))++;
            Unsafe.Add(ref counts, low.GetElement(1))++;
            Unsafe.Add(ref counts, low.GetElement(2))++;
            Unsafe.Add(ref counts, low.GetElement(3))++;
            Unsafe.Add(ref counts, high.GetElement(0))++;
            Unsafe.Add(ref counts, high.GetElement(1))++;
            Unsafe.Add(ref counts, high.GetElement(2))++;
            Unsafe.Add(ref counts, high.GetElement(3))++;
            uint again = (doubtful & Vector256.LessThan(q, bound).AsInt32()).ExtractMostSignificantBits();
            if (again != 0)
            {
                Decide(again, _images[k], at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Decide(uint lanes, int image, int at)
    {
        int j = image / 8;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(lanes), of = at + lane;
            (double, double, double) near = (Near(unchecked(_a[j] - _pointA[of]), image & OtherA), Near(unchecked(_b[j] - _pointB[of]), image & OtherB), Near(unchecked(_c[j] - _pointC[of]), image & OtherC));
            exact.Prepare(_origins[lane].Cell, bins * width, _period);
            _counts[(lane * (bins + 1)) + exact.BinOf(_origins[lane].Place(at / Lanes, _period), j, near, 1 / width, bins)]++;
        }
    }

    /// <summary>A difference in cells, of the nearest image or the other one.</summary>
    private static double Near(int difference, int other) => (difference / Turn) - (other == 0 ? 0 : difference < 0 ? -1 : 1);

    /// <summary>The whole part of a fraction of 2^32, whatever its sign.</summary>
    private static int Turned(double s) => unchecked((int)(long)s);

    /// <summary>|s| of 2^32 beyond which the other image reaches in; none does below half the height.</summary>
    private static float Threshold(double reach) => (float)((1 - reach - Slack) * Turn);

    private static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    /// <summary>The cells over 2^32 and the bin width in single precision.</summary>
    private readonly struct Matrix(float[] h)
    {
        public readonly Vector256<float> Ax = Of(h, 0), Ay = Of(h, 1), Az = Of(h, 2), Bx = Of(h, 3), By = Of(h, 4), Bz = Of(h, 5), Cx = Of(h, 6), Cy = Of(h, 7), Cz = Of(h, 8);

        private static Vector256<float> Of(float[] h, int i) => Vector256.LoadUnsafe(ref h[i * Lanes]);
    }

    /// <summary>A time origin.</summary>
    /// <param name="Cell">Its cell.</param>
    /// <param name="Folded">Coordinates [3, N] in [0, period).</param>
    /// <param name="Fractions">The same as <see cref="QuickImages.Fractions"/> has them.</param>
    /// <param name="Shift">What is added to each of them, in [0, period).</param>
    internal readonly record struct Origin(Cell Cell, double[] Folded, int[] Fractions, (double A, double B, double C) Shift)
    {
        /// <summary>Where an atom is once shifted, in [0, period).</summary>
        public (double A, double B, double C) Place(int atom, double period)
        {
            int n = Folded.Length / 3;
            return (Fold(Folded[atom] + Shift.A, period), Fold(Folded[n + atom] + Shift.B, period), Fold(Folded[(2 * n) + atom] + Shift.C, period));
        }

        /// <summary>Into [0, period), exactly: both numbers are multiples of one power of two.</summary>
        public static double Fold(double s, double period) => s >= 0 && s < period ? s : s - (period * Math.Floor(s / period));
    }

    /// <summary>An atom at each origin.</summary>
    private readonly struct Point(int[] a, int[] b, int[] c, int at)
    {
        public readonly Vector256<int> A = Vector256.LoadUnsafe(ref a[at]), B = Vector256.LoadUnsafe(ref b[at]), C = Vector256.LoadUnsafe(ref c[at]);
    }
}
