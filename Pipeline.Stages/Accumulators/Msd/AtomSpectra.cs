using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// Σ_i Δy_i Δy_i of one species for the origins of one block, all lags at once. Eight atoms at a time: a lane has the same axis of two atoms as real and
/// imaginary part (the real part of conj(A) B is then the sum of both atoms' correlations; x + iy of one atom would lose the axes). Products are
/// summed over the atoms, in their order, before the one inverse transform.
/// </summary>
internal sealed class AtomSpectra(MsdLayout layout, Fft fft, AxisSpectra spectra)
{
    private const int Group = 8, SquareWidth = 8;
    private readonly double[] _re = new double[Fft.Lanes * fft.Length];
    private readonly double[] _im = new double[Fft.Lanes * fft.Length];
    private readonly double[] _rest = new double[Fft.Lanes * fft.Length];
    private readonly double[] _restIm = new double[Fft.Lanes * fft.Length];
    private readonly double[] _squares = new double[SquareWidth * fft.Length];
    private readonly double[] _eight = new double[Group];
    private readonly int[][] _atoms = [.. Enumerable.Range(0, layout.Species).Select(s => layout.Topology.Blocks.Where(b => b.Species == s).SelectMany(b => Enumerable.Range(b.Start, b.Count)).ToArray())];

    public static long Bytes(int length) => ((4L * Fft.Lanes) + SquareWidth) * sizeof(double) * length;

    /// <summary>Writes the tensor of every block lag to <paramref name="terms"/>, in quanta squared.</summary>
    /// <param name="frames">The block and the next.</param>
    /// <param name="drift">Displacement of the reference [3, frames].</param>
    /// <param name="window">Pairs.</param>
    /// <param name="species">Species.</param>
    /// <param name="terms">Terms of each lag.</param>
    public void Compute(ReadOnlySpan<HistoryFrame> frames, double[][] drift, in BlockWindow window, int species, double[] terms)
    {
        Array.Clear(_re);
        Array.Clear(_im);
        Array.Clear(_rest);
        Array.Clear(_squares);
        ReadOnlySpan<int> atoms = _atoms[species];
        for (int from = 0; from < atoms.Length; from += Group)
        {
            Gather(frames, drift, atoms[from..Math.Min(from + Group, atoms.Length)]);
            spectra.TakeOrigins(window);
            spectra.Forward(fft);
            AddProducts();
        }

        SplitRest();
        fft.Inverse(_re, _im);
        fft.Inverse(_rest, _restIm);
        window.Accumulate(_squares, SquareWidth);
        for (int i = 0; i < layout.BlockLags.Length; i++)
        {
            int lag = layout.BlockLags[i], origins = window.Origins(lag), at = (i * layout.Terms) + layout.S(species);
            for (int c = 0; c < MsdLayout.Tensor && origins > 0; c++)
            {
                double correlation = c < Fft.Lanes ? _re[(Fft.Lanes * lag) + c] : _rest[(Fft.Lanes * lag) + c - Fft.Lanes];
                terms[at + c] = window.EndSquares(_squares, SquareWidth, c, lag, origins) - (correlation / fft.Length);
            }
        }
    }

    /// <summary>Displacements since the block's first frame less the drift into B, and their products summed over the atoms, frame by frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<HistoryFrame> frames, double[][] drift, ReadOnlySpan<int> atoms)
    {
        bool together = atoms.Length == Group && atoms[^1] - atoms[0] == Group - 1;
        int n = layout.Atoms, first = atoms[0];
        double[] start = frames[0].U;
        Span<Vector256<double>> y = stackalloc Vector256<double>[6];
        for (int t = 0; t < frames.Length; t++)
        {
            double[] u = frames[t].U;
            for (int axis = 0; axis < 3; axis++)
            {
                Vector256<double> x = Vector256.Create(drift[axis][t]);
                int at = (axis * n) + first;
                if (together)
                {
                    y[axis] = Vector256.LoadUnsafe(ref u[at]) - Vector256.LoadUnsafe(ref start[at]) - x;
                    y[3 + axis] = Vector256.LoadUnsafe(ref u[at + 4]) - Vector256.LoadUnsafe(ref start[at + 4]) - x;
                }
                else
                {
                    for (int j = 0; j < atoms.Length; j++)
                    {
                        _eight[j] = u[(axis * n) + atoms[j]] - start[(axis * n) + atoms[j]] - drift[axis][t];
                    }

                    _eight.AsSpan(atoms.Length).Clear();
                    y[axis] = Vector256.LoadUnsafe(ref _eight[0]);
                    y[3 + axis] = Vector256.LoadUnsafe(ref _eight[4]);
                }

                y[axis].StoreUnsafe(ref spectra.BRe[axis][Fft.Lanes * t]);
                y[3 + axis].StoreUnsafe(ref spectra.BIm[axis][Fft.Lanes * t]);
            }

            ref double q = ref _squares[SquareWidth * t];
            (Vector256.LoadUnsafe(ref q) + LaneSums.Of((y[0] * y[0]) + (y[3] * y[3]), (y[1] * y[1]) + (y[4] * y[4]), (y[2] * y[2]) + (y[5] * y[5]), (y[1] * y[2]) + (y[4] * y[5]))).StoreUnsafe(ref q);
            q = ref Unsafe.Add(ref q, 4);
            (Vector256.LoadUnsafe(ref q) + LaneSums.Of((y[0] * y[2]) + (y[3] * y[5]), (y[0] * y[1]) + (y[3] * y[4]), default, default)).StoreUnsafe(ref q);
        }
    }

    /// <summary>conj(A_a) B_b + conj(A_b) B_a of the six pairs of axes, summed over the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts()
    {
        ref double axr = ref First(spectra.ARe[0]), ayr = ref First(spectra.ARe[1]), azr = ref First(spectra.ARe[2]);
        ref double axi = ref First(spectra.AIm[0]), ayi = ref First(spectra.AIm[1]), azi = ref First(spectra.AIm[2]);
        ref double bxr = ref First(spectra.BRe[0]), byr = ref First(spectra.BRe[1]), bzr = ref First(spectra.BRe[2]);
        ref double bxi = ref First(spectra.BIm[0]), byi = ref First(spectra.BIm[1]), bzi = ref First(spectra.BIm[2]);
        ref double re = ref First(_re), im = ref First(_im), rest = ref First(_rest);
        for (nuint p = 0; p < (nuint)_re.Length; p += Fft.Lanes)
        {
            Vector256<double> ar0 = Vector256.LoadUnsafe(ref axr, p), ai0 = Vector256.LoadUnsafe(ref axi, p), br0 = Vector256.LoadUnsafe(ref bxr, p), bi0 = Vector256.LoadUnsafe(ref bxi, p);
            Vector256<double> ar1 = Vector256.LoadUnsafe(ref ayr, p), ai1 = Vector256.LoadUnsafe(ref ayi, p), br1 = Vector256.LoadUnsafe(ref byr, p), bi1 = Vector256.LoadUnsafe(ref byi, p);
            Vector256<double> ar2 = Vector256.LoadUnsafe(ref azr, p), ai2 = Vector256.LoadUnsafe(ref azi, p), br2 = Vector256.LoadUnsafe(ref bzr, p), bi2 = Vector256.LoadUnsafe(ref bzi, p);
            Vector256<double> xxr = (ar0 * br0) + (ai0 * bi0), xxi = (ar0 * bi0) - (ai0 * br0);
            Vector256<double> yyr = (ar1 * br1) + (ai1 * bi1), yyi = (ar1 * bi1) - (ai1 * br1);
            Vector256<double> zzr = (ar2 * br2) + (ai2 * bi2), zzi = (ar2 * bi2) - (ai2 * br2);
            Vector256<double> yzr = (ar1 * br2) + (ai1 * bi2) + (ar2 * br1) + (ai2 * bi1), yzi = (ar1 * bi2) - (ai1 * br2) + (ar2 * bi1) - (ai2 * br1);
            Vector256<double> xzr = (ar0 * br2) + (ai0 * bi2) + (ar2 * br0) + (ai2 * bi0), xzi = (ar0 * bi2) - (ai0 * br2) + (ar2 * bi0) - (ai2 * br0);
            Vector256<double> xyr = (ar0 * br1) + (ai0 * bi1) + (ar1 * br0) + (ai1 * bi0), xyi = (ar0 * bi1) - (ai0 * br1) + (ar1 * bi0) - (ai1 * br0);
            (Vector256.LoadUnsafe(ref re, p) + LaneSums.Of(xxr + xxr, yyr + yyr, zzr + zzr, yzr)).StoreUnsafe(ref re, p);
            (Vector256.LoadUnsafe(ref im, p) + LaneSums.Of(xxi + xxi, yyi + yyi, zzi + zzi, yzi)).StoreUnsafe(ref im, p);
            (Vector256.LoadUnsafe(ref rest, p) + LaneSums.Of(xzr, xyr, xzi, xyi)).StoreUnsafe(ref rest, p);
        }
    }

    /// <summary>Two real and two imaginary parts become two lanes of each; the other two are empty.</summary>
    private void SplitRest()
    {
        for (int p = 0; p < _rest.Length; p += Fft.Lanes)
        {
            (_restIm[p], _restIm[p + 1], _restIm[p + 2], _restIm[p + 3]) = (_rest[p + 2], _rest[p + 3], 0, 0);
            (_rest[p + 2], _rest[p + 3]) = (0, 0);
        }
    }

    private static ref double First(double[] array) => ref MemoryMarshal.GetArrayDataReference(array);
}
