using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Counts n and Σ n_t round(V_t 2³²): a density relative to the ideal gas of each frame's own volume, exact and mergeable. Counts wait
/// until the volume changes, so that a fixed cell multiplies once at the end.
/// </summary>
internal sealed class VolumeWeightedCounts(int size)
{
    private const double VolumeScale = 4294967296.0; // 2^32
    private readonly long[] _counts = new long[size];
    private readonly Int128[] _weighted = new Int128[size];
    private readonly long[] _pending = new long[size];
    private long _pendingVolume;

    public int Size => size;

    /// <summary>Memory of one count.</summary>
    public static int BytesEach => sizeof(long) + sizeof(long) + 16;

    /// <summary>The counts of a frame of this volume: increment them before the next call.</summary>
    public Span<long> Of(double volume)
    {
        long scaled = (long)Math.Round(volume * VolumeScale);
        if (scaled != _pendingVolume)
        {
            Flush(_counts, _weighted);
            Array.Clear(_pending);
            _pendingVolume = scaled;
        }

        return _pending;
    }

    /// <summary>A weighted count in Å³.</summary>
    public static double ToCubicAngstrom(Int128 weighted) => (double)weighted / VolumeScale;

    /// <summary>Copies of counts and weighted counts so far.</summary>
    public (long[] Counts, Int128[] Weighted) Totals()
    {
        (long[] counts, Int128[] weighted) = ((long[])_counts.Clone(), (Int128[])_weighted.Clone());
        Flush(counts, weighted);
        return (counts, weighted);
    }

    public void Append(VolumeWeightedCounts next)
    {
        (long[] counts, Int128[] weighted) = next.Totals();
        for (int i = 0; i < size; i++)
        {
            _counts[i] += counts[i];
            _weighted[i] += weighted[i];
        }
    }

    public void Save(StateWriter state)
    {
        (long[] counts, Int128[] weighted) = Totals();
        state.Int64("counts", counts);
        state.Int128("weighted", weighted);
    }

    public void Load(StateReader state)
    {
        state.Int64("counts").CopyTo(_counts, 0);
        state.Int128("weighted").CopyTo(_weighted, 0);
        Array.Clear(_pending);
    }

    private void Flush(long[] counts, Int128[] weighted)
    {
        for (int i = 0; i < size; i++)
        {
            long n = _pending[i];
            if (n != 0)
            {
                counts[i] += n;
                weighted[i] += (Int128)n * _pendingVolume;
            }
        }
    }
}
