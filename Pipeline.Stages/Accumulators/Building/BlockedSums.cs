using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Running sums of several series at several lags, apart for each block of a <see cref="BlockGrid"/>, with the origins of each lag and
/// block.
/// </summary>
internal sealed class BlockedSums(int lags, int series, int maxBlocks)
{
    private readonly Int128[] _values = new Int128[lags * series * maxBlocks]; // [lags, blocks, series]: those of one pair stand together
    private readonly long[] _origins = new long[lags * maxBlocks];

    /// <summary>Bytes of one lag.</summary>
    public static long LagBytes(int series, int maxBlocks) => maxBlocks * ((16L * series) + sizeof(long));

    public int Blocks => maxBlocks;

    public long Origins(int lag, int slot) => _origins[(lag * maxBlocks) + slot];

    public Int128 Sum(int lag, int which, int slot) => _values[(((lag * maxBlocks) + slot) * series) + which];

    public void Add(int lag, int slot, ReadOnlySpan<double> values, long origins)
    {
        Span<Int128> sums = _values.AsSpan(((lag * maxBlocks) + slot) * series, values.Length);
        for (int which = 0; which < values.Length; which++)
        {
            FixedPoint.Add(ref sums[which], values[which]);
        }

        _origins[(lag * maxBlocks) + slot] += origins;
    }

    /// <summary>Standard error of the mean over blocks of origins; NaN below five.</summary>
    /// <param name="lag">Index of the lag.</param>
    /// <param name="which">Series.</param>
    /// <param name="own">The blocks these sums are kept in.</param>
    /// <param name="coarse">The blocks the error is taken over: as wide or wider.</param>
    /// <param name="span">Frames a block has at least: neighbours are joined where origins come more rarely than <paramref name="coarse"/>
    /// has blocks.</param>
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
            Fold(_values, series, grid, doublings);
            Fold(_origins, 1, grid, doublings);
        }
    }

    /// <summary>Adds the sums of the range that follows; its blocks begin at <paramref name="offset"/>.</summary>
    public void Append(BlockedSums next, int offset)
    {
        Append(_values, next._values, series, offset);
        Append(_origins, next._origins, 1, offset);
    }

    public void CopyFrom(BlockedSums other)
    {
        other._values.CopyTo(_values, 0);
        other._origins.CopyTo(_origins, 0);
    }

    public void Save(StateWriter state, string name)
    {
        state.Int128(name + ".blocks", Turned(_values, maxBlocks, series));
        state.Int64(name + ".block_origins", _origins);
    }

    public void Load(StateReader state, string name)
    {
        Turned(state.Int128(name + ".blocks"), series, maxBlocks).CopyTo(_values, 0);
        state.Int64(name + ".block_origins").CopyTo(_origins, 0);
    }

    /// <summary>Slots only move down, so each lag can be folded in place.</summary>
    private void Fold<T>(T[] sums, int width, BlockGrid grid, int doublings)
        where T : struct, System.Numerics.INumber<T>
    {
        for (int at = 0; at < sums.Length; at += maxBlocks * width)
        {
            for (int i = 0; i < maxBlocks * width; i++)
            {
                T value = sums[at + i];
                sums[at + i] = T.Zero;
                sums[at + (Math.Max(0, grid.Coarsened(i / width, doublings)) * width) + (i % width)] += value;
            }
        }
    }

    private void Append<T>(T[] sums, T[] next, int width, int offset)
        where T : struct, System.Numerics.INumber<T>
    {
        for (int at = 0; at < sums.Length; at += maxBlocks * width)
        {
            for (int i = 0; i < (maxBlocks - offset) * width; i++)
            {
                sums[at + (offset * width) + i] += next[at + i];
            }
        }
    }

    /// <summary>Of each lag [rows, columns] to [columns, rows]: states have the blocks last.</summary>
    private static Int128[] Turned(Int128[] values, int rows, int columns)
    {
        Int128[] turned = new Int128[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int within = i % (rows * columns);
            turned[i - within + (within % columns * rows) + (within / columns)] = values[i];
        }

        return turned;
    }
}
