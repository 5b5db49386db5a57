namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Which of eight lanes are set, without a branch for each: row m of the table names the lanes set in mask m in ascending order, and lane 0 behind them. Stored at
/// the end of a list that then grows by the number of set bits, what is behind them is overwritten by the next.
/// </summary>
internal static class LeftPack
{
    /// <summary>256 rows of eight.</summary>
    public static readonly int[] Lanes = Make();

    private static int[] Make()
    {
        int[] table = new int[256 * QuickImages.Lanes];
        for (int mask = 0; mask < 256; mask++)
        {
            int count = 0;
            for (int lane = 0; lane < QuickImages.Lanes; lane++)
            {
                if (((mask >> lane) & 1) != 0)
                {
                    table[(mask * QuickImages.Lanes) + count++] = lane;
                }
            }
        }

        return table;
    }
}
