using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The counts of <see cref="PairImages"/>, to the last one, several times faster: distances in single precision, eight at a time, and those that lie so near a
/// bin's edge that this could be wrong again in double precision. From an atom at each of eight time origins to a position.
/// </summary>
/// <remarks>
/// Coordinates are 32-bit fractions of the cell, so that integer subtraction itself gives the nearest image by components. The eight places of an atom lie
/// near each other: one pass over the positions, eight at a time, lists the images that one of the places may have in range (<see cref="List"/>), and only these are
/// measured from all eight. Fixed lanes; no fused multiply-add; every
/// doubtful case is decided by the arithmetic of <see cref="PairImages"/>. Listing and counting have no branch that depends on a distance: whether an
/// image is in range is as good as random, and guessing wrong cost more than the arithmetic.
/// </remarks>
internal sealed partial class QuickImages(PairImages exact, int atoms, int bins, double width)
{
    public const int Lanes = 8;

    /// <summary>Of a cell: more than 32-bit fractions are wrong by.</summary>
    public const double Slack = 1e-4;

    /// <summary>With a wider guard too many distances would be measured twice.</summary>
    public const float MostGuard = 0.05f;

    /// <summary>Places for what is not counted, taken in turn: adding to one place again and again, each would wait for the one before. A power of two.</summary>
    private const int Beyond = 16;
    private const double Turn = SingleCell.Turn;
    private readonly int[] _a = new int[atoms + Lanes]; // eight at a time are read
    private readonly int[] _b = new int[atoms + Lanes];
    private readonly int[] _c = new int[atoms + Lanes];
    private readonly int[] _pointA = new int[atoms * Lanes];
    private readonly int[] _pointB = new int[atoms * Lanes];
    private readonly int[] _pointC = new int[atoms * Lanes];
    private readonly Origin[] _origins = new Origin[Lanes];
    private readonly float[] _matrix = new float[SingleCell.Elements * Lanes];
    private readonly int[] _counts = new int[Lanes * (bins + Beyond)];
    private readonly Vector256<int> _histograms = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * (bins + Beyond);
    private float _guard;
    private bool _orthogonal;
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
    public void Begin() => (_lanes, _guard, _orthogonal) = (0, 0, true);

    /// <summary>Takes one more origin; false where radius or bins are such that only <see cref="PairImages"/> will do.</summary>
    public bool TryAdd(in Origin origin)
    {
        Cell cell = origin.Cell;
        double radius = bins * width;
        (double a, double b, double c) = cell.Heights;
        float guard = SingleCell.Guard(cell, width);
        int lane = _lanes++;
        _origins[lane] = origin;
        _guard = Math.Max(_guard, guard);
        for (int i = 0; i < SingleCell.Elements; i++)
        {
            _matrix[(i * Lanes) + lane] = SingleCell.Scaled(cell[i / 3, i % 3], width);
        }

        _orthogonal &= SingleCell.IsOrthogonal(cell);
        Widen(lane, (float)(a / width), (float)(b / width), (float)(c / width));
        return radius < (1 - (10 * Slack)) * Math.Min(a, Math.Min(b, c)) && guard < MostGuard;
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
    public void Row(int atom, int from, int to)
    {
        if (_orthogonal)
        {
            Row<OrthogonalCell>(atom, from, to);
        }
        else
        {
            Row<SkewedCell>(atom, from, to);
        }
    }

    /// <summary>Moves what was counted of an origin since the last call to a histogram.</summary>
    public void MoveTo(int lane, Span<long> histogram)
    {
        Span<int> counts = _counts.AsSpan(lane * (bins + Beyond), bins + Beyond);
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

    private void Row<TCell>(int atom, int from, int to)
        where TCell : struct, ISingleCell<TCell>
    {
        float limit = Surround(atom, from, to);
        int listed = 0;
        for (int image = 0; image < _imagesA * _imagesB * _imagesC; image++)
        {
            (int a, int b, int c) = (image % _imagesA, image / _imagesA % _imagesB, image / _imagesA / _imagesB);
            if (TCell.LeastSquared(a, b, c, (_heights[0], _heights[1], _heights[2])) <= limit)
            {
                listed = List<TCell>(listed, atom, from, to, limit, a * _stride, b * _stride, c * _stride);
            }
        }

        CountListed<TCell>(listed, atom);
    }

    /// <summary>Counts what was listed from all places of the atom; of those beyond the range or doubtful nothing is counted at first.</summary>
    /// <remarks>The doubtful are noted and decided at the end: a call among the arithmetic would have every register saved and loaded again.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountListed<TCell>(int listed, int atom)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = TCell.Of(_matrix);
        ref int counts = ref _counts[0];
        ref float a = ref _listedA[0], b = ref _listedB[0], c = ref _listedC[0];
        ref int doubts = ref _doubts[0];
        int doubted = 0, range = bins;
        Vector256<float> offsetA = _offsetA, offsetB = _offsetB, offsetC = _offsetC;
        Vector256<int> valid = Valid, last = Vector256.Create(range), histograms = _histograms;
        Vector256<float> guard = Vector256.Create(_guard), beyond = Vector256.Create((float)range), bound = beyond + Vector256.Create(0.5f);
        for (int k = 0; k < listed; k++)
        {
            Vector256<float> q = Vector256.Sqrt(h.Squared(
                Vector256.Create(Unsafe.Add(ref a, k)) + offsetA, Vector256.Create(Unsafe.Add(ref b, k)) + offsetB, Vector256.Create(Unsafe.Add(ref c, k)) + offsetC));
            Vector256<int> doubtful = Vector256.LessThan(Vector256.Abs(q - Vector256.Round(q)), guard).AsInt32() & valid;
            Vector256<int> whole = Vector256.ConvertToInt32Native(Vector256.MinNative(q, beyond));
            Vector256<int> counted = Vector256.AndNot(valid & Vector256.LessThan(whole, last), doubtful);
            Increment(ref counts, Vector256.ConditionalSelect(counted, whole, Vector256.Create(range + (k & (Beyond - 1)))) + histograms);
            uint again = (doubtful & Vector256.LessThan(q, bound).AsInt32()).ExtractMostSignificantBits();
            Unsafe.Add(ref doubts, doubted) = (int)(((uint)k << Lanes) | again);
            doubted += again == 0 ? 0 : 1;
        }

        foreach (int doubt in _doubts.AsSpan(0, doubted))
        {
            for (uint lanes = (uint)doubt & 0xFF; lanes != 0; lanes &= lanes - 1)
            {
                Decide(System.Numerics.BitOperations.TrailingZeroCount(lanes), atom, doubt >> Lanes);
            }
        }
    }

    /// <summary>Adds one to the counts at eight places, equal ones too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Increment(ref int counts, Vector256<int> bin)
    {
        Vector128<int> low = bin.GetLower(), high = bin.GetUpper();
        Unsafe.Add(ref counts, low.GetElement(0))++;
        Unsafe.Add(ref counts, low.GetElement(1))++;
        Unsafe.Add(ref counts, low.GetElement(2))++;
        Unsafe.Add(ref counts, low.GetElement(3))++;
        Unsafe.Add(ref counts, high.GetElement(0))++;
        Unsafe.Add(ref counts, high.GetElement(1))++;
        Unsafe.Add(ref counts, high.GetElement(2))++;
        Unsafe.Add(ref counts, high.GetElement(3))++;
    }

    private void Decide(int lane, int atom, int k)
    {
        (double, double, double) near = ((_listedA[k] + (double)_offsetA[lane]) / Turn, (_listedB[k] + (double)_offsetB[lane]) / Turn, (_listedC[k] + (double)_offsetC[lane]) / Turn);
        exact.Prepare(_origins[lane].Cell, bins * width, _period);
        _counts[(lane * (bins + Beyond)) + exact.BinOf(_origins[lane].Place(atom, _period), _listed[k], near, 1 / width, bins)]++;
    }

    /// <summary>The whole part of a fraction of 2^32, whatever its sign.</summary>
    private static int Turned(double s) => unchecked((int)(long)s);

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
