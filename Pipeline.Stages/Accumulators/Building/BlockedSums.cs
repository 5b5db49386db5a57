using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Running sums of several series at several lags, apart for each block of a <see cref="BlockGrid"/>, with the origins of each lag and block.</summary>
internal sealed class BlockedSums(int lags, int series, int maxBlocks)
{
    private readonly Int128[] _values = new Int128[lags * series * maxBlocks];
    private readonly long[] _origins = new long[lags * maxBlocks];

    /// <summary>Bytes of one lag.</summary>
    public static long LagBytes(int series, int maxBlocks) => maxBlocks * ((16L * series) + sizeof(long));

    public int Blocks => maxBlocks;

    public long Origins(int lag, int slot) => _origins[(lag * maxBlocks) + slot];

    public Int128 Sum(int lag, int which, int slot) => _values[(((lag * series) + which) * maxBlocks) + slot];

    public void Add(int lag, int slot, ReadOnlySpan<double> values, long origins)
    {
        int at = (lag * series * maxBlocks) + slot;
        foreach (double value in values)
        {
            FixedPoint.Add(ref _values[at], value);
            at += maxBlocks;
        }

        _origins[(lag * maxBlocks) + slot] += origins;
    }

    /// <summary>Standard error of the mean over blocks of origins; NaN below five.</summary>
    /// <param name="lag">Index of the lag.</param>
    /// <param name="which">Series.</param>
    /// <param name="own">The blocks these sums are kept in.</param>
    /// <param name="coarse">The blocks the error is taken over: as wide or wider.</param>
    /// <param name="span">Frames a block has at least: neighbours are joined where origins come more rarely than <paramref name="coarse"/> has blocks.</param>
    /// <param name="spacing">Frames between origins.</param>
    /// <param name="count">What one origin's sum is divided by.</param>
    public double StandardError(int lag, int which, BlockGrid own, BlockGrid coarse, long span, long spacing, double count)
    {
        int join = (int)Math.Max(1, span / coarse.Width);
        long whole = Math.Max(1, join * coarse.Width / spacing), ratio = coarse.Width / own.Width;
        double sum = 0, squares = 0;
        int blocks = 0;
        for (int k = (int)((join - (coarse.FirstBlock % join)) % join); k + join <= coarse.MaxBlocks; k += join)
        {
            Int128 total = 0;
            long origins = 0, from = ((coarse.FirstBlock + k) * ratio) - own.FirstBlock;
            for (long slot = Math.Max(0, from); slot < Math.Min(maxBlocks, from + (join * ratio)); slot++)
            {
                total += Sum(lag, which, (int)slot);
                origins += Origins(lag, (int)slot);
            }

            if (origins >= whole)
            {
                double mean = FixedPoint.ToDouble(total) / (origins * count);
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
        if (doublings > 0)
        {
            Fold(_values, grid, doublings);
            Fold(_origins, grid, doublings);
        }
    }

    /// <summary>Adds the sums of the range that follows; its blocks begin at <paramref name="offset"/>.</summary>
    public void Append(BlockedSums next, int offset)
    {
        Append(_values, next._values, offset);
        Append(_origins, next._origins, offset);
    }

    public void CopyFrom(BlockedSums other)
    {
        other._values.CopyTo(_values, 0);
        other._origins.CopyTo(_origins, 0);
    }

    public void Save(StateWriter state, string name)
    {
        state.Int128(name + ".blocks", _values);
        state.Int64(name + ".block_origins", _origins);
    }

    public void Load(StateReader state, string name)
    {
        state.Int128(name + ".blocks").CopyTo(_values, 0);
        state.Int64(name + ".block_origins").CopyTo(_origins, 0);
    }

    /// <summary>Slots only move down, so each row can be folded in place.</summary>
    private void Fold<T>(T[] rows, BlockGrid grid, int doublings)
        where T : struct, System.Numerics.INumber<T>
    {
        for (int row = 0; row < rows.Length; row += maxBlocks)
        {
            for (int slot = 0; slot < maxBlocks; slot++)
            {
                T value = rows[row + slot];
                rows[row + slot] = T.Zero;
                rows[row + Math.Max(0, grid.Coarsened(slot, doublings))] += value;
            }
        }
    }

    private void Append<T>(T[] rows, T[] next, int offset)
        where T : struct, System.Numerics.INumber<T>
    {
        for (int row = 0; row < rows.Length; row += maxBlocks)
        {
            for (int slot = 0; slot + offset < maxBlocks; slot++)
            {
                rows[row + slot + offset] += next[row + slot];
            }
        }
    }
}
