using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>Unwrapped positions [3, N] in quanta and the cell of one frame: what a velocity is the difference of.</summary>
internal sealed class PositionFrame(int atoms)
{
    /// <summary>Analysed frame of its segment (f).</summary>
    public long Index { get; private set; }

    /// <summary>Analysed frame of the run.</summary>
    public long Ordinal { get; private set; }

    public long[] U { get; } = new long[3 * atoms];

    public Cell Cell { get; private set; }

    public void Fill(in FrameView frame)
    {
        (Index, Ordinal, Cell) = (frame.Index, frame.Ordinal, frame.Cell);
        frame.Unwrapped.CopyTo(U);
    }

    public void CopyFrom(PositionFrame other)
    {
        (Index, Ordinal, Cell) = (other.Index, other.Ordinal, other.Cell);
        other.U.CopyTo(U, 0);
    }

    public void Shift(long[] images)
    {
        for (int i = 0; i < U.Length; i++)
        {
            U[i] += images[i];
        }
    }

    /// <summary>
    /// Whole cells to add to a range that begins with <paramref name="next"/>, so that it goes on from this frame by the nearest image.
    /// </summary>
    public long[] ImagesFor(PositionFrame next, long period)
    {
        long[] images = new long[U.Length];
        for (int i = 0; i < images.Length; i++)
        {
            long step = next.U[i] - U[i], reduced = step % period;
            reduced += reduced < 0 ? period : 0;
            reduced -= reduced >= period / 2 ? period : 0;
            images[i] = reduced - step;
        }

        return images;
    }

    public void Save(StateWriter state, string name)
    {
        state.Int64(name + ".at", Index, Ordinal);
        state.Int64(name + ".u", U);
        state.Float64(name + ".cell", Cell.Ax, Cell.Ay, Cell.Az, Cell.Bx, Cell.By, Cell.Bz, Cell.Cx, Cell.Cy, Cell.Cz);
    }

    public void Restore(StateReader state, string name)
    {
        long[] at = state.Int64(name + ".at");
        (Index, Ordinal) = (at[0], at[1]);
        state.Int64(name + ".u").CopyTo(U, 0);
        double[] h = state.Float64(name + ".cell");
        Cell = new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]);
    }
}
