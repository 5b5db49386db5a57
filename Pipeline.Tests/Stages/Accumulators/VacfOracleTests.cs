using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Every lag of <c>vacf</c> against plain sums over pairs of frames.</summary>
public sealed class VacfOracleTests
{
    /// <summary>
    /// Seed, frames, whether there are two segments, longest lag in frames: whole blocks, a stop in the middle of one, fewer frames than
    /// lags.
    /// </summary>
    public static TheoryData<int, int, bool, int> Settings => new()
    {
        { 1, 66, false, 16 },
        { 2, 90, true, 13 },
        { 3, 40, true, 100 },
        { 4, 75, false, 1 },
        { 5, 131, true, 33 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Random_EveryLagAndSpecies_SameSums(int seed, int frames, bool segments, int lags)
    {
        TestRun run = TestRun.Random((ulong)seed, frames, segments, variableCell: seed % 2 == 0);
        ColumnTable table = Tables(run, lags)[0];
        BruteForceVacf oracle = new(run);
        foreach (string species in run.Topology.Species.Append("all"))
        {
            VacfCurve curve = VacfCurve.From(table, species);
            int longest = Enumerable.Range(0, lags + 1).Last(l => oracle.Origins(l).Length > 0);
            double zero = oracle.At(species, 0, oracle.Origins(0));

            Assert.Equal(Enumerable.Range(0, longest + 1).Select(static l => (long)l), curve.Lags);
            for (int lag = 0; lag <= longest; lag++)
            {
                int[] origins = oracle.Origins(lag);
                Assert.Equal(origins.Length, curve.Origins[lag]);
                Assert.Equal(lag * 0.01, curve.Ps[lag], 1e-12);
                Assert.Equal(oracle.At(species, lag, origins), curve.Value[lag], 1e-10 * zero);
                Assert.Equal(curve.Value[lag] / curve.Value[0], curve.Normalised[lag]);
            }
        }
    }

    /// <summary>
    /// Blocks of the transform: 16 velocities from the first of each segment, in the block of the run that holds the first of them.
    /// </summary>
    [Fact]
    public void Blocks_EveryOne_IsTheMeanOfItsOrigins()
    {
        TestRun run = TestRun.Random(7, 110, segments: true);
        ColumnTable table = Tables(run, 16)[1];
        BruteForceVacf oracle = new(run);
        int[] rows = TableRows.Where(table, ("species", "Ag"));
        long[] blocks = TableRows.Longs(table, "block", rows), lags = TableRows.Longs(table, "lag_frames", rows), counts = TableRows.Longs(table, "origins", rows);
        double[] values = TableRows.Doubles(table, "vacf_A2_ps2", rows);

        Assert.True(table.IsIntermediate);
        Assert.Equal("16", table.Metadata["block_origins"]);
        Assert.Equal(blocks.Zip(lags).Order(), blocks.Zip(lags));
        Assert.True(blocks.Distinct().Count() >= 6);
        for (int row = 0; row < rows.Length; row++)
        {
            int lag = (int)lags[row];
            int[] origins = [.. oracle.Origins(lag).Where(t => (FirstOfBlock(oracle, t) / 4) == blocks[row])]; // 110 frames: blocks of 4 make at most 32
            Assert.Equal(origins.Length, counts[row]);
            Assert.Equal(oracle.At("Ag", lag, origins), values[row], 1e-9 * values[0]);
        }
    }

    [Fact]
    public void Interval_Unknown_ColumnsWithoutRows()
    {
        TestRun run = TestRun.Random(8, 30);
        IReadOnlyList<ColumnTable> tables = run.Feed(new VelocityAutocorrelation(new VacfOptions(), run.Description with { TimestepFs = null }, "test")).Results();

        Assert.All(tables.Where(static t => t.Name != "vacf_moved"), static table => Assert.Equal(0, table.RowCount)); // which needs no time
        Assert.Equal(["frames", "species", "lag_frames", "lag_ps", "vacf_A2_ps2", "vacf_normalised", "origins"], tables[0].Columns.Select(static c => c.Name));
    }

    private static int FirstOfBlock(BruteForceVacf oracle, int t)
    {
        int first = oracle.SegmentStart(t) + 1;
        return first + ((t - first) / 16 * 16);
    }

    private static IReadOnlyList<ColumnTable> Tables(TestRun run, int lags) =>
        run.Feed(new VelocityAutocorrelation(new VacfOptions { MaxLagPs = lags * run.IntervalFs / 1000 }, run.Description, "test")).Results();
}
