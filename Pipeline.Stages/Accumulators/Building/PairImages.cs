using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Visits every pair of atoms i &lt; j and every periodic image of j within a radius, in any cell: the shortest distance is not
/// singled out, so the radius may exceed half the cell and the cell may be skewed.
/// </summary>
/// <remarks>
/// A vector shorter than R has |s_a| &lt;= R/height_a for each scaled component (height = perpendicular height). With the difference
/// reduced to [-1/2, 1/2), the images on axis a are s, s - sgn(s), s + sgn(s), s - 2 sgn(s), ... : floor(2 R/height) + 1 of them reach in.
/// Four pairs at a time in fixed lanes; sums are formed in one order whatever the machine's vector width. No fused multiply-add.
/// </remarks>
internal sealed class PairImages
{
    private const int Lanes = 4;
    private readonly double[] _a;
    private readonly double[] _b;
    private readonly double[] _c;
    private readonly int _atoms;
    private double[] _shifts = [0];
    private int _imagesA;
    private int _imagesB;
    private int _imagesC;
    private Cell _cell;
    private double _radius = -1;
    private double _period;

    public PairImages(int atoms)
    {
        _atoms = atoms;
        int padded = atoms + Lanes;
        (_a, _b, _c) = (new double[padded], new double[padded], new double[padded]);
    }

    /// <summary>Memory of one.</summary>
    public static long Bytes(int atoms) => 3L * sizeof(double) * (atoms + Lanes);

    /// <summary>
    /// Adds every distance below <paramref name="radius"/> to the histogram that <paramref name="histogramOf"/> names for the two species.
    /// </summary>
    /// <param name="frame">The frame; coordinates are integers, so differences do not depend on the origin.</param>
    /// <param name="radius">Exclusive upper bound in Å.</param>
    /// <param name="inverseWidth">1/bin width in 1/Å.</param>
    /// <param name="bins">Bins a histogram; a distance that rounds up to the bound counts in the last.</param>
    /// <param name="histogramOf">Start of the histogram of species pair (a, b) at a * species + b.</param>
    /// <param name="counts">All histograms.</param>
    public void Count(in FrameView frame, double radius, double inverseWidth, int bins, ReadOnlySpan<int> histogramOf, Span<long> counts)
    {
        Load(frame.Scaled);
        Prepare(frame.Cell, radius, frame.Period);
        System.Collections.Immutable.ImmutableArray<AtomBlock> blocks = frame.Topology.Blocks;
        int species = frame.Topology.Species.Count;
        for (int first = 0; first < blocks.Length; first++)
        {
            AtomBlock left = blocks[first];
            for (int second = first; second < blocks.Length; second++)
            {
                AtomBlock right = blocks[second];
                Span<long> histogram = counts.Slice(histogramOf[(left.Species * species) + right.Species], bins);
                int end = right.Start + right.Count;
                for (int i = left.Start; i < left.Start + left.Count; i++)
                {
                    Row(_a[i], _b[i], _c[i], Math.Max(i + 1, right.Start), end, -1, inverseWidth, histogram);
                }
            }
        }
    }

    /// <summary>Takes the positions [3, N] that rows run over, in [0, period).</summary>
    public void Load(ReadOnlySpan<long> scaled)
    {
        for (int i = 0; i < _atoms; i++)
        {
            _a[i] = scaled[i];
            _b[i] = scaled[_atoms + i];
            _c[i] = scaled[(2 * _atoms) + i];
        }
    }

    /// <inheritdoc cref="Load(ReadOnlySpan{long})"/>
    public void Load(ReadOnlySpan<double> scaled)
    {
        scaled[.._atoms].CopyTo(_a);
        scaled.Slice(_atoms, _atoms).CopyTo(_b);
        scaled.Slice(2 * _atoms, _atoms).CopyTo(_c);
    }

    /// <summary>Takes the cell in which distances are measured, their bound and the coordinates per cell edge.</summary>
    public void Prepare(Cell cell, double radius, double period)
    {
        if (cell == _cell && radius == _radius && period == _period)
        {
            return;
        }

        (_cell, _radius, _period) = (cell, radius, period);
        (double a, double b, double c) = _cell.Heights;
        (_imagesA, _imagesB, _imagesC) = (Images(radius / a), Images(radius / b), Images(radius / c));
        int most = Math.Max(_imagesA, Math.Max(_imagesB, _imagesC));
        if (most > _shifts.Length)
        {
            _shifts = [.. Enumerable.Range(0, most + 2).Select(static n => (double)Shift(n))];
        }
    }

    /// <summary>Counts the distances from a point in [0, period) to every image of the loaded positions [from, to) but one.</summary>
    /// <param name="ia">First coordinate of the point; the others follow.</param>
    /// <param name="ib">Second.</param>
    /// <param name="ic">Third.</param>
    /// <param name="from">First position.</param>
    /// <param name="to">Position after the last.</param>
    /// <param name="except">Position that is not counted, or -1.</param>
    /// <param name="inverseWidth">1/bin width in 1/Å.</param>
    /// <param name="histogram">Where they are counted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(double ia, double ib, double ic, int from, int to, int except, double inverseWidth, Span<long> histogram)
    {
        double scale = 1.0 / _period;
        Vector256<double> ax = Vector256.Create(_cell.Ax * scale), ay = Vector256.Create(_cell.Ay * scale), az = Vector256.Create(_cell.Az * scale);
        Vector256<double> bx = Vector256.Create(_cell.Bx * scale), by = Vector256.Create(_cell.By * scale), bz = Vector256.Create(_cell.Bz * scale);
        Vector256<double> cx = Vector256.Create(_cell.Cx * scale), cy = Vector256.Create(_cell.Cy * scale), cz = Vector256.Create(_cell.Cz * scale);
        Vector256<double> limit = Vector256.Create(_radius * _radius), width = Vector256.Create(inverseWidth);
        ReadOnlySpan<double> shiftsA = _shifts.AsSpan(0, _imagesA), shiftsB = _shifts.AsSpan(0, _imagesB), shiftsC = _shifts.AsSpan(0, _imagesC);
        Span<double> hits = stackalloc double[Lanes];
        ref double hit = ref hits[0];
        int last = histogram.Length - 1;
        for (int j = from; j < to; j += Lanes)
        {
            Vector256<double> sa = Difference(_a, j, ia, out Vector256<double> signA);
            Vector256<double> sb = Difference(_b, j, ib, out Vector256<double> signB);
            Vector256<double> sc = Difference(_c, j, ic, out Vector256<double> signC);
            uint lanes = to - j >= Lanes ? 0xFu : (1u << (to - j)) - 1;
            lanes &= (uint)(except - j) < Lanes ? ~(1u << (except - j)) : 0xFu;
            foreach (double ka in shiftsA)
            {
                Vector256<double> fa = sa - (signA * ka);
                Vector256<double> x1 = fa * ax, y1 = fa * ay, z1 = fa * az;
                foreach (double kb in shiftsB)
                {
                    Vector256<double> fb = sb - (signB * kb);
                    Vector256<double> x2 = x1 + (fb * bx), y2 = y1 + (fb * by), z2 = z1 + (fb * bz);
                    foreach (double kc in shiftsC)
                    {
                        Vector256<double> fc = sc - (signC * kc);
                        Vector256<double> x = x2 + (fc * cx), y = y2 + (fc * cy), z = z2 + (fc * cz);
                        Vector256<double> r2 = (x * x) + (y * y) + (z * z);
                        uint mask = Vector256.LessThan(r2, limit).ExtractMostSignificantBits() & lanes;
                        if (mask == 0)
                        {
                            continue;
                        }

                        (Vector256.Sqrt(r2) * width).StoreUnsafe(ref hit);
                        do
                        {
                            int lane = System.Numerics.BitOperations.TrailingZeroCount(mask);
                            histogram[Math.Min((int)Unsafe.Add(ref hit, lane), last)]++;
                            mask &= mask - 1;
                        }
                        while (mask != 0);
                    }
                }
            }
        }
    }

    /// <summary>The bin of one image, by the arithmetic of <see cref="Row"/>; <paramref name="bins"/> where it lies beyond.</summary>
    /// <param name="point">The point.</param>
    /// <param name="j">The position.</param>
    /// <param name="near">Roughly the difference in cells: it says which image.</param>
    /// <param name="inverseWidth">1/bin width in 1/Å.</param>
    /// <param name="bins">Number of bins.</param>
    public int BinOf((double A, double B, double C) point, int j, (double A, double B, double C) near, double inverseWidth, int bins)
    {
        double scale = 1.0 / _period;
        double da = _a[j] - point.A, db = _b[j] - point.B, dc = _c[j] - point.C;
        double fa = da + (_period * Math.Round(near.A - (da * scale))), fb = db + (_period * Math.Round(near.B - (db * scale))), fc = dc + (_period * Math.Round(near.C - (dc * scale)));
        double x = (fa * (_cell.Ax * scale)) + (fb * (_cell.Bx * scale)) + (fc * (_cell.Cx * scale));
        double y = (fa * (_cell.Ay * scale)) + (fb * (_cell.By * scale)) + (fc * (_cell.Cy * scale));
        double z = (fa * (_cell.Az * scale)) + (fb * (_cell.Bz * scale)) + (fc * (_cell.Cz * scale));
        double squared = (x * x) + (y * y) + (z * z);
        return squared < _radius * _radius ? Math.Min((int)(Math.Sqrt(squared) * inverseWidth), bins - 1) : bins;
    }

    /// <summary>
    /// s_j - s_i reduced to [-1/2, 1/2) of the period, exactly: integers below 2^53 in doubles. The sign is ± one period.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Difference(double[] s, int j, double si, out Vector256<double> sign)
    {
        Vector256<double> period = Vector256.Create(_period), half = period * 0.5;
        Vector256<double> d = Vector256.LoadUnsafe(ref s[j]) - Vector256.Create(si);
        d -= Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(d, half), period, Vector256<double>.Zero);
        d += Vector256.ConditionalSelect(Vector256.LessThan(d, -half), period, Vector256<double>.Zero);
        sign = Vector256.ConditionalSelect(Vector256.LessThan(d, Vector256<double>.Zero), -period, period);
        return d;
    }

    /// <summary>A loaded position.</summary>
    public (double A, double B, double C) At(int i) => (_a[i], _b[i], _c[i]);

    /// <summary>0, 1, -1, 2, -2, ...: cells by which the images of a nearest one lie on its own side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Shift(int n) => n % 2 == 1 ? (n + 1) / 2 : -(n / 2);

    /// <summary>0, 1, -1, 2, -2, ...: as many as reach in. A hair more than needed costs time, one less would lose pairs.</summary>
    internal static int Images(double reach) => (int)Math.Floor((2 * reach) + 1e-9) + 1;
}
