using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// The counts of <see cref="PairImages.Count"/>, to the last one, several times faster: the pairs of one frame in single precision, eight
/// at a time and without a branch that depends on a distance; those so near a bin's edge that this could be wrong again by the arithmetic
/// of <see cref="PairImages"/>.
/// </summary>
/// <remarks>
/// Coordinates are 32-bit fractions of the cell, so that integer subtraction itself gives the nearest image by components; its images are
/// enumerated as
/// <see cref="PairImages"/> does, <see cref="QuickImages.Slack"/> of a cell farther. See <see cref="QuickImages"/> for many time origins.
/// </remarks>
internal sealed partial class QuickPairs(PairImages exact, int atoms, int bins, double width)
{
    private const int Lanes = QuickImages.Lanes;
    private const int Bunch = 512; // pairs listed before they are counted: what takes them fits the first cache
    private readonly PackedBins _bins = new(bins);
    private readonly int[] _counts = new int[bins + 1]; // the last: beyond the range, or in doubt
    private readonly (int Atom, int End)[] _rows = new (int, int)[atoms]; // whose pairs are listed
    private int _row;
    private int _pairs;
    private float _guard;

    /// <summary>Memory of one with its <see cref="PairImages"/> where all images of a pair may be in range.</summary>
    public static long Bytes(int atoms, int bins) =>
        PairImages.Bytes(atoms) + (sizeof(int) * ((5L * atoms) + bins + (3 * (Bunch + (8L * (atoms + Lanes))))));

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
        int species = frame.Topology.Species.Count;
        for (int first = 0; first < blocks.Length; first++)
        {
            for (int second = first; second < blocks.Length; second++)
            {
                CountBlocks(blocks[first], blocks[second]);
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

        Enumerate(cell, radius);
        if (_listed.Length < Bunch + (_imageCount * (atoms + Lanes)))
        {
            _listed = new int[Bunch + (_imageCount * (atoms + Lanes))];
            _bins.Reserve(_listed.Length);
        }

        return true;
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

    private void CountBlocks(AtomBlock left, AtomBlock right)
    {
        for (int i = left.Start; i < left.Start + left.Count; i++)
        {
            int from = Math.Max(i + 1, right.Start), to = right.Start + right.Count;
            _pairs = _orthogonal ? ListAlongAxes(_pairs, i, from, to) : ListSkewed(_pairs, i, from, to);
            _rows[_row++] = (i, _pairs);
            if (_pairs >= Bunch)
            {
                CountListed();
            }
        }

        CountListed();
    }

    private void CountListed()
    {
        _bins.Count(_pairs, _guard, _counts);
        int row = 0;
        foreach (int doubt in _bins.Doubts)
        {
            for (uint doubtful = (uint)doubt & 0xFF; doubtful != 0; doubtful &= doubtful - 1)
            {
                int k = ((doubt >> Lanes) * Lanes) + BitOperations.TrailingZeroCount(doubtful);
                while (_rows[row].End <= k)
                {
                    row++;
                }

                Decide(_rows[row].Atom, _listed[k] & MostAtoms, _images[_listed[k] >> ImageBit]);
            }
        }

        (_row, _pairs) = (0, 0);
    }

    private void Decide(int i, int j, in Image image)
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
}
