using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Every column of both van Hove tables against plain loops, and the same physics written down otherwise.</summary>
public sealed class VanHoveOracleTests
{
    private static readonly string[] s_drifts = ["raw", "host"];
    private static readonly VanHoveOptions s_options = new() { LagsPs = HoveRows.Lags(0.03, 0.11), MaxRadiusAngstrom = 9, BinWidthAngstrom = 0.125, OriginStride = 2, Pairs = ["Ag-Ag", "I-Ag", "Ag-K", "K-K"] };

    /// <summary>Skewed cells whose heights are 5 to 7 Å: radii within and far beyond half of them; two segments.</summary>
    [Theory]
    [InlineData(1, 40, 2.5, 1)]
    [InlineData(2, 40, 9.0, 3)]
    [InlineData(3, 45, 14.0, 5)]
    public void Random_SkewedBreathingCell_EveryColumn(ulong seed, int frames, double radius, int stride)
    {
        TestRun run = TestRun.Random(seed, frames, variableCell: seed % 2 == 0);
        NaiveVanHove oracle = new(run, stride);
        VanHoveOptions options = s_options with { MaxRadiusAngstrom = radius, OriginStride = stride };
        (ColumnTable self, ColumnTable distinct) = run.VanHove(options);
        foreach (int lag in new[] { 0, 3, 11 })
        {
            foreach (string drift in s_drifts)
            {
                foreach (string species in run.Topology.Species)
                {
                    CompareSelf([.. oracle.Displacements(species, drift, lag)], HoveSelf.From(self, species, drift, lag), oracle.Origins(lag).Count, options);
                }

                foreach (string pair in options.Pairs!)
                {
                    (string a, string b) = (pair.Split('-')[0], pair.Split('-')[1]);
                    double na = Count(run, a), nb = Count(run, b) - (a == b ? 1 : 0);
                    CompareDistinct([.. oracle.Distances(a, b, drift, lag, radius)], HoveDistinct.From(distinct, a, b, drift, lag), oracle.Origins(lag).Count, na, nb, options);
                }
            }
        }
    }

    [Fact]
    public void SamePhysics_AtomsPermuted_SameTables()
    {
        TestRun run = TestRun.Random(4, 50);

        AssertSameCounts(run, run.Permuted(3), exact: true);
    }

    [Fact]
    public void SamePhysics_OtherCellOfTheLattice_SameCounts()
    {
        TestRun run = TestRun.Random(5, 50);

        AssertSameCounts(run, run.WithCell(new[,] { { 1, 1, 0 }, { 0, 1, -1 }, { 1, 0, 0 } }), exact: false);
    }

    /// <summary>10,000 Å along each axis.</summary>
    [Fact]
    public void SamePhysics_RigidTranslation_SameTables()
    {
        TestRun run = TestRun.Random(6, 50);

        AssertSameCounts(run, run.Mapped(static (_, _, k) => k + (1500 * TestRun.Period) + 123_456_789L), exact: true);
    }

    /// <summary>
    /// All atoms, the host too, move a tenth of a cell a frame: nothing of it is left when the host's displacement is removed.
    /// </summary>
    [Fact]
    public void SamePhysics_EverythingDrifts_SameHostCurves()
    {
        TestRun run = TestRun.Random(7, 50), drifting = run.Mapped(static (t, _, k) => k + (t * 9_876_543L));
        VanHoveOptions options = s_options with { Drift = ["host"] };

        Assert.Equal(Counts(run.VanHove(options)), Counts(drifting.VanHove(options)));
        Assert.NotEqual(Counts(run.VanHove(options with { Drift = ["raw"] })), Counts(drifting.VanHove(options with { Drift = ["raw"] })));
    }

    private static void AssertSameCounts(TestRun run, TestRun same, bool exact)
    {
        (ColumnTable self, ColumnTable distinct) = run.VanHove(s_options);
        (ColumnTable self2, ColumnTable distinct2) = same.VanHove(s_options);

        Assert.Equal(Counts((self, distinct)), Counts((self2, distinct2)));
        double[] gd = Doubles(distinct, "gd"), gd2 = Doubles(distinct2, "gd");
        Assert.All(gd.Zip(gd2), pair => Assert.Equal(pair.First, pair.Second, exact || double.IsNaN(pair.First) ? 0 : 1e-9 * Math.Max(1, pair.First)));
    }

    private static double[] Doubles(ColumnTable table, string column) => TableRows.Doubles(table, column, [.. Enumerable.Range(0, table.RowCount)]);

    private static long[] Counts((ColumnTable Self, ColumnTable Distinct) tables) =>
        [.. ((Int64Column)tables.Self["count"]).Values.ToArray(), .. ((Int64Column)tables.Distinct["count"]).Values.ToArray()];

    private static void CompareSelf(double[] moved, HoveSelf curve, int origins, VanHoveOptions options)
    {
        long[] expected = Histogram(moved, options);
        Assert.Equal(expected, curve.Counts);
        Assert.Equal(moved.Length - expected.Sum(), curve.Overflow);
        Assert.Equal(origins, curve.Origins);
        for (int k = 0; k < expected.Length; k++)
        {
            double p = expected[k] / (moved.Length * options.BinWidthAngstrom);
            Assert.Equal(p, curve.P[k], 1e-12 + (1e-9 * p));
            double gs = expected[k] / (moved.Length * HoveRows.Shell(curve.Lo[k], curve.Hi[k]));
            Assert.Equal(gs, curve.Gs[k], 1e-12 + (1e-9 * gs));
        }
    }

    private static void CompareDistinct((double Distance, double Volume)[] pairs, HoveDistinct curve, int origins, double na, double nb, VanHoveOptions options)
    {
        long[] expected = Histogram([.. pairs.Select(static p => p.Distance)], options);
        double[] weighted = new double[expected.Length];
        foreach ((double distance, double volume) in pairs)
        {
            weighted[(int)(distance / options.BinWidthAngstrom)] += volume;
        }

        Assert.Equal(expected, curve.Counts);
        Assert.Equal(origins, curve.Origins);
        for (int k = 0; k < expected.Length; k++)
        {
            double shell = HoveRows.Shell(curve.Lo[k], curve.Hi[k]), gd = weighted[k] / (origins * na * nb * shell), density = expected[k] / (origins * na * shell);
            Assert.Equal(nb == 0 ? double.NaN : gd, curve.Relative[k], 1e-9 + (1e-9 * Math.Abs(nb == 0 ? 0 : gd)));
            Assert.Equal(density, curve.Gd[k], 1e-12 + (1e-9 * density));
        }
    }

    private static long[] Histogram(double[] lengths, VanHoveOptions options)
    {
        long[] counts = new long[options.Bins];
        foreach (int bin in lengths.Select(r => (int)(r / options.BinWidthAngstrom)).Where(b => b < counts.Length))
        {
            counts[bin]++;
        }

        return counts;
    }

    private static double Count(TestRun run, string species) => run.Topology.Counts[run.Topology.Species.ToList().IndexOf(species)];
}
