using System.Runtime.CompilerServices;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>
/// What a later frame needs of an earlier one: unwrapped integer coordinates, their sum over each species, the metric of its cell.
/// </summary>
internal sealed class HistoryFrame : IBlockFrame<HistoryFrame>
{
    /// <summary>Integers up to 2^53 in a double are exact, so differences are too and do not depend on the origin.</summary>
    private const double ExactLimit = 9007199254740992.0;

    private readonly MsdLayout _layout;
    private readonly long[] _kindSums; // [kinds, 3]

    public HistoryFrame(MsdLayout layout)
    {
        _layout = layout;
        U = new double[3 * layout.Atoms];
        Sums = new long[3 * layout.Species];
        _kindSums = layout.Kinds.AreSpecies ? Sums : new long[3 * layout.Kinds.Count];
        Metric = new double[MsdLayout.Tensor];
    }

    /// <summary>Memory of one, with the objects it is made of.</summary>
    public static long Bytes(MsdLayout layout) => (sizeof(double) * 3L * (layout.Atoms + layout.Species + layout.Kinds.Count)) + 240;

    /// <summary>Analysed frame of its segment (f).</summary>
    public long Index { get; private set; }

    /// <summary>Analysed frame of the run.</summary>
    public long Ordinal { get; private set; }

    /// <summary>Unwrapped scaled coordinates [3, N] in quanta.</summary>
    public double[] U { get; }

    /// <summary>Sum of <see cref="U"/> over each species [species, 3].</summary>
    public long[] Sums { get; }

    /// <summary>
    /// h hᵀ (aa, bb, cc, 2 bc, 2 ac, 2 ab) in Å², so that |s h|² = metric · (s_a², s_b², s_c², s_b s_c, s_a s_c, s_a s_b).
    /// </summary>
    public double[] Metric { get; }

    public void Fill(in FrameView frame)
    {
        (Index, Ordinal) = (frame.Index, frame.Ordinal);
        ReadOnlySpan<long> unwrapped = frame.Unwrapped;
        Span<double> u = U;
        double largest = 0;
        for (int i = 0; i < u.Length; i++)
        {
            double x = unwrapped[i];
            largest = Math.Max(largest, Math.Abs(x));
            u[i] = x;
        }

        if (largest > ExactLimit)
        {
            throw new PhysicsException($"An atom has moved {largest / _layout.Period:F0} cells since the start of its segment: more than can be followed exactly.");
        }

        SumSpecies();
        MetricOf(frame.Cell, Metric);
    }

    public void CopyFrom(HistoryFrame other)
    {
        (Index, Ordinal) = (other.Index, other.Ordinal);
        other.U.CopyTo(U, 0);
        other.Sums.CopyTo(Sums, 0);
        other._kindSums.CopyTo(_kindSums, 0);
        other.Metric.CopyTo(Metric, 0);
    }

    /// <summary>Moves every atom by whole cells: the images the left neighbour counted before this range began.</summary>
    public void Shift(double[] images)
    {
        for (int i = 0; i < U.Length; i++)
        {
            U[i] += images[i];
        }

        SumSpecies();
    }

    /// <summary>
    /// Displacement from <paramref name="origin"/> of the reference, and of the centre of mass less that, in quanta. Sums of integers are
    /// exact; only the weights round, always in the order of the kinds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double Reference, double Centre) Drifts(HistoryFrame origin, int axis)
    {
        double x = 0, c = 0;
        long[] sums = _kindSums, before = origin._kindSums;
        for (int k = 0; k < _layout.MassWeights.Length; k++)
        {
            double sum = sums[(3 * k) + axis] - before[(3 * k) + axis];
            x += sum * _layout.ReferenceWeights[k];
            c += sum * _layout.MassWeights[k];
        }

        return (x, c - x);
    }

    /// <summary>Summed displacement of a species less <paramref name="drift"/> of each atom, in quanta.</summary>
    public double SumLessDrift(HistoryFrame origin, int species, int axis, double drift)
    {
        double sum = Sums[(3 * species) + axis] - origin.Sums[(3 * species) + axis];
        return sum - (_layout.Topology.Counts[species] * drift);
    }

    /// <summary>
    /// Whole cells to add to the frames of a range that begins with <paramref name="next"/>, so that it goes on from this frame.
    /// </summary>
    public double[] ImagesFor(HistoryFrame next)
    {
        double[] images = new double[U.Length];
        long period = _layout.Period, half = period / 2;
        for (int i = 0; i < images.Length; i++)
        {
            long step = (long)next.U[i] - (long)U[i];
            long reduced = step - (period * (long)Math.Floor((double)step / period));
            reduced -= reduced >= half ? period : 0;
            images[i] = U[i] + reduced - next.U[i];
        }

        return images;
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".at", Index, Ordinal);
        state.Float64(name + ".u", U);
        state.Float64(name + ".metric", Metric);
    }

    public static HistoryFrame Load(StateReader state, string name, MsdLayout layout)
    {
        HistoryFrame frame = new(layout);
        frame.Restore(state, name);
        return frame;
    }

    /// <summary>Takes the place of a saved frame.</summary>
    public void Restore(StateReader state, string name)
    {
        long[] at = state.Int64(name + ".at");
        (Index, Ordinal) = (at[0], at[1]);
        state.Float64(name + ".u").CopyTo(U, 0);
        state.Float64(name + ".metric").CopyTo(Metric, 0);
        SumSpecies();
    }

    public static void MetricOf(Cell h, Span<double> metric)
    {
        metric[0] = (h.Ax * h.Ax) + (h.Ay * h.Ay) + (h.Az * h.Az);
        metric[1] = (h.Bx * h.Bx) + (h.By * h.By) + (h.Bz * h.Bz);
        metric[2] = (h.Cx * h.Cx) + (h.Cy * h.Cy) + (h.Cz * h.Cz);
        metric[3] = 2 * ((h.Bx * h.Cx) + (h.By * h.Cy) + (h.Bz * h.Cz));
        metric[4] = 2 * ((h.Ax * h.Cx) + (h.Ay * h.Cy) + (h.Az * h.Cz));
        metric[5] = 2 * ((h.Ax * h.Bx) + (h.Ay * h.By) + (h.Az * h.Bz));
    }

    private void SumSpecies()
    {
        Array.Clear(Sums);
        Array.Clear(_kindSums);
        for (int axis = 0; axis < 3; axis++)
        {
            for (int b = 0; b < _layout.Topology.Blocks.Length; b++)
            {
                AtomBlock block = _layout.Topology.Blocks[b];
                long sum = 0;
                foreach (double x in U.AsSpan((axis * _layout.Atoms) + block.Start, block.Count))
                {
                    sum = checked(sum + (long)x);
                }

                Sums[(3 * block.Species) + axis] = checked(Sums[(3 * block.Species) + axis] + sum);
                if (_kindSums != Sums)
                {
                    _kindSums[(3 * _layout.Kinds.OfBlock(b)) + axis] += sum;
                }
            }
        }
    }
}
