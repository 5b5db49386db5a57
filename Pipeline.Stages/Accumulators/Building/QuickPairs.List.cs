using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Which images of which pairs are in range, and their squared distances in single precision.</summary>
internal sealed partial class QuickPairs
{
    private const int ImageBit = 28; // of a pair's number: behind the atom's
    private const int MostAtoms = (1 << ImageBit) - 1;
    private readonly int[] _a = new int[atoms + Lanes]; // eight at a time are read
    private readonly int[] _b = new int[atoms + Lanes];
    private readonly int[] _c = new int[atoms + Lanes];
    private readonly float[] _squares = new float[2 * 3 * Lanes]; // of the components of eight vectors: of each axis the nearest image and the next one
    private readonly Image[] _images = new Image[8];
    private int _imageCount;
    private int[] _listed = [];
    private SkewedCell _cell;
    private bool _orthogonal;

    /// <summary>The images that may be in range: nearer than a height, so there are two on each axis at most.</summary>
    private void Enumerate(Cell cell, double radius)
    {
        _orthogonal = SingleCell.IsOrthogonal(cell);
        _cell = SkewedCell.Of(cell, width);
        (double a, double b, double c) = cell.Heights;
        (double, double, double) heights = (a / width, b / width, c / width);
        _imageCount = 0;
        for (int image = 0; image < _images.Length; image++)
        {
            (int onA, int onB, int onC) = (image & 1, (image >> 1) & 1, image >> 2);
            bool reaches = onA < Images(radius / a) && onB < Images(radius / b) && onC < Images(radius / c);
            if (reaches && (!_orthogonal || OrthogonalCell.LeastSquared(onA, onB, onC, heights) <= (double)bins * bins))
            {
                _images[_imageCount++] = new Image(PairImages.Shift(onA), PairImages.Shift(onB), PairImages.Shift(onC));
            }
        }

        static int Images(double reach) => PairImages.Images(reach + QuickImages.Slack);
    }

    /// <summary>In a cell along the axes a square is the sum of one number for each axis, of which there are two at most for all the images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ListAlongAxes(int listed, int i, int from, int to)
    {
        ReadOnlySpan<Image> images = _images.AsSpan(0, _imageCount);
        ref int a = ref _a[0], b = ref _b[0], c = ref _c[0], which = ref _listed[0], packs = ref LeftPack.Lanes[0];
        ref float list = ref _bins.Squares, components = ref _squares[0];
        Vector256<int> pointA = Vector256.Create(_a[i]), pointB = Vector256.Create(_b[i]), pointC = Vector256.Create(_c[i]);
        (Vector256<float> edgeA, Vector256<float> edgeB, Vector256<float> edgeC) = _cell.Diagonal;
        Vector256<float> turn = Vector256.Create((float)SingleCell.Turn), limit = Vector256.Create(PackedBins.Limit(bins));
        for (int j = from; j < to; j += Lanes)
        {
            uint some = to - j >= Lanes ? 0xFFu : (1u << (to - j)) - 1;
            Component(Vector256.LoadUnsafe(ref a, (nuint)j) - pointA, edgeA, turn, ref components, 0);
            Component(Vector256.LoadUnsafe(ref b, (nuint)j) - pointB, edgeB, turn, ref components, 2 * Lanes);
            Component(Vector256.LoadUnsafe(ref c, (nuint)j) - pointC, edgeC, turn, ref components, 4 * Lanes);
            for (int image = 0; image < images.Length; image++)
            {
                Image at = images[image];
                Vector256<float> squared = Vector256.LoadUnsafe(ref components, (nuint)(at.A * Lanes)) + Vector256.LoadUnsafe(ref components, (nuint)((2 + at.B) * Lanes)) + Vector256.LoadUnsafe(ref components, (nuint)((4 + at.C) * Lanes));
                uint near = Vector256.LessThan(squared, limit).ExtractMostSignificantBits() & some;
                Vector256<int> pack = Vector256.LoadUnsafe(ref packs, near * Lanes);
                Vector256.ShuffleNative(squared, pack).StoreUnsafe(ref list, (nuint)listed);
                (pack + Vector256.Create((image << ImageBit) + j)).StoreUnsafe(ref which, (nuint)listed);
                listed += BitOperations.PopCount(near);
            }
        }

        return listed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Component(Vector256<int> difference, Vector256<float> edge, Vector256<float> turn, ref float squares, nuint at)
    {
        Vector256<float> nearest = Vector256.ConvertToSingle(difference), x = nearest * edge, next = (turn - Vector256.Abs(nearest)) * edge;
        (x * x).StoreUnsafe(ref squares, at);
        (next * next).StoreUnsafe(ref squares, at + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ListSkewed(int listed, int i, int from, int to)
    {
        ReadOnlySpan<Image> images = _images.AsSpan(0, _imageCount);
        SkewedCell h = _cell;
        ref int a = ref _a[0], b = ref _b[0], c = ref _c[0], which = ref _listed[0], packs = ref LeftPack.Lanes[0];
        ref float list = ref _bins.Squares;
        Vector256<int> pointA = Vector256.Create(_a[i]), pointB = Vector256.Create(_b[i]), pointC = Vector256.Create(_c[i]);
        Vector256<float> limit = Vector256.Create(PackedBins.Limit(bins));
        for (int image = 0; image < images.Length; image++)
        {
            Vector256<float> shiftA = Shift(images[image].A), shiftB = Shift(images[image].B), shiftC = Shift(images[image].C);
            for (int j = from; j < to; j += Lanes)
            {
                Vector256<float> squared = h.Squared(Difference(ref a, j, pointA, shiftA), Difference(ref b, j, pointB, shiftB), Difference(ref c, j, pointC, shiftC));
                uint near = Vector256.LessThan(squared, limit).ExtractMostSignificantBits();
                near &= to - j >= Lanes ? 0xFFu : (1u << (to - j)) - 1;
                Vector256<int> pack = Vector256.LoadUnsafe(ref packs, near * Lanes);
                Vector256.ShuffleNative(squared, pack).StoreUnsafe(ref list, (nuint)listed);
                (pack + Vector256.Create((image << ImageBit) + j)).StoreUnsafe(ref which, (nuint)listed);
                listed += BitOperations.PopCount(near);
            }
        }

        return listed;
    }

    private static Vector256<float> Shift(int image) => Vector256.Create(image * (float)SingleCell.Turn);

    /// <summary>Nearest image by components, less as many cells on its own side as the shift says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Difference(ref int positions, int j, Vector256<int> point, Vector256<float> shift)
    {
        Vector256<float> nearest = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref positions, (nuint)j) - point);
        return nearest - (shift ^ (nearest & Vector256.Create(-0f)));
    }

    /// <summary>By how many cells an image lies on the own side of the nearest one (<see cref="PairImages.Shift"/>): 0 or 1 on each axis.</summary>
    private readonly record struct Image(int A, int B, int C);
}
