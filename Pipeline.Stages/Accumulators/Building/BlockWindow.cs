using System.Runtime.InteropServices;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>Which pairs the origins of one block have: time t counts from the block's first frame, t + lag must exist.</summary>
/// <param name="index">Place of the block's first frame in its segment.</param>
/// <param name="block">Frames of the block, in which origins lie.</param>
/// <param name="frames">Frames of the block and of the next together.</param>
/// <param name="stride">Origins are the frames whose place in the segment is a multiple of it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct BlockWindow(long index, int block, int frames, int stride)
{
    /// <summary>First origin.</summary>
    public int First { get; } = (int)((stride - (index % stride)) % stride);

    public int Block => block;

    public int Frames => frames;

    public int Stride => stride;

    public bool IsOrigin(int t) => t < block && (stride == 1 || (t - First) % stride == 0);

    /// <summary>Origins of a lag.</summary>
    public int Origins(int lag)
    {
        int last = Math.Min(block, frames - lag) - 1;
        return last < First ? 0 : ((last - First) / stride) + 1;
    }

    /// <summary>Makes of q(t) the running sum R(t) = q(t) + R(t - stride); <paramref name="width"/> numbers a frame.</summary>
    public void Accumulate(Span<double> q, int width)
    {
        for (int at = width * stride; at < width * frames; at++)
        {
            q[at] += q[at - (width * stride)];
        }
    }

    /// <summary>Σ over the origins of a lag of q(t) + q(t + lag), from running sums.</summary>
    public double EndSquares(ReadOnlySpan<double> running, int width, int component, int lag, int origins)
    {
        int last = First + ((origins - 1) * stride), before = First + lag - stride;
        double later = running[(width * (last + lag)) + component] - (before < 0 ? 0 : running[(width * before) + component]);
        return running[(width * last) + component] + later;
    }
}
