using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// Displacement tensors of the origins of one block at all linear lags, O(log lags) a frame. With A the transform of the block's origins and B that of the block and its successor,
/// positions y relative to the block's own first frame and its drift, zero beyond, 2W long: Σ y(t0) y(t0 + τ) = Re IFFT(conj(A) B) exactly, as no lag up to W
/// wraps around; ⟨Δy Δy⟩ = Σ y y + Σ y' y' - the correlations (Frenkel and Smit, Understanding Molecular Simulation, 2nd ed., section 4.4; Kneller et al., Comput.
/// Phys. Commun. 91, 191 (1995)). Transforming block and successor together is the form that needs no offset between the two blocks' references.
/// </summary>
internal sealed class BlockDisplacements(MsdLayout layout)
{
    private readonly double[][] _reference = Series(layout);
    private readonly double[][] _centre = Series(layout);
    private readonly double[][][] _sums = [.. Enumerable.Range(0, layout.Species).Select(_ => Series(layout))];
    private readonly double[] _terms = new double[layout.BlockLags.Length * layout.Terms];
    private readonly double[] _squares = new double[layout.Series];
    private readonly double[] _metric = new double[MsdLayout.Tensor];
    private readonly HistoryFrame[] _frames = new HistoryFrame[2 * layout.BlockWidth];
    private readonly double _scale = 1.0 / ((double)layout.Period * layout.Period);
    private Fft? _fft;
    private AtomSpectra? _atoms;
    private SumSpectra? _species;

    /// <summary>Work space, none of it state.</summary>
    public static long ScratchBytes(MsdLayout layout)
    {
        int length = 2 * layout.BlockWidth;
        return Fft.TableBytes(length) + AxisSpectra.Bytes(length) + AtomSpectra.Bytes(length) + SumSpectra.Bytes(length)
            + (sizeof(double) * ((3L * (layout.Species + 2) * length) + ((long)layout.BlockLags.Length * layout.Terms)));
    }

    /// <summary>Adds the pairs whose origins lie in <paramref name="block"/>.</summary>
    public void Add(ReadOnlySpan<HistoryFrame> block, ReadOnlySpan<HistoryFrame> next, LagSums sums, BlockGrid grid)
    {
        if (_fft is null)
        {
            _fft = new Fft(2 * layout.BlockWidth);
            AxisSpectra spectra = new(_fft.Length);
            (_atoms, _species) = (new AtomSpectra(layout, _fft, spectra), new SumSpectra(layout, _fft, spectra, _reference, _centre, _sums));
        }

        block.CopyTo(_frames);
        next.CopyTo(_frames.AsSpan(block.Length));
        ReadOnlySpan<HistoryFrame> frames = _frames.AsSpan(0, block.Length + next.Length);
        BlockWindow window = new(block[0].Index, block.Length, frames.Length, layout.OriginStride);
        FillSeries(frames);
        for (int s = 0; s < layout.Species; s++)
        {
            _atoms!.Compute(frames, _reference, window, s, _terms);
        }

        _species!.Compute(window, _terms);
        MeanMetric(block);
        int slot = grid.SlotOf(block[0].Ordinal);
        for (int i = 0; i < layout.BlockLags.Length; i++)
        {
            int origins = window.Origins(layout.BlockLags[i]);
            if (origins > 0)
            {
                Span<double> terms = _terms.AsSpan(i * layout.Terms, layout.Terms);
                for (int k = 0; k < terms.Length; k++)
                {
                    terms[k] *= _scale;
                }

                layout.Squares(terms, _metric, _squares);
                sums.Add(i, terms, _squares, origins, slot);
            }
        }
    }

    private static double[][] Series(MsdLayout layout) => [.. Enumerable.Range(0, 3).Select(_ => new double[2 * layout.BlockWidth])];

    private void FillSeries(ReadOnlySpan<HistoryFrame> frames)
    {
        HistoryFrame start = frames[0];
        for (int t = 0; t < frames.Length; t++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                (double x, double c) = frames[t].Drifts(start, axis);
                (_reference[axis][t], _centre[axis][t]) = (x, c);
                for (int s = 0; s < layout.Species; s++)
                {
                    _sums[s][axis][t] = frames[t].SumLessDrift(start, s, axis, x);
                }
            }
        }
    }

    /// <summary>The squares behind the standard error take the mean metric of the block's cells; the tensors take the run's mean cell.</summary>
    private void MeanMetric(ReadOnlySpan<HistoryFrame> block)
    {
        Array.Clear(_metric);
        foreach (HistoryFrame frame in block)
        {
            for (int i = 0; i < _metric.Length; i++)
            {
                _metric[i] += frame.Metric[i];
            }
        }

        for (int i = 0; i < _metric.Length; i++)
        {
            _metric[i] /= block.Length;
        }
    }
}

/// <summary>Where the pairs of a block go: the running sums, or a copy of them when a result is asked for.</summary>
internal sealed class DisplacementPairs(BlockDisplacements engine, LagSums sums, BlockGrid grid) : IBlockPairs<HistoryFrame>
{
    public void Add(ReadOnlySpan<HistoryFrame> block, ReadOnlySpan<HistoryFrame> next) => engine.Add(block, next, sums, grid);
}
