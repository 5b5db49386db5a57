using System.Numerics;
using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Equal blocks of consecutive time origins, at most <c>maxBlocks</c>: their width doubles when the run outgrows them. Blocks
/// are cut at multiples of the width counted from the start of the run, so that neighbouring ranges agree on them.
/// </summary>
internal sealed class BlockGrid(int originStride, int maxBlocks)
{
    /// <summary>Blocks behind a standard error.</summary>
    public const int ErrorBlocks = 32;

    /// <summary>Blocks kept for estimators that join them as they need.</summary>
    public const int FineBlocks = 256;

    public int MaxBlocks => maxBlocks;

    /// <summary>First analysed frame of this range; -1 while there is none.</summary>
    public long First { get; private set; } = -1;

    public long Last { get; private set; } = -1;

    /// <summary>Frames a block: a power of two, so that blocks and logarithmic lags fit.</summary>
    public long Width { get; private set; } = (long)BitOperations.RoundUpToPowerOf2((uint)originStride);

    /// <summary>Number of the first block, counted from the start of the run.</summary>
    public long FirstBlock => First / Width;

    /// <summary>Takes a frame in; returns by how many doublings the width has grown.</summary>
    public int Extend(long ordinal)
    {
        First = First < 0 ? ordinal : First;
        Last = ordinal;
        int doublings = 0;
        while ((Last / Width) - (First / Width) >= maxBlocks)
        {
            Width *= 2;
            doublings++;
        }

        return doublings;
    }

    public int SlotOf(long ordinal) => (int)((ordinal / Width) - (First / Width));

    /// <summary>Slot at <paramref name="doublings"/> doublings ago, expressed now.</summary>
    public int Coarsened(int slot, int doublings)
    {
        long oldWidth = Width >> doublings;
        return (int)((((First / oldWidth) + slot) >> doublings) - (First / Width));
    }

    /// <summary>
    /// Joins the grid of the range that follows; returns by how many doublings each side has to be coarsened, and where the right side
    /// begins.
    /// </summary>
    public (int Left, int Right, int Offset) Append(BlockGrid next)
    {
        if (next.First < 0)
        {
            return (0, 0, 0);
        }

        if (First < 0)
        {
            (First, Last, Width) = (next.First, next.Last, next.Width);
            return (0, 0, 0);
        }

        long leftWidth = Width;
        Width = Math.Max(Width, next.Width);
        Extend(next.Last);
        int right = Doublings(next.Width);
        next.Width = Width;
        return (Doublings(leftWidth), right, (int)((next.First / Width) - (First / Width)));
    }

    /// <summary>How often a width has doubled to become the present one: both are powers of two.</summary>
    private int Doublings(long width) => BitOperations.Log2((ulong)(Width / width));

    public void Save(StateWriter state, string name) => state.Int64(name, First, Last, Width);

    public void Load(StateReader state, string name)
    {
        long[] values = state.Int64(name);
        (First, Last, Width) = (values[0], values[1], values[2]);
    }
}
