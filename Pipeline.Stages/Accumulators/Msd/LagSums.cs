using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>Sums over time origins of one family of lags: tensors, fourth moments and the blocks of the standard error.</summary>
internal sealed class LagSums
{
    private readonly MsdLayout _layout;
    private readonly FixedPointSums _terms;
    private readonly Int128[] _moments;
    private readonly Int128[] _blocks;
    private readonly long[] _blockOrigins;
    private readonly long[] _origins;
    private readonly int _momentWidth;
    private readonly int _series;

    public LagSums(MsdLayout layout, int lags)
    {
        _layout = layout;
        _series = layout.Species * layout.Drifts.Length;
        _momentWidth = 2 * _series;
        _terms = new FixedPointSums(lags * layout.Terms);
        _moments = new Int128[lags * _momentWidth];
        _blocks = new Int128[lags * _series * BlockGrid.MaxBlocks];
        _blockOrigins = new long[lags * BlockGrid.MaxBlocks];
        _origins = new long[lags];
    }

    public long Origins(int lag) => _origins[lag];

    /// <summary>Adds the pair that <paramref name="pair"/> holds.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public void Add(int lag, PairTerms pair, bool withMoments, HistoryFrame origin, BlockGrid grid)
    {
        _terms.Add(lag * _layout.Terms, pair.Values);
        if (withMoments)
        {
            double[] moments = pair.Moments;
            Span<Int128> fourth = _moments.AsSpan(lag * _momentWidth, _momentWidth);
            for (int i = 0; i < moments.Length; i++)
            {
                FixedPoint.Add(ref fourth[i], moments[i]);
            }
        }

        pair.ComputeSquares(origin);
        int slot = grid.SlotOf(origin.Ordinal);
        int at = (lag * _series * BlockGrid.MaxBlocks) + slot;
        foreach (double square in pair.Squares)
        {
            FixedPoint.Add(ref _blocks[at], square);
            at += BlockGrid.MaxBlocks;
        }

        _blockOrigins[(lag * BlockGrid.MaxBlocks) + slot]++;
        _origins[lag]++;
    }

    /// <summary>Mean over origins of each term.</summary>
    public void Mean(int lag, Span<double> terms)
    {
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = FixedPoint.ToDouble(_terms[(lag * terms.Length) + i]) / _origins[lag];
        }
    }

    /// <summary>⟨r²⟩ and ⟨r⁴⟩ of all atoms of a species together, summed.</summary>
    public (double Second, double Fourth) Moments(int lag, int species, int drift)
    {
        int at = (lag * _momentWidth) + (2 * ((species * _layout.Drifts.Length) + drift));
        return (FixedPoint.ToDouble(_moments[at]) / _origins[lag], FixedPoint.ToDouble(_moments[at + 1]) / _origins[lag]);
    }

    /// <summary>Standard error of the mean over whole blocks of origins; NaN below five.</summary>
    /// <param name="lag">Index of the lag.</param>
    /// <param name="species">Species.</param>
    /// <param name="drift">Index of the drift.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="originSpacing">Frames between origins of this family.</param>
    public double StandardError(int lag, int species, int drift, BlockGrid grid, long originSpacing)
    {
        // A family whose origins are further apart than a block is wide joins neighbouring blocks first.
        int join = (int)Math.Max(1, originSpacing / grid.Width);
        long whole = Math.Max(1, join * grid.Width / originSpacing);
        int at = ((lag * _series) + (species * _layout.Drifts.Length) + drift) * BlockGrid.MaxBlocks;
        int first = (int)((join - (grid.First / grid.Width % join)) % join);
        double sum = 0, squares = 0;
        int blocks = 0;
        for (int k = first; k + join <= BlockGrid.MaxBlocks; k += join)
        {
            Int128 total = 0;
            long origins = 0;
            for (int j = k; j < k + join; j++)
            {
                total += _blocks[at + j];
                origins += _blockOrigins[(lag * BlockGrid.MaxBlocks) + j];
            }

            if (origins >= whole)
            {
                double mean = FixedPoint.ToDouble(total) / (origins * _layout.Topology.Counts[species]);
                sum += mean;
                squares += mean * mean;
                blocks++;
            }
        }

        return blocks < 5 ? double.NaN : Math.Sqrt(Math.Max(0, squares - (sum * sum / blocks)) / (blocks - 1) / blocks);
    }

    /// <summary>After the grid's width has doubled.</summary>
    public void Coarsen(BlockGrid grid, int doublings)
    {
        if (doublings == 0)
        {
            return;
        }

        // Slots only move down, so each row can be folded in place.
        for (int row = 0; row < _blocks.Length; row += BlockGrid.MaxBlocks)
        {
            for (int slot = 0; slot < BlockGrid.MaxBlocks; slot++)
            {
                Int128 value = _blocks[row + slot];
                _blocks[row + slot] = 0;
                _blocks[row + Math.Max(0, grid.Coarsened(slot, doublings))] += value;
            }
        }

        for (int row = 0; row < _blockOrigins.Length; row += BlockGrid.MaxBlocks)
        {
            for (int slot = 0; slot < BlockGrid.MaxBlocks; slot++)
            {
                long value = _blockOrigins[row + slot];
                _blockOrigins[row + slot] = 0;
                _blockOrigins[row + Math.Max(0, grid.Coarsened(slot, doublings))] += value;
            }
        }
    }

    /// <summary>Adds the sums of the range that follows; its blocks begin at <paramref name="offset"/>.</summary>
    public void Append(LagSums next, int offset)
    {
        _terms.Append(next._terms);

        for (int i = 0; i < _moments.Length; i++)
        {
            _moments[i] += next._moments[i];
        }

        for (int i = 0; i < _origins.Length; i++)
        {
            _origins[i] += next._origins[i];
        }

        for (int row = 0; row < _blocks.Length; row += BlockGrid.MaxBlocks)
        {
            for (int slot = 0; slot + offset < BlockGrid.MaxBlocks; slot++)
            {
                _blocks[row + slot + offset] += next._blocks[row + slot];
            }
        }

        for (int row = 0; row < _blockOrigins.Length; row += BlockGrid.MaxBlocks)
        {
            for (int slot = 0; slot + offset < BlockGrid.MaxBlocks; slot++)
            {
                _blockOrigins[row + slot + offset] += next._blockOrigins[row + slot];
            }
        }
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".origins", _origins);
        state.Int128(name + ".terms", _terms.ToArray());
        state.Int128(name + ".moments", _moments);
        state.Int128(name + ".blocks", _blocks);
        state.Int64(name + ".block_origins", _blockOrigins);
    }

    public void Load(StateReader state, string name)
    {
        state.Int64(name + ".origins").CopyTo(_origins, 0);
        _terms.Load(state.Int128(name + ".terms"));
        state.Int128(name + ".moments").CopyTo(_moments, 0);
        state.Int128(name + ".blocks").CopyTo(_blocks, 0);
        state.Int64(name + ".block_origins").CopyTo(_blockOrigins, 0);
    }
}
