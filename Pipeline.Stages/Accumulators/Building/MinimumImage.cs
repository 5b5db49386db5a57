using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>The shortest periodic vector between two points, exact in any cell, however skewed.</summary>
/// <remarks>
/// Rounding each scaled component is right in orthorhombic cells only: where angles are sharp the nearest image may be another. Here the
/// cell is reduced once (rows replaced by shorter integer combinations), and the images that can be shortest are compared. With r = ½ √(Σ|b*|²),
/// b* the Gram-Schmidt vectors, some image is no longer than r (Babai, Combinatorica 6, 1 (1986)), and a vector of length r has |s_a| &lt;= r/height_a: so
/// floor(2 r/height_a) + 1 images an axis contain the shortest, whatever the quality of the reduction. A vector no longer than half the smallest height is
/// the shortest at once. A struct without arrays: no allocation. Of equally short images one is returned, the same every time.
/// </remarks>
internal readonly struct MinimumImage
{
    private const int MaxRounds = 1000;
    private readonly Cell _reduced;
    private readonly double _m11, _m12, _m13, _m21, _m22, _m23, _m31, _m32, _m33;
    private readonly int _imagesA, _imagesB, _imagesC;
    private readonly double _sureSquared;

    /// <summary>Reduces the cell.</summary>
    public MinimumImage(Cell cell)
    {
        Span<double> h = stackalloc double[9];
        Span<double> m = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        for (int i = 0; i < 9; i++)
        {
            h[i] = cell[i / 3, i % 3];
        }

        for (int round = 0; round < MaxRounds && (ReducePairs(h, m) || ReduceTriples(h, m)); round++)
        {
        }

        _reduced = new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
        (_m11, _m12, _m13, _m21, _m22, _m23, _m31, _m32, _m33) = (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
        (double a, double b, double c) = _reduced.Heights;
        double reach = BabaiRadius(h);
        (_imagesA, _imagesB, _imagesC) = (Images(reach / a), Images(reach / b), Images(reach / c));
        double sure = 0.5 * Math.Min(a, Math.Min(b, c));
        _sureSquared = sure * sure;
    }

    /// <summary>Images compared where the first is not surely the shortest: a few dozen at most, thanks to the reduction.</summary>
    public int Candidates => _imagesA * _imagesB * _imagesC;

    /// <summary>The shortest of all periodic images of a difference of scaled coordinates, in Å.</summary>
    public (double X, double Y, double Z) Shortest(double sa, double sb, double sc)
    {
        // Whole cells first, in the given cell: its large coefficients would multiply them.
        (sa, sb, sc) = (sa - Math.Round(sa), sb - Math.Round(sb), sc - Math.Round(sc));
        double fa = (sa * _m11) + (sb * _m21) + (sc * _m31);
        double fb = (sa * _m12) + (sb * _m22) + (sc * _m32);
        double fc = (sa * _m13) + (sb * _m23) + (sc * _m33);
        (fa, fb, fc) = (fa - Math.Round(fa), fb - Math.Round(fb), fc - Math.Round(fc));
        (double X, double Y, double Z) best = _reduced.ToCartesian(fa, fb, fc);
        double shortest = Squared(best);
        if (shortest <= _sureSquared)
        {
            return best;
        }

        double signA = fa < 0 ? -1 : 1, signB = fb < 0 ? -1 : 1, signC = fc < 0 ? -1 : 1;
        for (int i = 0; i < _imagesA; i++)
        {
            double a = fa - (signA * Shift(i));
            for (int j = 0; j < _imagesB; j++)
            {
                double b = fb - (signB * Shift(j));
                for (int k = 0; k < _imagesC; k++)
                {
                    (double X, double Y, double Z) candidate = _reduced.ToCartesian(a, b, fc - (signC * Shift(k)));
                    double squared = Squared(candidate);
                    if (squared < shortest)
                    {
                        (best, shortest) = (candidate, squared);
                    }
                }
            }
        }

        return best;
    }

    /// <summary>0, 1, -1, 2, -2, ...: the order in which images of a component in [0, 1/2] grow.</summary>
    private static int Shift(int n) => n % 2 == 1 ? (n + 1) / 2 : -(n / 2);

    private static int Images(double reach) => (int)Math.Floor((2 * reach) + 1e-9) + 1;

    /// <summary>Shortens rows by whole multiples of another row.</summary>
    private static bool ReducePairs(Span<double> h, Span<double> m)
    {
        bool changed = false;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                double times = i == j ? 0 : Math.Round(Dot(h, i, j) / Dot(h, j, j));
                changed |= times != 0 && TryReplace(h, m, i, (i, 1), (j, -times));
            }
        }

        return changed;
    }

    /// <summary>Shortens the longest row by both others: the step that pairs alone miss.</summary>
    private static bool ReduceTriples(Span<double> h, Span<double> m)
    {
        int longest = Dot(h, 0, 0) >= Dot(h, 1, 1) ? 0 : 1;
        longest = Dot(h, longest, longest) >= Dot(h, 2, 2) ? longest : 2;
        int first = (longest + 1) % 3, second = (longest + 2) % 3;
        for (int signs = 0; signs < 4; signs++)
        {
            if (TryReplace(h, m, longest, (first, (signs & 1) == 0 ? 1 : -1), (second, (signs & 2) == 0 ? 1 : -1)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds integer multiples of other rows to a row if that makes it shorter; the scaled coordinates of a point change inversely.</summary>
    private static bool TryReplace(Span<double> h, Span<double> m, int row, (int Row, double Times) first, (int Row, double Times) second)
    {
        (double timesFirst, double timesSecond) = (first.Row == row ? 0 : first.Times, second.Times);
        Span<double> sum = stackalloc double[3];
        double squared = 0;
        for (int c = 0; c < 3; c++)
        {
            sum[c] = h[(3 * row) + c] + (timesFirst * h[(3 * first.Row) + c]) + (timesSecond * h[(3 * second.Row) + c]);
            squared += sum[c] * sum[c];
        }

        if (!(squared < Dot(h, row, row) * (1 - 1e-12)))
        {
            return false;
        }

        sum.CopyTo(h.Slice(3 * row, 3));
        for (int r = 0; r < 3; r++)
        {
            m[(3 * r) + first.Row] -= timesFirst * m[(3 * r) + row];
            m[(3 * r) + second.Row] -= timesSecond * m[(3 * r) + row];
        }

        return true;
    }

    /// <summary>½ √(|b1*|² + |b2*|² + |b3*|²): the farthest a point can be from the lattice point that Babai's nearest planes give.</summary>
    private static double BabaiRadius(ReadOnlySpan<double> h)
    {
        double b11 = Dot(h, 0, 0), b12 = Dot(h, 0, 1), b22 = Dot(h, 1, 1);
        double second = b22 - (b12 * b12 / b11);
        double volume = new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]).Volume;
        return 0.5 * Math.Sqrt(b11 + second + (volume * volume / (b11 * second)));
    }

    private static double Dot(ReadOnlySpan<double> h, int i, int j) =>
        (h[3 * i] * h[3 * j]) + (h[(3 * i) + 1] * h[(3 * j) + 1]) + (h[(3 * i) + 2] * h[(3 * j) + 2]);

    private static double Squared((double X, double Y, double Z) v) => (v.X * v.X) + (v.Y * v.Y) + (v.Z * v.Z);
}
