using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The counts of <see cref="PairImages"/>, to the last one, several times faster: distances in single precision, eight at a time, and those
/// that lie so near a bin's edge that this could be wrong again in double precision. From an atom at each of eight time origins, shifted in
/// one or more ways, to the atoms of a later frame.
/// </summary>
/// <remarks>
/// Coordinates are 32-bit fractions of the cell, so that integer subtraction itself gives the nearest image by components. The places of an
/// atom at the origins, however shifted, lie near each other: one pass over the positions, eight at a time, lists the images that one of
/// the places may have in range (<see cref="List"/>), and only these are measured from all of them. Fixed lanes, fused multiply-adds where
/// the machine has them: every doubtful case is decided by the arithmetic of <see cref="PairImages"/>. Listing and counting have no branch
/// that depends on a distance: whether an image is in range is as good as random, and guessing wrong cost more than the arithmetic.
/// </remarks>
internal sealed partial class QuickImages(PairImages exact, int atoms, int bins, double width, int shifts, int tables)
{
    public const int Lanes = 8;

    /// <summary>Of a cell: more than 32-bit fractions are wrong by.</summary>
    public const double Slack = 1e-4;

    /// <summary>With a wider guard too many distances would be measured twice.</summary>
    public const float MostGuard = 0.05f;

    private const double Turn = SingleCell.Turn;
    private const float FarAway = 1e15f; // bins: its square is still a number
    private readonly Origin[] _origins = new Origin[Lanes];
    private readonly (double A, double B, double C)[] _shifts = new (double, double, double)[shifts * Lanes];
    private readonly float[] _matrix = new float[SingleCell.Elements * Lanes];
    private readonly QuickBins _bins = new(bins);
    private readonly int[] _counts = new int[tables * shifts * Lanes * bins];
    private float _guard;
    private bool _orthogonal;
    private double _period;
    private uint _lanes;
    private int _middle;

    /// <summary>Memory of one where two images of each atom may be in range.</summary>
    public static long Bytes(int atoms, int bins, int shifts, int tables) =>
        sizeof(int) * (((3L + (3L * shifts * Lanes)) * atoms) + ((long)tables * shifts * Lanes * bins)
            + (2 * ((2L * Lanes) + 6) * (atoms + Lanes)));

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

    /// <summary>
    /// Takes the origin of a lane, in ascending order; false where radius or bins are such that only <see cref="PairImages"/> will do.
    /// </summary>
    /// <remarks>A lane that is given none counts nothing.</remarks>
    public bool TryAdd(int lane, in Origin origin)
    {
        Cell cell = origin.Cell;
        double radius = bins * width;
        (double a, double b, double c) = cell.Heights;
        float guard = SingleCell.Guard(cell, width);
        _origins[lane] = origin;
        _guard = Math.Max(_guard, guard);
        for (int i = 0; i < SingleCell.Elements; i++)
        {
            _matrix[(i * Lanes) + lane] = SingleCell.Scaled(cell[i / 3, i % 3], width);
        }

        _orthogonal &= SingleCell.IsOrthogonal(cell);
        Widen(lane, (float)(a / width), (float)(b / width), (float)(c / width));
        _lanes |= 1u << lane;
        _middle = MiddleOf(_lanes);
        return radius < (1 - (10 * Slack)) * Math.Min(a, Math.Min(b, c)) && guard < MostGuard;
    }

    /// <summary>Takes what is added to every coordinate of an origin, in [0, period), in one of the ways of shifting it.</summary>
    public void Shift(int lane, int way, (double A, double B, double C) shift) => _shifts[(way * Lanes) + lane] = shift;

    /// <summary>
    /// Counts the distances from the places of an atom to every image of the loaded positions [from, to) but its own, in a table of its
    /// own.
    /// </summary>
    public void Row(int table, int atom, int from, int to)
    {
        if (_orthogonal)
        {
            Row<OrthogonalCell>(table, atom, from, to);
        }
        else
        {
            Row<SkewedCell>(table, atom, from, to);
        }
    }

    /// <summary>Moves what was counted in a table, of a lane shifted one way, since the last call to a histogram.</summary>
    public void MoveTo(int table, int lane, int way, Span<long> histogram)
    {
        Span<int> counts = _counts.AsSpan(HistogramOf(table, way, lane), bins);
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

    private void Row<TCell>(int table, int atom, int from, int to)
        where TCell : struct, ISingleCell<TCell>
    {
        float reach = Surround<TCell>(atom), limit = reach * reach;
        (int imagesA, int imagesB, int imagesC) = (Count(reach / _heights[0]), Count(reach / _heights[1]), Count(reach / _heights[2]));
        Reserve(imagesA * imagesB * imagesC * (atoms + Lanes));
        int listed = 0;
        for (int image = 0; image < imagesA * imagesB * imagesC; image++)
        {
            (int a, int b, int c) = (image % imagesA, image / imagesA % imagesB, image / imagesA / imagesB);
            if (TCell.LeastSquared(a, b, c, (_heights[0], _heights[1], _heights[2])) <= limit)
            {
                listed = List<TCell>(listed, atom, from, to, limit, (a, b, c));
            }
        }

        for (int way = 0; way < shifts; way++)
        {
            CountListed<TCell>(listed, table, atom, way);
        }
    }

    /// <summary>Counts what was listed from all places of the atom shifted one way.</summary>
    private void CountListed<TCell>(int listed, int table, int atom, int way)
        where TCell : struct, ISingleCell<TCell>
    {
        Measure<TCell>(listed, atom, way);
        _bins.Count(listed, _guard, HistogramOf(table, way, 0), bins, _counts);
        if (_bins.Doubts.IsEmpty)
        {
            return;
        }

        (Vector256<float> A, Vector256<float> B, Vector256<float> C) offset = Offsets(atom, way);
        foreach (int doubt in _bins.Doubts)
        {
            for (uint lanes = (uint)doubt & 0xFF; lanes != 0; lanes &= lanes - 1)
            {
                Decide(BitOperations.TrailingZeroCount(lanes), table, way, atom, doubt >> Lanes, offset);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure<TCell>(int listed, int atom, int way)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = TCell.Of(_matrix);
        (Vector256<float> offsetA, Vector256<float> offsetB, Vector256<float> offsetC) = Offsets(atom, way);
        (Vector256<float> x, Vector256<float> y, Vector256<float> z) = h.Vector(offsetA, offsetB, offsetC);
        x = Vector256.ConditionalSelect(Valid.AsSingle(), x, Vector256.Create(FarAway)); // lanes without an origin
        ref float a = ref _listedA[0], b = ref _listedB[0], c = ref _listedC[0], distances = ref _bins.Distances;
        for (int k = 0; k < listed; k++)
        {
            Vector256<float> squared = h.Squared(Vector256.Create(Unsafe.Add(ref a, k)), Vector256.Create(Unsafe.Add(ref b, k)), Vector256.Create(Unsafe.Add(ref c, k)), x, y, z);
            Vector256.Sqrt(squared).StoreUnsafe(ref distances, (nuint)k * Lanes);
        }
    }

    private void Decide(int lane, int table, int way, int atom, int k, (Vector256<float> A, Vector256<float> B, Vector256<float> C) offset)
    {
        (double, double, double) near = ((_listedA[k] + (double)offset.A[lane]) / Turn, (_listedB[k] + (double)offset.B[lane]) / Turn, (_listedC[k] + (double)offset.C[lane]) / Turn);
        exact.Prepare(_origins[lane].Cell, bins * width, _period);
        int bin = exact.BinOf(_origins[lane].Place(atom, _shifts[(way * Lanes) + lane], _period), _listed[k], near, 1 / width, bins);
        if (bin < bins)
        {
            _counts[HistogramOf(table, way, lane) + bin]++;
        }
    }

    private int HistogramOf(int table, int way, int lane) => ((((table * shifts) + way) * Lanes) + lane) * bins;

    /// <summary>Of the lanes that count, the one with as many below as above.</summary>
    private static int MiddleOf(uint lanes)
    {
        for (int skipped = BitOperations.PopCount(lanes) / 2; skipped > 0; skipped--)
        {
            lanes &= lanes - 1;
        }

        return BitOperations.TrailingZeroCount(lanes);
    }

    /// <summary>A time origin.</summary>
    /// <param name="Cell">Its cell.</param>
    /// <param name="Folded">Coordinates [3, N] in [0, period).</param>
    /// <param name="Fractions">The same as <see cref="QuickImages.Fractions"/> has them.</param>
    internal readonly record struct Origin(Cell Cell, double[] Folded, int[] Fractions)
    {
        /// <summary>Where an atom is once shifted, in [0, period).</summary>
        public (double A, double B, double C) Place(int atom, (double A, double B, double C) shift, double period)
        {
            int n = Folded.Length / 3;
            return (Fold(Folded[atom] + shift.A, period), Fold(Folded[n + atom] + shift.B, period), Fold(Folded[(2 * n) + atom] + shift.C, period));
        }

        /// <summary>Into [0, period), exactly: both numbers are multiples of one power of two.</summary>
        public static double Fold(double s, double period) => s >= 0 && s < period ? s : s - (period * Math.Floor(s / period));
    }
}
