using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Which images one of the places of an atom may have in range. What is listed in vain is counted beyond the range: only leaving one out would be wrong.</summary>
/// <remarks>
/// A vector of a place that is shorter than the radius is, from the middle place, shorter than the radius, the distance of the most distant place and what their
/// cells make of it: <c>reach</c>. On each axis the images f, f - sgn(f), f + sgn(f), ... of the nearest are formed, as many as reach in
/// (<see cref="PairImages.Images"/>), and those of a place are the middle's and an offset: no place takes another image than the rest.
/// </remarks>
internal sealed partial class QuickImages
{
    private readonly int _stride = atoms + Lanes;
    private int[] _listed = new int[atoms + Lanes]; // positions, and their images as the middle place sees them
    private float[] _listedA = new float[atoms + Lanes];
    private float[] _listedB = new float[atoms + Lanes];
    private float[] _listedC = new float[atoms + Lanes];
    private int[] _doubts = new int[atoms + Lanes]; // of what is listed, with the lanes in doubt in the last eight bits
    private readonly float[] _heights = new float[3];
    private float[] _imageA = [];
    private float[] _imageB = [];
    private float[] _imageC = [];
    private int _imagesA;
    private int _imagesB;
    private int _imagesC;
    private float _difference;
    private Vector256<float> _offsetA;
    private Vector256<float> _offsetB;
    private Vector256<float> _offsetC;

    private Vector256<int> Valid => Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(_lanes));

    /// <summary>Keeps the smallest heights in bins, and the most that a cell and the first one differ over a vector of one cell a component.</summary>
    private void Widen(int lane, float a, float b, float c)
    {
        float difference = 0;
        for (int i = 0; i < 9; i++)
        {
            difference += Math.Abs(_matrix[(i * Lanes) + lane] - _matrix[i * Lanes]) * (float)Turn;
        }

        bool first = lane == 0;
        _difference = first ? 0 : Math.Max(_difference, difference);
        (_heights[0], _heights[1], _heights[2]) = first ? (a, b, c) : (Math.Min(a, _heights[0]), Math.Min(b, _heights[1]), Math.Min(c, _heights[2]));
    }

    /// <summary>Forms the images of the positions as the middle place sees them; returns the square of the reach.</summary>
    private float Surround(int atom, int from, int to)
    {
        int at = atom * Lanes, middle = at + (_lanes / 2);
        _offsetA = Vector256.ConvertToSingle(Vector256.Create(_pointA[middle]) - Vector256.LoadUnsafe(ref _pointA[at]));
        _offsetB = Vector256.ConvertToSingle(Vector256.Create(_pointB[middle]) - Vector256.LoadUnsafe(ref _pointB[at]));
        _offsetC = Vector256.ConvertToSingle(Vector256.Create(_pointC[middle]) - Vector256.LoadUnsafe(ref _pointC[at]));
        Vector256<float> squared = Vector256.ConditionalSelect(Valid.AsSingle(), SkewedCell.Of(_matrix).Squared(_offsetA, _offsetB, _offsetC), Vector256<float>.Zero);
        float farthest = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            farthest = Math.Max(farthest, squared[lane]);
        }

        float radius = bins + 1 + _guard, apart = MathF.Sqrt(farthest) * 1.0001f;

        // Components stay below (radius + apart)/height, and one more for the difference of the cells itself; two cells may each differ from the first.
        float components = ((radius + apart) / Math.Min(_heights[0], Math.Min(_heights[1], _heights[2]))) + 1;
        float reach = radius + apart + (2 * _difference * components);
        (_imagesA, _imagesB, _imagesC) = (Count(reach / _heights[0]), Count(reach / _heights[1]), Count(reach / _heights[2]));
        Form(_a, _pointA[middle], from, to, _imagesA, ref _imageA);
        Form(_b, _pointB[middle], from, to, _imagesB, ref _imageB);
        Form(_c, _pointC[middle], from, to, _imagesC, ref _imageC);
        Reserve(_imagesA * _imagesB * _imagesC * _stride);
        return reach * reach;
    }

    private void Reserve(int most)
    {
        if (_listed.Length < most)
        {
            (_listed, _doubts) = (new int[most], new int[most]);
            (_listedA, _listedB, _listedC) = (new float[most], new float[most], new float[most]);
        }
    }

    /// <summary>Lists the positions whose image may be in range of the atom at one of its places, behind what is listed already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int List<TCell>(int count, int atom, int from, int to, float square, int imageA, int imageB, int imageC)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = TCell.Of(_matrix, _lanes / 2);
        ref float a = ref _imageA[imageA], b = ref _imageB[imageB], c = ref _imageC[imageC];
        ref float listedA = ref _listedA[0], listedB = ref _listedB[0], listedC = ref _listedC[0];
        ref int listed = ref _listed[0], lanes = ref LeftPack.Lanes[0];
        Vector256<float> limit = Vector256.Create(square);
        for (int j = from; j < to; j += Lanes)
        {
            Vector256<float> fa = Vector256.LoadUnsafe(ref a, (nuint)j), fb = Vector256.LoadUnsafe(ref b, (nuint)j), fc = Vector256.LoadUnsafe(ref c, (nuint)j);
            uint some = Vector256.LessThan(h.Squared(fa, fb, fc), limit).ExtractMostSignificantBits();
            some &= to - j >= Lanes ? 0xFFu : (1u << (to - j)) - 1;
            some &= (uint)(atom - j) < Lanes ? ~(1u << (atom - j)) : 0xFFu;
            Vector256<int> pack = Vector256.LoadUnsafe(ref lanes, some * Lanes);
            (pack + Vector256.Create(j)).StoreUnsafe(ref listed, (nuint)count);
            Vector256.ShuffleNative(fa, pack).StoreUnsafe(ref listedA, (nuint)count);
            Vector256.ShuffleNative(fb, pack).StoreUnsafe(ref listedB, (nuint)count);
            Vector256.ShuffleNative(fc, pack).StoreUnsafe(ref listedC, (nuint)count);
            count += BitOperations.PopCount(some);
        }

        return count;
    }

    private static int Count(float reach) => PairImages.Images(reach + Slack);

    private void Form(int[] positions, int middle, int from, int to, int images, ref float[] into)
    {
        if (into.Length < images * _stride)
        {
            into = new float[images * _stride];
        }

        for (int j = from; j < to; j += Lanes)
        {
            Vector256<float> nearest = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref positions[j]) - Vector256.Create(middle));
            Vector256<float> turn = Vector256.ConditionalSelect(Vector256.LessThan(nearest, Vector256<float>.Zero), Vector256.Create(-(float)Turn), Vector256.Create((float)Turn));
            nearest.StoreUnsafe(ref into[j]);
            for (int n = 1; n < images; n++)
            {
                float shift = n % 2 == 1 ? (n + 1) / 2 : -(n / 2);
                (nearest - (turn * shift)).StoreUnsafe(ref into[(n * _stride) + j]);
            }
        }
    }
}
