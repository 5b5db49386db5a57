using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Which images one of the places of an atom may have in range. What is listed in vain is measured and found beyond the range: only leaving one out would be wrong.</summary>
/// <remarks>
/// A vector of a place that is shorter than the radius is, from the middle place, shorter than the radius, the distance of the most distant place and what their
/// cells make of it: <c>reach</c>. On each axis the images f, f - sgn(f), f + sgn(f), ... of the nearest are formed, as many as reach in
/// (<see cref="PairImages.Images"/>), and those of a place are the middle's and an offset: no place takes another image than the rest.
/// </remarks>
internal sealed partial class QuickImages
{
    private readonly int[] _a = new int[atoms + Lanes]; // eight at a time are read
    private readonly int[] _b = new int[atoms + Lanes];
    private readonly int[] _c = new int[atoms + Lanes];
    private readonly int[] _pointA = new int[shifts * atoms * Lanes];
    private readonly int[] _pointB = new int[shifts * atoms * Lanes];
    private readonly int[] _pointC = new int[shifts * atoms * Lanes];
    private readonly float[] _heights = new float[3];
    private int[] _listed = []; // positions, and their images as the middle place sees them
    private float[] _listedA = [];
    private float[] _listedB = [];
    private float[] _listedC = [];
    private float _difference;

    private Vector256<int> Valid => Vector256.Equals(Vector256.Create((int)_lanes) & Bit, Bit);

    private static Vector256<int> Bit => Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);

    /// <summary>Takes the places of the atoms [from, to) at the origins, as these are shifted.</summary>
    public void Place(int from, int to)
    {
        double scale = Turn / _period;
        for (int at = 0; at < shifts * Lanes; at++)
        {
            (int way, int lane) = (at / Lanes, at % Lanes);
            if (((_lanes >> lane) & 1) == 0)
            {
                continue;
            }

            int[] fractions = _origins[lane].Fractions;
            (int a, int b, int c) = (Turned(_shifts[at].A * scale), Turned(_shifts[at].B * scale), Turned(_shifts[at].C * scale));
            for (int i = from; i < to; i++)
            {
                int point = (((way * atoms) + i) * Lanes) + lane;
                _pointA[point] = unchecked(fractions[i] + a);
                _pointB[point] = unchecked(fractions[atoms + i] + b);
                _pointC[point] = unchecked(fractions[(2 * atoms) + i] + c);
            }
        }

        static int Turned(double s) => unchecked((int)(long)s); // the whole part of a fraction of 2^32, whatever its sign
    }

    /// <summary>Keeps the smallest heights in bins, and the most that a cell and the first one differ over a vector of one cell a component.</summary>
    private void Widen(int lane, float a, float b, float c)
    {
        int first = _lanes == 0 ? lane : BitOperations.TrailingZeroCount(_lanes);
        float difference = 0;
        for (int i = 0; i < SingleCell.Elements; i++)
        {
            difference += Math.Abs(_matrix[(i * Lanes) + lane] - _matrix[(i * Lanes) + first]) * (float)Turn;
        }

        _difference = first == lane ? 0 : Math.Max(_difference, difference);
        (_heights[0], _heights[1], _heights[2]) = first == lane ? (a, b, c) : (Math.Min(a, _heights[0]), Math.Min(b, _heights[1]), Math.Min(c, _heights[2]));
    }

    /// <summary>How far from the middle place of the atom an image must lie to be out of range of all of them.</summary>
    private float Surround<TCell>(int atom)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = TCell.Of(_matrix);
        Vector256<float> farthest = Vector256<float>.Zero;
        for (int way = 0; way < shifts; way++)
        {
            (Vector256<float> a, Vector256<float> b, Vector256<float> c) = Offsets(atom, way);
            farthest = Vector256.Max(farthest, h.Squared(a, b, c));
        }

        float radius = bins + 1 + _guard, apart = MathF.Sqrt(Largest(farthest & Valid.AsSingle())) * 1.0001f;

        // Components stay below (radius + apart)/height, and one more for the difference of the cells itself; two cells may each differ from the first.
        float components = ((radius + apart) / Math.Min(_heights[0], Math.Min(_heights[1], _heights[2]))) + 1;
        return radius + apart + (2 * _difference * components);
    }

    /// <summary>From the places of an atom to the middle one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector256<float> A, Vector256<float> B, Vector256<float> C) Offsets(int atom, int way)
    {
        int at = ((way * atoms) + atom) * Lanes, middle = (atom * Lanes) + _middle;
        return (
            Vector256.ConvertToSingle(Vector256.Create(_pointA[middle]) - Vector256.LoadUnsafe(ref _pointA[at])),
            Vector256.ConvertToSingle(Vector256.Create(_pointB[middle]) - Vector256.LoadUnsafe(ref _pointB[at])),
            Vector256.ConvertToSingle(Vector256.Create(_pointC[middle]) - Vector256.LoadUnsafe(ref _pointC[at])));
    }

    /// <summary>Lists the positions whose image may be in range of the atom at one of its places, behind what is listed already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List<TCell>(int count, int atom, int from, int to, float square, (int A, int B, int C) image)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = TCell.Of(_matrix, _middle);
        int middle = (atom * Lanes) + _middle;
        Vector256<int> pointA = Vector256.Create(_pointA[middle]), pointB = Vector256.Create(_pointB[middle]), pointC = Vector256.Create(_pointC[middle]);
        Vector256<float> shiftA = Shifted(image.A), shiftB = Shifted(image.B), shiftC = Shifted(image.C), limit = Vector256.Create(square);
        ref int a = ref _a[0], b = ref _b[0], c = ref _c[0], listed = ref _listed[0], packs = ref LeftPack.Lanes[0];
        ref float listedA = ref _listedA[0], listedB = ref _listedB[0], listedC = ref _listedC[0];
        for (int j = from; j < to; j += Lanes)
        {
            Vector256<float> fa = Image(Vector256.LoadUnsafe(ref a, (nuint)j) - pointA, shiftA);
            Vector256<float> fb = Image(Vector256.LoadUnsafe(ref b, (nuint)j) - pointB, shiftB);
            Vector256<float> fc = Image(Vector256.LoadUnsafe(ref c, (nuint)j) - pointC, shiftC);
            uint some = Vector256.LessThan(h.Squared(fa, fb, fc), limit).ExtractMostSignificantBits();
            some &= to - j >= Lanes ? 0xFFu : (1u << (to - j)) - 1;
            some &= (uint)(atom - j) < Lanes ? ~(1u << (atom - j)) : 0xFFu;
            Vector256<int> pack = Vector256.LoadUnsafe(ref packs, some * Lanes);
            (pack + Vector256.Create(j)).StoreUnsafe(ref listed, (nuint)count);
            Vector256.ShuffleNative(fa, pack).StoreUnsafe(ref listedA, (nuint)count);
            Vector256.ShuffleNative(fb, pack).StoreUnsafe(ref listedB, (nuint)count);
            Vector256.ShuffleNative(fc, pack).StoreUnsafe(ref listedC, (nuint)count);
            count += BitOperations.PopCount(some);
        }

        return count;
    }

    private void Reserve(int most)
    {
        if (_listed.Length < most)
        {
            _bins.Reserve(most);
            _listed = new int[most];
            (_listedA, _listedB, _listedC) = (new float[most], new float[most], new float[most]);
        }
    }

    private static int Count(float reach) => PairImages.Images(reach + Slack);

    private static Vector256<float> Shifted(int image) => Vector256.Create(PairImages.Shift(image) * (float)Turn);

    /// <summary>The nearest image by components, less as many cells on its own side as the shift says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Image(Vector256<int> difference, Vector256<float> shift)
    {
        Vector256<float> nearest = Vector256.ConvertToSingle(difference);
        return nearest - (shift ^ (nearest & Vector256.Create(-0f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(Vector256<float> of)
    {
        Vector128<float> four = Vector128.Max(of.GetLower(), of.GetUpper());
        Vector128<float> two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
