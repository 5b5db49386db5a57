using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>Velocities [3, N] in Å/ps of one frame.</summary>
internal sealed class VelocityFrame(int atoms) : IBlockFrame<VelocityFrame>
{
    /// <summary>Place among the velocities of its segment: the first frame has none.</summary>
    public long Index { get; private set; }

    /// <summary>Analysed frame of the run.</summary>
    public long Ordinal { get; private set; }

    public double[] V { get; } = new double[3 * atoms];

    /// <summary>Central difference about <paramref name="at"/>, with its cell.</summary>
    /// <param name="before">The frame before.</param>
    /// <param name="at">The frame.</param>
    /// <param name="after">The frame after.</param>
    /// <param name="scale">1/(period · 2 dt).</param>
    public void Difference(PositionFrame before, PositionFrame at, PositionFrame after, double scale)
    {
        (Index, Ordinal) = (at.Index - 1, at.Ordinal);
        (double ax, double ay, double az) = (at.Cell.Ax, at.Cell.Ay, at.Cell.Az);
        (double bx, double by, double bz) = (at.Cell.Bx, at.Cell.By, at.Cell.Bz);
        (double cx, double cy, double cz) = (at.Cell.Cx, at.Cell.Cy, at.Cell.Cz);
        long[] u0 = before.U, u1 = after.U;
        for (int i = 0; i < atoms; i++)
        {
            double a = u1[i] - u0[i], b = u1[atoms + i] - u0[atoms + i], c = u1[(2 * atoms) + i] - u0[(2 * atoms) + i];
            V[i] = ((a * ax) + (b * bx) + (c * cx)) * scale;
            V[atoms + i] = ((a * ay) + (b * by) + (c * cy)) * scale;
            V[(2 * atoms) + i] = ((a * az) + (b * bz) + (c * cz)) * scale;
        }
    }

    public void CopyFrom(VelocityFrame other)
    {
        (Index, Ordinal) = (other.Index, other.Ordinal);
        other.V.CopyTo(V, 0);
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".at", Index, Ordinal);
        state.Float64(name + ".v", V);
    }

    public void Restore(StateReader state, string name)
    {
        long[] at = state.Int64(name + ".at");
        (Index, Ordinal) = (at[0], at[1]);
        state.Float64(name + ".v").CopyTo(V, 0);
    }
}
