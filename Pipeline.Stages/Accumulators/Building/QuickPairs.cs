using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The counts of <see cref="PairImages.Count"/>, to the last one, several times faster: the pairs of one frame in single precision, eight at a time and without a
/// branch that depends on a distance; those so near a bin's edge that this could be wrong again by the arithmetic of <see cref="PairImages"/>.
/// </summary>
/// <remarks>
/// Coordinates are 32-bit fractions of the cell, so that integer subtraction itself gives the nearest image by components; its images are enumerated as
/// <see cref="PairImages"/> does, <see cref="QuickImages.Slack"/> of a cell farther. See <see cref="QuickImages"/> for many time origins.
/// </remarks>
internal sealed class QuickPairs(PairImages exact, int atoms, int bins, double width)
{
    private const int Lanes = QuickImages.Lanes;
    private readonly int[] _a = new int[atoms + Lanes]; // eight at a time are read
    private readonly int[] _b = new int[atoms + Lanes];
    private readonly int[] _c = new int[atoms + Lanes];
    private readonly QuickBins _bins = new(bins);
    private readonly int[] _counts = new int[bins + 1]; // the last: beyond the range
    private (double A, double B, double C) _heights; // in bins
    private int _imagesA;
    private int _imagesB;
    private int _imagesC;
    private float _guard;

    /// <inheritdoc cref="PairImages.Count"/>
    public void Count(in FrameView frame, ReadOnlySpan<int> histogramOf, Span<long> counts)
    {
        double radius = bins * width;
        if (!Prepare(frame.Cell, radius))
        {
            exact.Count(frame, radius, 1.0 / width, bins, histogramOf, counts);
            return;
        }

        exact.Load(frame.Scaled);
        exact.Prepare(frame.Cell, radius, frame.Period);
        Load(frame.Scaled, frame.Period);
        ImmutableArray<AtomBlock> blocks = frame.Topology.Blocks;
        bool orthogonal = SingleCell.IsOrthogonal(frame.Cell);
        int species = frame.Topology.Species.Count;
        for (int first = 0; first < blocks.Length; first++)
        {
            for (int second = first; second < blocks.Length; second++)
            {
                if (orthogonal)
                {
                    CountBlocks(blocks[first], blocks[second], OrthogonalCell.Of(frame.Cell, width));
                }
                else
                {
                    CountBlocks(blocks[first], blocks[second], SkewedCell.Of(frame.Cell, width));
                }

                MoveTo(counts.Slice(histogramOf[(blocks[first].Species * species) + blocks[second].Species], bins));
            }
        }
    }

    /// <summary>False where only double precision will do: radii beyond a height, bins too narrow.</summary>
    private bool Prepare(Cell cell, double radius)
    {
        (double a, double b, double c) = cell.Heights;
        _guard = SingleCell.Guard(cell, width);
        if (!(_guard < QuickImages.MostGuard) || !(radius < (1 - (10 * QuickImages.Slack)) * Math.Min(a, Math.Min(b, c))))
        {
            return false;
        }

        _bins.Reserve((atoms + Lanes - 1) / Lanes);
        (_imagesA, _imagesB, _imagesC) = (Images(radius / a), Images(radius / b), Images(radius / c));
        _heights = (a / width, b / width, c / width);
        return true;

        static int Images(double reach) => PairImages.Images(reach + QuickImages.Slack);
    }

    private void Load(ReadOnlySpan<long> scaled, long period)
    {
        double scale = SingleCell.Turn / period;
        for (int i = 0; i < atoms; i++)
        {
            _a[i] = Fraction(scaled[i] * scale);
            _b[i] = Fraction(scaled[atoms + i] * scale);
            _c[i] = Fraction(scaled[(2 * atoms) + i] * scale);
        }

        static int Fraction(double turns) => unchecked((int)(uint)(long)turns);
    }

    private void CountBlocks<TCell>(AtomBlock left, AtomBlock right, in TCell h)
        where TCell : struct, ISingleCell<TCell>
    {
        for (int a = 0; a < _imagesA; a++)
        {
            for (int b = 0; b < _imagesB; b++)
            {
                for (int c = 0; c < _imagesC; c++)
                {
                    if (TCell.LeastSquared(a, b, c, _heights) > (double)bins * bins)
                    {
                        continue;
                    }

                    (int, int, int) image = (PairImages.Shift(a), PairImages.Shift(b), PairImages.Shift(c));
                    for (int i = left.Start; i < left.Start + left.Count; i++)
                    {
                        Row(i, Math.Max(i + 1, right.Start), right.Start + right.Count, image, h);
                    }
                }
            }
        }
    }

    private void Row<TCell>(int i, int from, int to, (int A, int B, int C) image, in TCell cell)
        where TCell : struct, ISingleCell<TCell>
    {
        if (from >= to)
        {
            return;
        }

        Measure(i, from, to, image, cell);
        _bins.Count((to - from + Lanes - 1) / Lanes, 0xFF, _guard, Vector256<int>.Zero, _counts);
        foreach (int doubt in _bins.Doubts)
        {
            for (uint doubtful = (uint)doubt & 0xFF; doubtful != 0; doubtful &= doubtful - 1)
            {
                Decide(i, from + ((doubt >> Lanes) * Lanes) + BitOperations.TrailingZeroCount(doubtful), image);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure<TCell>(int i, int from, int to, (int A, int B, int C) image, in TCell cell)
        where TCell : struct, ISingleCell<TCell>
    {
        TCell h = cell;
        ref float distances = ref _bins.Distances;
        Vector256<int> pointA = Vector256.Create(_a[i]), pointB = Vector256.Create(_b[i]), pointC = Vector256.Create(_c[i]);
        Vector256<float> imageA = Shift(image.A), imageB = Shift(image.B), imageC = Shift(image.C);
        int j = from;
        for (; j < to; j += Lanes)
        {
            Vector256<float> a = Difference(_a, j, pointA, imageA), b = Difference(_b, j, pointB, imageB), c = Difference(_c, j, pointC, imageC);
            Vector256.Sqrt(h.Squared(a, b, c)).StoreUnsafe(ref distances, (nuint)(j - from));
        }

        for (int past = to; past < j; past++)
        {
            Unsafe.Add(ref distances, past - from) = bins + 1; // no atom
        }
    }

    private void Decide(int i, int j, (int A, int B, int C) image)
    {
        (double, double, double) near = (Cells(_a, image.A), Cells(_b, image.B), Cells(_c, image.C));
        _counts[exact.BinOf(exact.At(i), j, near, 1 / width, bins)]++;

        double Cells(int[] positions, int shift)
        {
            double nearest = unchecked(positions[j] - positions[i]) / SingleCell.Turn;
            return nearest < 0 ? nearest + shift : nearest - shift;
        }
    }

    /// <summary>Adds what was counted to a histogram.</summary>
    private void MoveTo(Span<long> histogram)
    {
        for (int k = 0; k < bins; k++)
        {
            histogram[k] += _counts[k];
        }

        Array.Clear(_counts);
    }

    private static Vector256<float> Shift(int image) => Vector256.Create(image * (float)SingleCell.Turn);

    /// <summary>Nearest image by components, less as many cells on its own side as the shift says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Difference(int[] positions, int j, Vector256<int> point, Vector256<float> shift)
    {
        Vector256<float> nearest = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref positions[j]) - point);
        return nearest - (shift ^ (nearest & Vector256.Create(-0f)));
    }
}
