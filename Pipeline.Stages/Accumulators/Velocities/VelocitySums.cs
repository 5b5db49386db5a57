using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>Σ v(t0 + τ)·v(t0) over atoms and origins of each lag and kind of atoms, in all and in blocks of time.</summary>
internal sealed class VelocitySums(int lags, int species)
{
    private readonly FixedPointSums _sums = new(lags * species);
    private readonly long[] _origins = new long[lags];

    /// <summary>The same, apart for each block of time.</summary>
    public BlockedSums Blocks { get; } = new(lags, species, BlockGrid.ErrorBlocks);

    public static long LagBytes(int species) => (16L * species) + sizeof(long) + BlockedSums.LagBytes(species, BlockGrid.ErrorBlocks);

    public int Lags => lags;

    public long Origins(int lag) => _origins[lag];

    public double Sum(int lag, int which) => FixedPoint.ToDouble(_sums[(lag * species) + which]);

    public void Add(int lag, ReadOnlySpan<double> values, long origins, int slot)
    {
        _sums.Add(lag * species, values);
        Blocks.Add(lag, slot, values, origins);
        _origins[lag] += origins;
    }

    public void Append(VelocitySums next, int offset)
    {
        _sums.Append(next._sums);
        Blocks.Append(next.Blocks, offset);
        for (int i = 0; i < lags; i++)
        {
            _origins[i] += next._origins[i];
        }
    }

    /// <summary>A copy to which more can be added.</summary>
    public VelocitySums Clone()
    {
        VelocitySums copy = new(lags, species);
        copy._sums.Append(_sums);
        copy.Blocks.CopyFrom(Blocks);
        _origins.CopyTo(copy._origins, 0);
        return copy;
    }

    public void Save(StateWriter state)
    {
        state.Int64("origins", _origins);
        state.Int128("sums", _sums.ToArray());
        Blocks.Save(state, "sums");
    }

    public void Load(StateReader state)
    {
        state.Int64("origins").CopyTo(_origins, 0);
        _sums.Load(state.Int128("sums"));
        Blocks.Load(state, "sums");
    }
}
