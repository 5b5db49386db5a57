using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>
/// Velocity autocorrelation of the origins of one block at all lags: Re IFFT(conj(A) B), A the transform of the block's velocities, B of the block's and its
/// successor's, zero beyond. Eight atoms at a time (the same axis of two atoms in a lane), products summed over axes and atoms; a lane of the inverse is a kind of atoms.
/// </summary>
internal sealed class BlockVelocities(Topology topology, AtomKinds kinds, int width, int lags)
{
    private const int Group = 8;
    private readonly VelocityFrame[] _frames = new VelocityFrame[2 * width];
    private readonly double[] _values = new double[lags * kinds.Count];
    private readonly double[] _eight = new double[Group];
    private readonly int[][] _atoms = [.. Enumerable.Range(0, kinds.Count).Select(k => kinds.AtomsOf(topology, k))];
    private Fft? _fft;
    private AxisSpectra? _spectra;
    private double[] _re = [];
    private double[] _im = [];

    /// <summary>Work space, none of it state.</summary>
    public static long ScratchBytes(int width) => Fft.TableBytes(2 * width) + AxisSpectra.Bytes(2 * width) + (2L * Fft.Lanes * sizeof(double) * 2 * width);

    /// <summary>Adds the pairs whose origins lie in <paramref name="block"/>.</summary>
    public void Add(ReadOnlySpan<VelocityFrame> block, ReadOnlySpan<VelocityFrame> next, VelocitySums sums, BlockGrid grid)
    {
        if (_fft is null)
        {
            (_fft, _spectra) = (new Fft(2 * width), new AxisSpectra(2 * width));
            (_re, _im) = (new double[Fft.Lanes * _fft.Length], new double[Fft.Lanes * _fft.Length]);
        }

        block.CopyTo(_frames);
        next.CopyTo(_frames.AsSpan(block.Length));
        ReadOnlySpan<VelocityFrame> frames = _frames.AsSpan(0, block.Length + next.Length);
        BlockWindow window = new(block[0].Index, block.Length, frames.Length, 1);
        int species = _atoms.Length; // or kinds
        for (int first = 0; first < species; first += Fft.Lanes)
        {
            int end = Math.Min(first + Fft.Lanes, species);
            Array.Clear(_re);
            Array.Clear(_im);
            for (int s = first; s < end; s++)
            {
                AddSpecies(frames, window, _atoms[s], s - first);
            }

            _fft.Inverse(_re, _im);
            for (int lag = 0; lag < lags && window.Origins(lag) > 0; lag++)
            {
                for (int s = first; s < end; s++)
                {
                    _values[(lag * species) + s] = _re[(Fft.Lanes * lag) + s - first] / _fft.Length;
                }
            }
        }

        int slot = grid.SlotOf(block[0].Ordinal);
        for (int lag = 0; lag < lags && window.Origins(lag) > 0; lag++)
        {
            sums.Add(lag, _values.AsSpan(lag * species, species), window.Origins(lag), slot);
        }
    }

    private void AddSpecies(ReadOnlySpan<VelocityFrame> frames, in BlockWindow window, ReadOnlySpan<int> atoms, int lane)
    {
        for (int from = 0; from < atoms.Length; from += Group)
        {
            Gather(frames, atoms[from..Math.Min(from + Group, atoms.Length)]);
            _spectra!.TakeOrigins(window);
            _spectra.Forward(_fft!);
            AddProducts(lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<VelocityFrame> frames, ReadOnlySpan<int> atoms)
    {
        bool together = atoms.Length == Group && atoms[^1] - atoms[0] == Group - 1;
        for (int axis = 0; axis < 3; axis++)
        {
            double[] re = _spectra!.BRe[axis], im = _spectra.BIm[axis];
            int at = axis * topology.AtomCount;
            for (int t = 0; t < frames.Length; t++)
            {
                double[] v = frames[t].V;
                if (together)
                {
                    Vector256.LoadUnsafe(ref v[at + atoms[0]]).StoreUnsafe(ref re[Fft.Lanes * t]);
                    Vector256.LoadUnsafe(ref v[at + atoms[0] + 4]).StoreUnsafe(ref im[Fft.Lanes * t]);
                    continue;
                }

                for (int j = 0; j < atoms.Length; j++)
                {
                    _eight[j] = v[at + atoms[j]];
                }

                _eight.AsSpan(atoms.Length).Clear();
                _eight.AsSpan(0, Fft.Lanes).CopyTo(re.AsSpan(Fft.Lanes * t));
                _eight.AsSpan(Fft.Lanes).CopyTo(im.AsSpan(Fft.Lanes * t));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts(int lane)
    {
        AxisSpectra s = _spectra!;
        ref double axr = ref First(s.ARe[0]), ayr = ref First(s.ARe[1]), azr = ref First(s.ARe[2]), axi = ref First(s.AIm[0]), ayi = ref First(s.AIm[1]), azi = ref First(s.AIm[2]);
        ref double bxr = ref First(s.BRe[0]), byr = ref First(s.BRe[1]), bzr = ref First(s.BRe[2]), bxi = ref First(s.BIm[0]), byi = ref First(s.BIm[1]), bzi = ref First(s.BIm[2]);
        for (nuint p = 0; p < (nuint)_re.Length; p += Fft.Lanes)
        {
            (Vector256<double> xr, Vector256<double> xi) = Product(ref axr, ref axi, ref bxr, ref bxi, p);
            (Vector256<double> yr, Vector256<double> yi) = Product(ref ayr, ref ayi, ref byr, ref byi, p);
            (Vector256<double> zr, Vector256<double> zi) = Product(ref azr, ref azi, ref bzr, ref bzi, p);
            Vector256<double> sum = LaneSums.Of(xr + yr + zr, xi + yi + zi, default, default);
            _re[(int)p + lane] += sum.ToScalar();
            _im[(int)p + lane] += sum.GetElement(1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Re, Vector256<double> Im) Product(ref double aRe, ref double aIm, ref double bRe, ref double bIm, nuint at)
    {
        Vector256<double> ar = Vector256.LoadUnsafe(ref aRe, at), ai = Vector256.LoadUnsafe(ref aIm, at), br = Vector256.LoadUnsafe(ref bRe, at), bi = Vector256.LoadUnsafe(ref bIm, at);
        return ((ar * br) + (ai * bi), (ar * bi) - (ai * br));
    }

    private static ref double First(double[] array) => ref MemoryMarshal.GetArrayDataReference(array);
}

/// <summary>Where the pairs of a block go: the running sums, or a copy of them when a result is asked for.</summary>
internal sealed class VelocityPairs(BlockVelocities engine, VelocitySums sums, BlockGrid grid) : IBlockPairs<VelocityFrame>
{
    public void Add(ReadOnlySpan<VelocityFrame> block, ReadOnlySpan<VelocityFrame> next) => engine.Add(block, next, sums, grid);
}
