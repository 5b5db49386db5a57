using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>The intermediate table <c>msd_blocks</c>, and how well transforms of long blocks agree with the definition.</summary>
public sealed class MsdBlocksTests
{
    [Fact]
    public void Blocks_EveryRow_IsTheMeanOfItsOrigins()
    {
        TestRun run = TestRun.Random(41, 600, segments: true, variableCell: false);
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = 20, OriginStride = 2, Drift = ["raw", "host", "com"] };
        ColumnTable table = run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[1];
        BruteForceMsd oracle = new(run);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        string[] species = [.. table.Utf8("species")], drifts = [.. table.Utf8("drift")];
        long[] lags = TableRows.Longs(table, "lag_frames", rows), blocks = TableRows.Longs(table, "block", rows), origins = TableRows.Longs(table, "origins", rows);
        double[] msd = TableRows.Doubles(table, "msd_A2", rows), collective = TableRows.Doubles(table, "collective_A2", rows);

        Assert.True(table.IsIntermediate);
        Assert.Equal("msd_blocks", table.Name);
        Assert.All(TableRows.Longs(table, "block_frames", rows), static width => Assert.Equal(4, width)); // 600 frames: blocks of 4 make at most 256
        Assert.Equal(
            rows.OrderBy(r => run.Topology.Species.ToList().IndexOf(species[r])).ThenBy(r => Array.IndexOf(["raw", "host", "com"], drifts[r])).ThenBy(r => lags[r]).ThenBy(r => blocks[r]), rows);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24], lags.Distinct().Order().Take(21));
        for (int row = 0; row < rows.Length; row += 17)
        {
            int lag = (int)lags[row], spacing = lag <= 20 ? 2 : 1;
            while (lag > 20 && lag >= 16 * spacing)
            {
                spacing *= 2;
            }

            int[] own = [.. oracle.Origins(lag, spacing).Where(t => t / 4 == blocks[row])];
            MsdValue expected = oracle.At(species[row], drifts[row], lag, own);
            Assert.Equal(own.Length, origins[row]);
            Assert.Equal(expected.Total, msd[row], 1e-10 * Math.Max(1, expected.Total));
            Assert.Equal(expected.Collective, collective[row], 1e-10 * Math.Max(1, expected.Collective));
        }
    }

    [Fact]
    public void Blocks_JoinedByOrigins_AreTheCurve()
    {
        TestRun run = TestRun.Random(42, 300, segments: true, variableCell: false);
        IReadOnlyList<ColumnTable> tables = run.Feed(new MeanSquaredDisplacement(new MsdOptions { MaxLagPs = 1e6, LinearLags = 40 }, run.Description, "test")).Results();
        MsdCurve curve = MsdCurve.From(tables[0], "Ag", "multi", "host");
        int[] rows = TableRows.Where(tables[1], ("species", "Ag"), ("drift", "host"));
        double[] msd = TableRows.Doubles(tables[1], "msd_A2", rows);
        long[] origins = TableRows.Longs(tables[1], "origins", rows), lags = TableRows.Longs(tables[1], "lag_frames", rows);
        foreach (IGrouping<long, int> lag in Enumerable.Range(0, rows.Length).GroupBy(r => lags[r]))
        {
            Assert.Equal(curve.Origins[curve.Row(lag.Key)], lag.Sum(r => origins[r]));
            Assert.Equal(curve.At(lag.Key), lag.Sum(r => origins[r] * msd[r]) / lag.Sum(r => origins[r]), 1e-11 * Math.Max(1, curve.At(lag.Key)));
        }
    }

    /// <summary>
    /// Blocks of 1024 frames, the last one cut short, a cell that is crossed many times: 1e-10 max(MSD, 1 Å²) of the definition at every
    /// kind of lag.
    /// </summary>
    [Fact]
    public void LongBlocks_StopInTheMiddle_WithinTheTolerance()
    {
        TestRun run = TestRun.Random(43, 2700, segments: false, variableCell: false).Mapped(static (t, i, k) => k + (i < 11 ? t * 3_000_000L : 0));
        ColumnTable table = run.Feed(new MeanSquaredDisplacement(new MsdOptions { MaxLagPs = 1e6, LinearLags = 1000, LogLagsPerDecade = 0, Drift = ["raw", "host", "com"] }, run.Description, "test")).Results()[0];
        BruteForceMsd oracle = new(run);
        foreach (string drift in new[] { "raw", "host", "com" })
        {
            MsdCurve curve = MsdCurve.From(table, "Ag", "multi", drift);
            foreach (int lag in new[] { 10, 11, 100, 512, 999, 1000 })
            {
                MsdValue expected = oracle.At("Ag", drift, lag, oracle.Origins(lag));
                Assert.Equal(2700 - lag, curve.Origins[curve.Row(lag)]);
                Assert.Equal(expected.Total, curve.At(lag), 1e-10 * Math.Max(1, expected.Total));
                Assert.Equal(expected.Collective, curve.Collective[curve.Row(lag)], 1e-10 * Math.Max(1, expected.Collective));
            }
        }
    }
}
