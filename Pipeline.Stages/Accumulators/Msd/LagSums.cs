using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// Sums over time origins of one family of lags: tensors, squares in blocks of time and, where pairs are summed one by one, fourth moments.
/// </summary>
internal sealed class LagSums
{
    private readonly MsdLayout _layout;
    private readonly FixedPointSums _terms;
    private readonly Int128[] _moments;
    private readonly long[] _origins;
    private readonly int _momentWidth;
    private readonly bool _direct;

    /// <param name="layout">Sizes.</param>
    /// <param name="lags">Number of lags.</param>
    /// <param name="direct">Pairs come one by one: fourth moments, and fine blocks of the squares of atoms and of their sum. Otherwise
    /// coarse blocks of the former.</param>
    public LagSums(MsdLayout layout, int lags, bool direct)
    {
        (_layout, _direct) = (layout, direct);
        _momentWidth = direct ? 2 * layout.Series : 0;
        _terms = new FixedPointSums(lags * layout.Terms);
        _moments = new Int128[lags * _momentWidth];
        Blocks = direct ? new BlockedSums(lags, layout.DirectSeries, BlockGrid.FineBlocks) : new BlockedSums(lags, layout.Series, BlockGrid.ErrorBlocks);
        _origins = new long[lags];
    }

    /// <summary>
    /// Squares in Å² [species, drift], summed over atoms; where pairs come one by one, those of the summed displacements follow, and those
    /// of several carriers.
    /// </summary>
    public BlockedSums Blocks { get; }

    public int Lags => _origins.Length;

    public static long LagBytes(MsdLayout layout, bool direct) => sizeof(long) + (16L * layout.Terms)
        + (direct ? (32L * layout.Series) + BlockedSums.LagBytes(layout.DirectSeries, BlockGrid.FineBlocks) : BlockedSums.LagBytes(layout.Series, BlockGrid.ErrorBlocks));

    public long Origins(int lag) => _origins[lag];

    /// <summary>Adds the pair that <paramref name="pair"/> holds.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    public void Add(int lag, PairTerms pair, bool withMoments, HistoryFrame origin, BlockGrid grid)
    {
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
        Add(lag, pair.Values, pair.Squares, 1, grid.SlotOf(origin.Ordinal));
    }

    /// <summary>Adds the sums over some origins of one block of time.</summary>
    public void Add(int lag, ReadOnlySpan<double> terms, ReadOnlySpan<double> squares, long origins, int slot)
    {
        _terms.Add(lag * _layout.Terms, terms);
        Blocks.Add(lag, slot, squares, origins);
        _origins[lag] += origins;
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

        Blocks.Append(next.Blocks, offset);
    }

    /// <summary>A copy to which more can be added.</summary>
    public LagSums Clone()
    {
        LagSums copy = new(_layout, Lags, _direct);
        copy._terms.Append(_terms);
        _moments.CopyTo(copy._moments, 0);
        _origins.CopyTo(copy._origins, 0);
        copy.Blocks.CopyFrom(Blocks);
        return copy;
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".origins", _origins);
        state.Int128(name + ".terms", _terms.ToArray());
        state.Int128(name + ".moments", _moments);
        Blocks.Save(state, name);
    }

    public void Load(StateReader state, string name)
    {
        state.Int64(name + ".origins").CopyTo(_origins, 0);
        _terms.Load(state.Int128(name + ".terms"));
        state.Int128(name + ".moments").CopyTo(_moments, 0);
        Blocks.Load(state, name);
    }
}
