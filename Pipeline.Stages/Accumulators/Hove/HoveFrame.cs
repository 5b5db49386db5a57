using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>What pairs of frames need of one: unwrapped and folded integer coordinates, the host's sum, the cell.</summary>
internal sealed class HoveFrame(HoveLayout layout)
{
    /// <summary>Integers up to 2^53 in a double are exact, so differences are too and do not depend on the origin.</summary>
    private const double ExactLimit = 9007199254740992.0;

    /// <summary>Four at a time are read: three more than there are.</summary>
    private readonly double[] _u = new double[(3 * layout.Atoms) + 3];
    private readonly double[] _folded = new double[3 * layout.Atoms];
    private readonly int[] _fractions = new int[3 * layout.Atoms];
    private readonly long[] _host = new long[3];
    private bool _hasFractions;

    /// <summary>Memory of one, with the objects it is made of.</summary>
    public static long Bytes(HoveLayout layout) => (((2L * sizeof(double)) + sizeof(int)) * 3 * layout.Atoms) + 320;

    /// <summary>Analysed frame of its segment (f).</summary>
    public long Index { get; private set; }

    public Cell Cell { get; private set; }

    /// <summary>Unwrapped coordinates [3, N] in quanta, and three numbers more.</summary>
    public double[] U => _u;

    /// <summary>Coordinates [3, N] in [0, period).</summary>
    public double[] Folded => _folded;

    /// <summary>The same as fractions of 2^32, made when first asked for: frames that are no origin may not need them.</summary>
    public int[] Fractions
    {
        get
        {
            if (!_hasFractions)
            {
                QuickImages.Fractions(_folded, layout.Period, _fractions);
                _hasFractions = true;
            }

            return _fractions;
        }
    }

    public void Fill(in FrameView frame)
    {
        (Index, Cell, _hasFractions) = (frame.Index, frame.Cell, false);
        ReadOnlySpan<long> unwrapped = frame.Unwrapped, scaled = frame.Scaled;
        double largest = 0;
        for (int i = 0; i < _folded.Length; i++)
        {
            double u = unwrapped[i];
            largest = Math.Max(largest, Math.Abs(u));
            _u[i] = u;
            _folded[i] = scaled[i];
        }

        if (largest > ExactLimit)
        {
            throw new PhysicsException($"An atom has moved {largest / layout.Period:F0} cells since the start of its segment: more than can be followed exactly.");
        }

        SumHost();
    }

    public void CopyFrom(HoveFrame other)
    {
        (Index, Cell, _hasFractions) = (other.Index, other.Cell, false);
        other._u.CopyTo(_u, 0);
        other._folded.CopyTo(_folded, 0);
        other._host.CopyTo(_host, 0);
    }

    /// <summary>Moves every atom by whole cells: the images the left neighbour counted before this range began.</summary>
    public void Shift(double[] images)
    {
        for (int i = 0; i < images.Length; i++)
        {
            _u[i] += images[i];
        }

        SumHost();
    }

    /// <summary>
    /// Whole cells to add to the frames of a range that begins with <paramref name="next"/>, so that it goes on from this frame.
    /// </summary>
    public double[] ImagesFor(HoveFrame next)
    {
        double[] images = new double[_folded.Length];
        double period = layout.Period, half = layout.Period / 2;
        for (int i = 0; i < images.Length; i++)
        {
            double step = next._folded[i] - _folded[i];
            step -= step >= half ? period : 0;
            step += step < -half ? period : 0;
            images[i] = _u[i] + step - next._u[i];
        }

        return images;
    }

    /// <summary>Mean displacement of the host from this frame to a later one along an axis, in quanta, on the grid of the layout.</summary>
    public double HostDisplacement(HoveFrame later, int axis) =>
        Math.Round((double)(later._host[axis] - _host[axis]) / layout.HostAtoms * layout.DriftGrid) / layout.DriftGrid;

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".at", Index);
        state.Float64(name + ".u", _u);
        state.Float64(name + ".folded", _folded);
        state.Float64(name + ".cell", Cell.Ax, Cell.Ay, Cell.Az, Cell.Bx, Cell.By, Cell.Bz, Cell.Cx, Cell.Cy, Cell.Cz);
    }

    /// <summary>Takes the place of a saved frame.</summary>
    public void Load(StateReader state, string name)
    {
        Index = state.Int64(name + ".at")[0];
        _hasFractions = false;
        state.Float64(name + ".u").CopyTo(_u, 0);
        state.Float64(name + ".folded").CopyTo(_folded, 0);
        double[] h = state.Float64(name + ".cell");
        Cell = new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
        SumHost();
    }

    private void SumHost()
    {
        for (int axis = 0; axis < 3; axis++)
        {
            long sum = 0;
            foreach (AtomBlock block in layout.Topology.Blocks)
            {
                if (Array.IndexOf(layout.HostSpecies, block.Species) < 0)
                {
                    continue;
                }

                foreach (double u in _u.AsSpan((axis * layout.Atoms) + block.Start, block.Count))
                {
                    sum = checked(sum + (long)u);
                }
            }

            _host[axis] = sum;
        }
    }
}
