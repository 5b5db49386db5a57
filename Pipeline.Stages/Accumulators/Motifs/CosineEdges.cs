using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Motifs;

/// <summary>Equal bins of an angle from 0 to 180 degrees, found by the cosine: no arc cosine, the same bits everywhere.</summary>
internal sealed class CosineEdges
{
    private readonly double[] _cosines;

    public CosineEdges(int bins)
    {
        _cosines = [.. Enumerable.Range(0, bins + 1).Select(k => Deterministic.Cos(Math.PI * k / bins))];
    }

    /// <summary>Cosine of the lower edge of a bin, of the upper edge of the one before.</summary>
    public double this[int edge] => _cosines[edge];

    /// <summary>The bin [lo, hi) of an angle; a cosine that rounding put beyond 1 lies in the first or last.</summary>
    public int BinOf(double cosine)
    {
        int low = 0, high = _cosines.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = cosine > _cosines[middle] ? (low, middle) : (middle, high);
        }

        return low;
    }
}
