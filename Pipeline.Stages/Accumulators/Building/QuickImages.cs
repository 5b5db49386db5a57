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
/// arithmetic of <see cref="PairImages"/>.
/// </remarks>
internal sealed class QuickImages(PairImages exact, int atoms, int bins, double width)
{
    public const int Lanes = 8;
    private const double Turn = 4294967296.0; // 2^32
    private const double Slack = 1e-4;
    private readonly int[] _a = new int[atoms];
    private readonly int[] _b = new int[atoms];
    private readonly int[] _c = new int[atoms];
    private readonly int[] _pointA = new int[atoms * Lanes];
    private readonly int[] _pointB = new int[atoms * Lanes];
    private readonly int[] _pointC = new int[atoms * Lanes];
    private readonly (double A, double B, double C)[] _points = new (double, double, double)[atoms * Lanes];
    private readonly Cell[] _cells = new Cell[Lanes];
    private readonly float[] _matrix = new float[9 * Lanes];
    private readonly float[] _thresholds = new float[3 * Lanes];
    private readonly int[] _counts = new int[Lanes * (bins + 1)];
    private readonly Vector256<int> _histograms = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * (bins + 1);
    private readonly Vector256<int> _last = Vector256.Create(bins);
    private readonly Vector256<float> _bins = Vector256.Create((float)bins);
    private float _guard;
    private double _period;
    private int _lanes;

    /// <summary>Takes the positions [3, N] that rows run over, in [0, period).</summary>
    public void Load(ReadOnlySpan<double> folded, double period)
    {
        _period = period;
        for (int i = 0; i < atoms; i++)
        {
            (_a[i], _b[i], _c[i]) = (Fraction(folded[i]), Fraction(folded[atoms + i]), Fraction(folded[(2 * atoms) + i]));
        }
    }

    /// <summary>The origins to come are others.</summary>
    public void Begin() => (_lanes, _guard) = (0, 0);

    /// <summary>Takes the cell of one more origin; false where radius or bins are such that only <see cref="PairImages"/> will do.</summary>
    public bool TryAdd(Cell cell)
    {
        double radius = bins * width;
        (double a, double b, double c) = cell.Heights;
        double guard = 32.0 / 16777216.0 * (Length(cell.Ax, cell.Ay, cell.Az) + Length(cell.Bx, cell.By, cell.Bz) + Length(cell.Cx, cell.Cy, cell.Cz)) / width;
        int lane = _lanes++;
        _cells[lane] = cell;
        _guard = Math.Max(_guard, (float)guard);
        for (int i = 0; i < 9; i++)
        {
            _matrix[(i * Lanes) + lane] = (float)(cell[i / 3, i % 3] / Turn / width);
        }

        (_thresholds[lane], _thresholds[Lanes + lane], _thresholds[(2 * Lanes) + lane]) = (Threshold(radius / a), Threshold(radius / b), Threshold(radius / c));
        return radius < (1 - (10 * Slack)) * Math.Min(a, Math.Min(b, c)) && guard < 0.05;
    }

    /// <summary>Takes the place of an atom at an origin, in [0, period).</summary>
    public void Place(int lane, int atom, (double A, double B, double C) point)
    {
        int at = (atom * Lanes) + lane;
        (_points[at], _pointA[at], _pointB[at], _pointC[at]) = (point, Fraction(point.A), Fraction(point.B), Fraction(point.C));
    }

    /// <summary>Counts the distances from an atom at each origin to every image of the loaded positions [from, to) but its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int atom, int from, int to)
    {
        int at = atom * Lanes;
        Vector256<int> pa = Vector256.LoadUnsafe(ref _pointA[at]), pb = Vector256.LoadUnsafe(ref _pointB[at]), pc = Vector256.LoadUnsafe(ref _pointC[at]);
        Vector256<int> valid = Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(_lanes));
        Vector256<float> thresholdA = Vector256.LoadUnsafe(ref _thresholds[0]), thresholdB = Vector256.LoadUnsafe(ref _thresholds[Lanes]), thresholdC = Vector256.LoadUnsafe(ref _thresholds[2 * Lanes]);
        Matrix h = new(_matrix);
        for (int j = from; j < to; j++)
        {
            if (j == atom)
            {
                continue;
            }

            Vector256<float> fa = Vector256.ConvertToSingle(Vector256.Create(_a[j]) - pa);
            Vector256<float> fb = Vector256.ConvertToSingle(Vector256.Create(_b[j]) - pb);
            Vector256<float> fc = Vector256.ConvertToSingle(Vector256.Create(_c[j]) - pc);
            Visit(fa, fb, fc, valid, j, h, at);
            Vector256<int> ma = Vector256.GreaterThan(Vector256.Abs(fa), thresholdA).AsInt32() & valid;
            Vector256<int> mb = Vector256.GreaterThan(Vector256.Abs(fb), thresholdB).AsInt32() & valid;
            Vector256<int> mc = Vector256.GreaterThan(Vector256.Abs(fc), thresholdC).AsInt32() & valid;
            if ((ma | mb | mc).ExtractMostSignificantBits() != 0)
            {
                Others(fa, fb, fc, ma, mb, mc, j, h, at);
            }
        }
    }

    /// <summary>Moves what was counted of an origin since the last call to a histogram.</summary>
    public void MoveTo(int lane, Span<long> histogram)
    {
        Span<int> counts = _counts.AsSpan(lane * (bins + 1), bins + 1);
        for (int k = 0; k < bins; k++)
        {
            histogram[k] += counts[k];
        }

        counts.Clear();
    }

    private void Others(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, Vector256<int> ma, Vector256<int> mb, Vector256<int> mc, int j, in Matrix h, int at)
    {
        Vector256<float> ga = Other(fa), gb = Other(fb), gc = Other(fc);
        VisitSome(ga, fb, fc, ma, j, h, at);
        VisitSome(fa, gb, fc, mb, j, h, at);
        VisitSome(ga, gb, fc, ma & mb, j, h, at);
        if (mc.ExtractMostSignificantBits() != 0)
        {
            VisitSome(fa, fb, gc, mc, j, h, at);
            VisitSome(ga, fb, gc, ma & mc, j, h, at);
            VisitSome(fa, gb, gc, mb & mc, j, h, at);
            VisitSome(ga, gb, gc, ma & mb & mc, j, h, at);
        }
    }

    /// <summary>The image on the other side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Other(Vector256<float> f) =>
        f - Vector256.ConditionalSelect(Vector256.LessThan(f, Vector256<float>.Zero), Vector256.Create(-(float)Turn), Vector256.Create((float)Turn));

    /// <summary>Distances in bins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Bins(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, in Matrix h)
    {
        Vector256<float> x = (fa * h.Ax) + (fb * h.Bx) + (fc * h.Cx);
        Vector256<float> y = (fa * h.Ay) + (fb * h.By) + (fc * h.Cy);
        Vector256<float> z = (fa * h.Az) + (fb * h.Bz) + (fc * h.Cz);
        return Vector256.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>Counts all lanes: those beyond the range, doubtful or not valid go into one bin more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Visit(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, Vector256<int> valid, int j, in Matrix h, int at)
    {
        Vector256<float> q = Bins(fa, fb, fc, h);
        Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), Vector256.Create(_guard)).AsInt32();
        Vector256<int> bin = Vector256.ConvertToInt32(Vector256.Min(q, _bins));
        bin = Vector256.ConditionalSelect(Vector256.AndNot(valid, doubtful), bin, _last) + _histograms;
        ref int counts = ref _counts[0];
        Vector128<int> low = bin.GetLower(), high = bin.GetUpper();
        Unsafe.Add(ref counts, low.GetElement(0))++;
        Unsafe.Add(ref counts, low.GetElement(1))++;
        Unsafe.Add(ref counts, low.GetElement(2))++;
        Unsafe.Add(ref counts, low.GetElement(3))++;
        Unsafe.Add(ref counts, high.GetElement(0))++;
        Unsafe.Add(ref counts, high.GetElement(1))++;
        Unsafe.Add(ref counts, high.GetElement(2))++;
        Unsafe.Add(ref counts, high.GetElement(3))++;
        uint again = (doubtful & valid & Vector256.LessThan(q, _bins + Vector256.Create(1f)).AsInt32()).ExtractMostSignificantBits();
        if (again != 0)
        {
            Decide(fa, fb, fc, again, j, at);
        }
    }

    /// <summary>Counts the few lanes of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void VisitSome(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, Vector256<int> some, int j, in Matrix h, int at)
    {
        if (some.ExtractMostSignificantBits() == 0)
        {
            return;
        }

        Vector256<float> q = Bins(fa, fb, fc, h);
        Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), Vector256.Create(_guard)).AsInt32();
        uint hits = (Vector256.LessThan(q, _bins + Vector256.Create(1f)).AsInt32() & some).ExtractMostSignificantBits();
        uint again = hits & doubtful.ExtractMostSignificantBits();
        hits &= ~again;
        if (hits != 0)
        {
            Vector256<int> bin = Vector256.ConvertToInt32(Vector256.Min(q, _bins));
            for (; hits != 0; hits &= hits - 1)
            {
                int lane = System.Numerics.BitOperations.TrailingZeroCount(hits);
                _counts[(lane * (bins + 1)) + bin.GetElement(lane)]++;
            }
        }

        if (again != 0)
        {
            Decide(fa, fb, fc, again, j, at);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Decide(Vector256<float> fa, Vector256<float> fb, Vector256<float> fc, uint lanes, int j, int at)
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(lanes);
            exact.Prepare(_cells[lane], bins * width, _period);
            int bin = exact.BinOf(_points[at + lane], j, (fa[lane] / Turn, fb[lane] / Turn, fc[lane] / Turn), 1 / width, bins);
            _counts[(lane * (bins + 1)) + bin]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Fraction(double folded) => unchecked((int)(uint)(long)(folded * (Turn / _period)));

    /// <summary>|s| of 2^32 beyond which the other image reaches in; none does below half the height.</summary>
    private static float Threshold(double reach) => (float)((1 - reach - Slack) * Turn);

    private static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    /// <summary>The cells over 2^32 and the bin width in single precision.</summary>
    private readonly struct Matrix(float[] h)
    {
        public readonly Vector256<float> Ax = Of(h, 0), Ay = Of(h, 1), Az = Of(h, 2), Bx = Of(h, 3), By = Of(h, 4), Bz = Of(h, 5), Cx = Of(h, 6), Cy = Of(h, 7), Cz = Of(h, 8);

        private static Vector256<float> Of(float[] h, int i) => Vector256.LoadUnsafe(ref h[i * Lanes]);
    }
}
