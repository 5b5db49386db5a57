using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Msd;

/// <summary>What <c>msd</c> holds and how large its tables are, by formula.</summary>
internal static class MsdMemory
{
    /// <summary>
    /// Frames held beside rings, blocks and those that wait: the present one, the first of the run and of the segment, one in between.
    /// </summary>
    private const int SingleFrames = 4;

    /// <summary>Bytes, without the rows of the single origin.</summary>
    /// <param name="layout">Sizes.</param>
    /// <param name="levels">Logarithmic levels.</param>
    public static long StateBytes(MsdLayout layout, int levels)
    {
        bool hasBlocks = layout.BlockLags.Length > 0;
        long frames = layout.DirectLags[^1] + (hasBlocks ? 2L * layout.BlockWidth : 0) + (levels * ((2L * layout.LogBase) - 1))
            + ((levels + 1L) * CorrelationLevel.TileFrames) + SingleFrames;
        long lags = layout.DirectLags.Length + ((long)levels * layout.LogBase);
        long blocks = (layout.BlockLags.Length * LagSums.LagBytes(layout, direct: false)) + BlockDisplacements.ScratchBytes(layout);
        return (frames * HistoryFrame.Bytes(layout)) + (lags * LagSums.LagBytes(layout, direct: true)) + (hasBlocks ? blocks : 0);
    }

    /// <summary>Rows times columns of <c>msd</c>, of the tables of blocks and carriers, and of the steps along edges.</summary>
    public static long ResultCells(MsdLayout layout, int levels)
    {
        long logLags = (long)levels * layout.LogBase, carriers = layout.Carriers.Length;
        long carrierRows = layout.CarrierDrifts.Length * carriers * (carriers + 1) / 2;
        return (14 * layout.Series * (layout.SingleRows + layout.LinearLags + 3 + (2 * logLags)))
            + (10 * (layout.Series + carrierRows) * BlockGrid.FineBlocks * (layout.DirectLags.Length + logLags))
            + (7L * 3 * layout.Species);
    }
}
