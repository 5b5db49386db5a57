using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>What one pair of frames contributes: the tensors of <see cref="MsdLayout"/> and, at some lags, the fourth moment.</summary>
internal sealed class PairTerms(MsdLayout layout)
{
    private const int Lanes = 4;
    private readonly double[] _x = new double[3];
    private readonly double[] _c = new double[3];
    private readonly double[] _y = new double[3 * layout.Species];
    private readonly CarrierTerms _carriers = new(layout);
    private readonly double _scale = 1.0 / ((double)layout.Period * layout.Period);

    /// <summary>The tensors, dimensionless (fractions squared).</summary>
    public double[] Values { get; } = new double[layout.Terms];

    /// <summary>Σ r² and Σ r⁴ [species, drift, 2] in Å², Å⁴ with the metric of the origin.</summary>
    public double[] Moments { get; } = new double[2 * layout.Species * layout.Drifts.Length];

    /// <summary>Fills <see cref="Values"/> for the displacement from <paramref name="origin"/> to <paramref name="frame"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(HistoryFrame origin, HistoryFrame frame)
    {
        Displacements(origin, frame);
        double[] values = Values;
        Array.Clear(values, 0, layout.XX);
        foreach (AtomBlock block in layout.Topology.Blocks)
        {
            AddSquares(origin.U, frame.U, block, values.AsSpan(layout.S(block.Species), MsdLayout.Tensor));
        }

        for (int i = 0; i < layout.XX; i++)
        {
            values[i] *= _scale;
        }

        Product(_x, _x, values.AsSpan(layout.XX));
        for (int s = 0; s < layout.Species; s++)
        {
            ReadOnlySpan<double> y = _y.AsSpan(3 * s, 3);
            Product(_x, y, values.AsSpan(layout.XY(s)));
            Product(y, y, values.AsSpan(layout.YY(s)));
            if (layout.WithCentre)
            {
                Product(_c, y, values.AsSpan(layout.CY(s)));
            }
        }

        if (layout.WithCentre)
        {
            Product(_c, _c, values.AsSpan(layout.CC));
        }
    }

    /// <summary>Σ r² in Å² [species, drift] with the metric of the origin, then |Σ r|² likewise, then those of several carriers.</summary>
    public double[] Squares { get; } = new double[layout.DirectSeries];

    /// <summary>Fills <see cref="Squares"/> from <see cref="Values"/>.</summary>
    public void ComputeSquares(HistoryFrame origin)
    {
        layout.Squares(Values, origin.Metric, Squares.AsSpan(0, layout.Series));
        layout.CollectiveSquares(Values, origin.Metric, Squares.AsSpan(layout.Series, layout.Series));
        _carriers.Compute(Values, _x, _c, _y, origin.Metric, Squares.AsSpan(2 * layout.Series));
    }

    /// <summary>Fills <see cref="Moments"/> for the pair that <see cref="Compute"/> saw last.</summary>
    public void ComputeMoments(HistoryFrame origin, HistoryFrame frame)
    {
        Array.Clear(Moments);
        for (int d = 0; d < layout.Drifts.Length; d++)
        {
            (double a, double b, double c) = Removed(layout.Drifts[d]);
            foreach (AtomBlock block in layout.Topology.Blocks)
            {
                (double second, double fourth) = Powers(origin, frame, block, a, b, c);
                int at = 2 * ((block.Species * layout.Drifts.Length) + d);
                Moments[at] += second;
                Moments[at + 1] += fourth;
            }
        }
    }

    private void Displacements(HistoryFrame origin, HistoryFrame frame)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            (_x[axis], _c[axis]) = frame.Drifts(origin, axis);
            for (int s = 0; s < layout.Species; s++)
            {
                _y[(3 * s) + axis] = frame.SumLessDrift(origin, s, axis, _x[axis]);
            }
        }
    }

    private (double A, double B, double C) Removed(Drift drift) => drift switch
    {
        Drift.raw => (0, 0, 0),
        Drift.com => (_x[0] + _c[0], _x[1] + _c[1], _x[2] + _c[2]),
        _ => (_x[0], _x[1], _x[2]),
    };

    /// <summary>Σ (u - u0 - x)(u - u0 - x) over a block; four fixed partial sums, no fused multiply-add.</summary>
    // Compiled fully at once: msd with 500 lags took 122 us a frame so, 131 us under tiered compilation with profiling.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSquares(double[] u0, double[] u, AtomBlock block, Span<double> tensor)
    {
        int n = layout.Atoms, end = block.Start + block.Count;
        Vector256<double> xa = Vector256.Create(_x[0]), xb = Vector256.Create(_x[1]), xc = Vector256.Create(_x[2]);
        Vector256<double> aa = default, bb = default, cc = default, bc = default, ac = default, ab = default;
        int i = block.Start;
        ref double p = ref u[0];
        ref double q = ref u0[0];
        for (; i <= end - Lanes; i += Lanes)
        {
            Vector256<double> a = Vector256.LoadUnsafe(ref p, (nuint)i) - Vector256.LoadUnsafe(ref q, (nuint)i) - xa;
            Vector256<double> b = Vector256.LoadUnsafe(ref p, (nuint)(n + i)) - Vector256.LoadUnsafe(ref q, (nuint)(n + i)) - xb;
            Vector256<double> c = Vector256.LoadUnsafe(ref p, (nuint)((2 * n) + i)) - Vector256.LoadUnsafe(ref q, (nuint)((2 * n) + i)) - xc;
            aa += a * a;
            bb += b * b;
            cc += c * c;
            bc += b * c;
            ac += a * c;
            ab += a * b;
        }

        if (i < end)
        {
            Vector256<double> a = Tail(u, u0, i, end, xa), b = Tail(u, u0, n + i, n + end, xb), c = Tail(u, u0, (2 * n) + i, (2 * n) + end, xc);
            aa += a * a;
            bb += b * b;
            cc += c * c;
            bc += b * c;
            ac += a * c;
            ab += a * b;
        }

        tensor[0] += Sum(aa);
        tensor[1] += Sum(bb);
        tensor[2] += Sum(cc);
        tensor[3] += Sum(bc);
        tensor[4] += Sum(ac);
        tensor[5] += Sum(ab);
    }

    /// <summary>Σ r² and Σ r⁴ over a block, with the metric of the origin; four fixed partial sums each.</summary>
    private (double Second, double Fourth) Powers(HistoryFrame origin, HistoryFrame frame, AtomBlock block, double a, double b, double c)
    {
        double[] u = frame.U, u0 = origin.U, g = origin.Metric;
        bool orthogonal = g[3] == 0 && g[4] == 0 && g[5] == 0; // what the others would add is 0
        int n = layout.Atoms, end = block.Start + block.Count, i = end - (block.Count % Lanes);
        (Vector256<double> second, Vector256<double> fourth) = orthogonal ? Orthogonal(u, u0, block.Start, i, g, a, b, c) : Skewed(u, u0, block.Start, i, g, a, b, c);
        if (i < end)
        {
            Vector256<double> da = Tail(u, u0, i, end, Vector256.Create(a)), db = Tail(u, u0, n + i, n + end, Vector256.Create(b)), dc = Tail(u, u0, (2 * n) + i, (2 * n) + end, Vector256.Create(c));
            Vector256<double> r2 = _scale * ((g[0] * da * da) + (g[1] * db * db) + (g[2] * dc * dc) + (g[3] * db * dc) + (g[4] * da * dc) + (g[5] * da * db));
            second += r2;
            fourth += r2 * r2;
        }

        return (Sum(second), Sum(fourth));
    }

    /// <summary>The whole fours of <see cref="Powers"/> in a cell along the axes: a loop of its own, whose numbers all have a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (Vector256<double> Second, Vector256<double> Fourth) Orthogonal(double[] u, double[] u0, int from, int to, double[] metric, double a, double b, double c)
    {
        int n = layout.Atoms;
        ref double p = ref u[0], q = ref u0[0];
        Vector256<double> xa = Vector256.Create(a), xb = Vector256.Create(b), xc = Vector256.Create(c), scale = Vector256.Create(_scale);
        Vector256<double> aa = Vector256.Create(metric[0]), bb = Vector256.Create(metric[1]), cc = Vector256.Create(metric[2]);
        Vector256<double> second = default, fourth = default;
        for (int i = from; i < to; i += Lanes)
        {
            Vector256<double> da = Vector256.LoadUnsafe(ref p, (nuint)i) - Vector256.LoadUnsafe(ref q, (nuint)i) - xa;
            Vector256<double> db = Vector256.LoadUnsafe(ref p, (nuint)(n + i)) - Vector256.LoadUnsafe(ref q, (nuint)(n + i)) - xb;
            Vector256<double> dc = Vector256.LoadUnsafe(ref p, (nuint)((2 * n) + i)) - Vector256.LoadUnsafe(ref q, (nuint)((2 * n) + i)) - xc;
            Vector256<double> r2 = scale * ((aa * da * da) + (bb * db * db) + (cc * dc * dc));
            second += r2;
            fourth += r2 * r2;
        }

        return (second, fourth);
    }

    /// <summary>The whole fours of <see cref="Powers"/> in any cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (Vector256<double> Second, Vector256<double> Fourth) Skewed(double[] u, double[] u0, int from, int to, double[] metric, double a, double b, double c)
    {
        int n = layout.Atoms;
        ref double p = ref u[0], q = ref u0[0];
        Vector256<double> xa = Vector256.Create(a), xb = Vector256.Create(b), xc = Vector256.Create(c), scale = Vector256.Create(_scale);
        Vector256<double> aa = Vector256.Create(metric[0]), bb = Vector256.Create(metric[1]), cc = Vector256.Create(metric[2]);
        Vector256<double> bc = Vector256.Create(metric[3]), ac = Vector256.Create(metric[4]), ab = Vector256.Create(metric[5]);
        Vector256<double> second = default, fourth = default;
        for (int i = from; i < to; i += Lanes)
        {
            Vector256<double> da = Vector256.LoadUnsafe(ref p, (nuint)i) - Vector256.LoadUnsafe(ref q, (nuint)i) - xa;
            Vector256<double> db = Vector256.LoadUnsafe(ref p, (nuint)(n + i)) - Vector256.LoadUnsafe(ref q, (nuint)(n + i)) - xb;
            Vector256<double> dc = Vector256.LoadUnsafe(ref p, (nuint)((2 * n) + i)) - Vector256.LoadUnsafe(ref q, (nuint)((2 * n) + i)) - xc;
            Vector256<double> r2 = scale * ((aa * da * da) + (bb * db * db) + (cc * dc * dc) + (bc * db * dc) + (ac * da * dc) + (ab * da * db));
            second += r2;
            fourth += r2 * r2;
        }

        return (second, fourth);
    }

    /// <summary>The last one to three atoms in their lanes, the other lanes zero.</summary>
    private static Vector256<double> Tail(double[] u, double[] u0, int from, int to, Vector256<double> x)
    {
        Vector256<double> d = Vector256<double>.Zero;
        for (int lane = 0; from + lane < to; lane++)
        {
            d = d.WithElement(lane, u[from + lane] - u0[from + lane] - x.GetElement(lane));
        }

        return d;
    }

    /// <summary>One order of addition on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector256<double> v)
    {
        Vector128<double> half = v.GetLower() + v.GetUpper();
        return half.ToScalar() + half.GetElement(1);
    }

    /// <summary>Symmetric part of p qᵀ, in the order of the metric.</summary>
    private void Product(ReadOnlySpan<double> p, ReadOnlySpan<double> q, Span<double> tensor)
    {
        tensor[0] = p[0] * q[0] * _scale;
        tensor[1] = p[1] * q[1] * _scale;
        tensor[2] = p[2] * q[2] * _scale;
        tensor[3] = ((p[1] * q[2]) + (p[2] * q[1])) * 0.5 * _scale;
        tensor[4] = ((p[0] * q[2]) + (p[2] * q[0])) * 0.5 * _scale;
        tensor[5] = ((p[0] * q[1]) + (p[1] * q[0])) * 0.5 * _scale;
    }
}
