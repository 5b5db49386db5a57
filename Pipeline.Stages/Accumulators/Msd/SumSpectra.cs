using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// The terms of <see cref="MsdLayout"/> that are products of few series - the reference, the centre of mass, the sum of each species - for the origins of one
/// block, all lags at once. A lane is a species. Series are real and their imaginary parts stay empty: two components in one transform would leave the rounding of
/// one in the other, and a motion along x would no longer have exactly none along y.
/// </summary>
internal sealed class SumSpectra
{
    private static readonly (int A, int B)[] s_axes = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
    private readonly MsdLayout _layout;
    private readonly Fft _fft;
    private readonly AxisSpectra _left;
    private readonly AxisSpectra _right;
    private readonly double[] _re;
    private readonly double[] _im;
    private readonly double[] _squares;
    private readonly Lanes _reference;
    private readonly Lanes _centre;
    private readonly Lanes[] _species;

    /// <param name="layout">Sizes.</param>
    /// <param name="fft">Transform.</param>
    /// <param name="left">Work space, shared.</param>
    /// <param name="reference">Displacement of the reference since the block's first frame [3, frames].</param>
    /// <param name="centre">Of the centre of mass, less that.</param>
    /// <param name="sums">Of each species, summed, less that of the reference [species][3, frames].</param>
    public SumSpectra(MsdLayout layout, Fft fft, AxisSpectra left, double[][] reference, double[][] centre, double[][][] sums)
    {
        (_layout, _fft, _left, _right) = (layout, fft, left, new AxisSpectra(fft.Length));
        (_re, _im, _squares) = (new double[Fft.Lanes * fft.Length], new double[Fft.Lanes * fft.Length], new double[fft.Length]);
        (_reference, _centre) = (new Lanes([reference], [layout.XX], []), new Lanes([centre], layout.WithCentre ? [layout.CC] : [], []));
        _species =
        [
            .. Enumerable.Range(0, layout.Species).Chunk(Fft.Lanes).Select(chunk => new Lanes(
                [.. chunk.Select(s => sums[s])],
                [.. chunk.Select(layout.YY)],
                [[.. chunk.Select(layout.XY)], layout.WithCentre ? [.. chunk.Select(layout.CY)] : []])),
        ];
    }

    /// <summary>Series, one a lane (a single one in all lanes), and where the terms of their own and of their products with the reference and the centre stand.</summary>
    private sealed record Lanes(double[][][] Series, int[] Own, int[][] With)
    {
        public double[][] this[int lane] => Series.Length == 1 ? Series[0] : Series[lane];
    }

    public static long Bytes(int length) => AxisSpectra.Bytes(length) + (((2L * Fft.Lanes) + 1) * sizeof(double) * length);

    /// <summary>Writes these terms of every block lag to <paramref name="terms"/>, in quanta squared.</summary>
    public void Compute(in BlockWindow window, double[] terms)
    {
        Transform(_left, _reference, window);
        Products(_left, _reference, _left, _reference, _reference.Own, window, terms);
        foreach (Lanes lanes in _species)
        {
            Transform(_right, lanes, window);
            Products(_right, lanes, _right, lanes, lanes.Own, window, terms);
            Products(_left, _reference, _right, lanes, lanes.With[0], window, terms);
        }

        if (!_layout.WithCentre)
        {
            return;
        }

        Transform(_left, _centre, window);
        Products(_left, _centre, _left, _centre, _centre.Own, window, terms);
        foreach (Lanes lanes in _species)
        {
            Transform(_right, lanes, window);
            Products(_left, _centre, _right, lanes, lanes.With[1], window, terms);
        }
    }

    private void Transform(AxisSpectra spectra, Lanes lanes, in BlockWindow window)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            double[] re = spectra.BRe[axis];
            Array.Clear(spectra.BIm[axis]);
            for (int lane = 0; lane < Fft.Lanes; lane++)
            {
                bool empty = lanes.Series.Length > 1 && lane >= lanes.Series.Length;
                for (int t = 0; t < window.Frames; t++)
                {
                    re[(Fft.Lanes * t) + lane] = empty ? 0 : lanes[lane][axis][t];
                }
            }
        }

        spectra.TakeOrigins(window);
        spectra.Forward(_fft);
    }

    /// <summary>Symmetric part of Δp Δq, component by component.</summary>
    private void Products(AxisSpectra p, Lanes pSeries, AxisSpectra q, Lanes qSeries, int[] places, in BlockWindow window, double[] terms)
    {
        for (int c = 0; c < MsdLayout.Tensor; c++)
        {
            Cross(p, q, s_axes[c]);
            _fft.Inverse(_re, _im);
            for (int lane = 0; lane < places.Length; lane++)
            {
                Write(pSeries[lane], qSeries[lane], s_axes[c], lane, places[lane] + c, window, terms);
            }
        }
    }

    private void Write(double[][] p, double[][] q, (int A, int B) axes, int lane, int place, in BlockWindow window, double[] terms)
    {
        double[] pa = p[axes.A], pb = p[axes.B], qa = q[axes.A], qb = q[axes.B];
        for (int t = 0; t < window.Frames; t++)
        {
            _squares[t] = ((pa[t] * qb[t]) + (pb[t] * qa[t])) * 0.5;
        }

        window.Accumulate(_squares, 1);
        for (int i = 0; i < _layout.BlockLags.Length; i++)
        {
            int lag = _layout.BlockLags[i], origins = window.Origins(lag);
            if (origins > 0)
            {
                terms[(i * _layout.Terms) + place] = window.EndSquares(_squares, 1, 0, lag, origins) - (_re[(Fft.Lanes * lag) + lane] / _fft.Length);
            }
        }
    }

    /// <summary>Half of conj(P_a) Q_b + conj(Q_b) P_a and the same with the axes exchanged: origins times later frames, both ways.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cross(AxisSpectra p, AxisSpectra q, (int A, int B) axes)
    {
        Vector256<double> half = Vector256.Create(0.5);
        for (int at = 0; at < _re.Length; at += Fft.Lanes)
        {
            (Vector256<double> re0, Vector256<double> im0) = Product(p, axes.A, q, axes.B, at);
            (Vector256<double> re1, Vector256<double> im1) = Product(q, axes.B, p, axes.A, at);
            (Vector256<double> re2, Vector256<double> im2) = Product(p, axes.B, q, axes.A, at);
            (Vector256<double> re3, Vector256<double> im3) = Product(q, axes.A, p, axes.B, at);
            ((re0 + re1 + (re2 + re3)) * half).StoreUnsafe(ref _re[at]);
            ((im0 + im1 + (im2 + im3)) * half).StoreUnsafe(ref _im[at]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Re, Vector256<double> Im) Product(AxisSpectra a, int axisA, AxisSpectra b, int axisB, int at)
    {
        Vector256<double> ar = Vector256.LoadUnsafe(ref a.ARe[axisA][at]), ai = Vector256.LoadUnsafe(ref a.AIm[axisA][at]);
        Vector256<double> br = Vector256.LoadUnsafe(ref b.BRe[axisB][at]), bi = Vector256.LoadUnsafe(ref b.BIm[axisB][at]);
        return ((ar * br) + (ai * bi), (ar * bi) - (ai * br));
    }
}
