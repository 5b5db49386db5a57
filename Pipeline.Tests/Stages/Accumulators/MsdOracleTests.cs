using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Every column of <c>msd</c> at every lag against plain sums over pairs of frames.</summary>
public sealed class MsdOracleTests
{
    private static readonly string[] s_drifts = ["raw", "host", "com"];

    /// <summary>Seed, frames, whether there are two segments, linear lags, log lags a decade, origin stride.</summary>
    public static TheoryData<int, int, bool, int, int, int> Settings => new()
    {
        { 1, 60, false, 59, 0, 1 },
        { 2, 75, true, 74, 20, 1 },
        { 3, 90, true, 20, 20, 3 },
        { 4, 200, false, 10, 20, 4 },
        { 5, 150, true, 3, 6, 1 },
        { 6, 120, false, 1, 40, 1 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Random_EveryLagDriftAndSpecies_SameSums(int seed, int frames, bool segments, int linear, int perDecade, int stride)
    {
        TestRun run = TestRun.Random((ulong)seed, frames, segments, variableCell: seed % 2 == 0);
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = linear, LogLagsPerDecade = perDecade, OriginStride = stride, Drift = s_drifts };

        Compare(run, run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], options);
    }

    /// <summary>
    /// Enough blocks for a standard error, a break in the middle of one, a last one of three frames; four species lanes are not full, eight
    /// atoms neither.
    /// </summary>
    [Theory]
    [InlineData(21, 195, true, 13, 0, 1)]
    [InlineData(22, 203, false, 25, 6, 3)]
    [InlineData(23, 300, true, 21, 20, 5)]
    public void Blocks_StandardErrorAndEveryLag_SameSums(int seed, int frames, bool segments, int linear, int perDecade, int stride)
    {
        TestRun run = TestRun.Random((ulong)seed, frames, segments, variableCell: true);
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = linear, LogLagsPerDecade = perDecade, OriginStride = stride, Drift = s_drifts };

        Assert.True(Compare(run, run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], options) > 0);
    }

    [Fact]
    public void Random_NoHost_ComIsTheReference()
    {
        TestRun source = TestRun.Random(9, 50, segments: false);
        TestRun run = new() { Topology = source.Topology, Masses = source.Masses };
        run.Coordinates.AddRange(source.Coordinates);
        run.Cells.AddRange(source.Cells);
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = 49, Drift = s_drifts };
        ColumnTable table = run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0];

        Assert.DoesNotContain("host", table.Utf8("drift"));
        Compare(run, table, options with { Drift = ["raw", "com"] });
    }

    [Fact]
    public void Li6Ps5Cl_RealRun_SameSums()
    {
        XdatcarRun real = XdatcarRun.Load("vasp/li6ps5cl-50p-run1", "P", "S");
        MsdOptions options = new() { LinearLags = 139, LogLagsPerDecade = 0, Drift = ["raw", "host"] };
        ColumnTable table = real.Msd(options);
        BruteForceMsd oracle = new(real.Trajectory);
        foreach (string species in real.Topology.Species)
        {
            foreach (string drift in options.Drift)
            {
                MsdCurve multi = MsdCurve.From(table, species, "multi", drift);
                Assert.Equal(Enumerable.Range(0, 140).Select(static l => (long)l), multi.Lags);
                Assert.All(multi.Ps, static ps => Assert.True(double.IsNaN(ps), "nothing tells the time step"));
                foreach (int lag in new[] { 0, 1, 2, 3, 5, 9, 50, 100, 138, 139 })
                {
                    AssertRow(oracle.At(species, drift, lag, oracle.Origins(lag)), multi, lag, $"{species} {drift} lag {lag}");
                }
            }
        }
    }

    [Fact]
    public void LogarithmicLags_LongRun_AreThoseOfTheDefinition()
    {
        TestRun run = TestRun.Random(8, 530, segments: false);
        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = 10, Drift = ["raw"] };
        MsdCurve curve = MsdCurve.From(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], "Ag", "multi", "raw");
        long[] expected =
        [
            .. Enumerable.Range(0, 11), 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60,
            64, 72, 80, 88, 96, 104, 112, 120, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512,
        ];

        Assert.Equal(expected, curve.Lags);
        Assert.All(curve.Lags.Zip(curve.Origins), static row => Assert.Equal(Enumerable.Range(0, 530).Count(t => t + row.First < 530 && t % Spacing(row.First, 10) == 0), row.Second));
        Assert.All(curve.Lags.Zip(curve.Alpha2), static row => Assert.Equal(row.First == 0, double.IsNaN(row.Second)));
    }

    /// <summary>Every frame to the limit, the logarithmic grid, and the last frame of the first segment.</summary>
    [Theory]
    [InlineData(false, 100)]
    [InlineData(true, 67)]
    public void SingleOrigin_BeyondTheLimit_LogarithmicLagsAndTheLastFrame(bool segments, int frames)
    {
        TestRun run = TestRun.Random(14, 101, segments); // the second segment begins at frame 67
        MsdOptions options = new() { MaxLagPs = 0.12, Drift = s_drifts };
        ColumnTable table = run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0];
        BruteForceMsd oracle = new(run);
        long[] log = [13, 14, 15, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60, 64, 72, 80, 88, 96];
        foreach (string species in run.Topology.Species)
        {
            foreach (string drift in s_drifts)
            {
                MsdCurve single = MsdCurve.From(table, species, "single", drift);
                Assert.Equal([.. Enumerable.Range(0, 13), .. log.Where(l => l < frames), segments ? 66 : 100], single.Lags);
                Assert.All(single.Lags, lag => AssertRow(oracle.At(species, drift, (int)lag, [0]), single, lag, $"{species} {drift} single {lag}"));
            }
        }
    }

    [Fact]
    public void MaxLag_BelowOneFrame_StillHasTheFirstLag()
    {
        TestRun run = TestRun.Random(15, 40, segments: false);
        MsdOptions options = new() { MaxLagPs = 0, Drift = ["raw"] };
        MsdCurve curve = MsdCurve.From(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], "Ag", "multi", "raw");

        Assert.Equal([0, 1, .. Enumerable.Range(8, 8), 16, 18, 20, 22, 24, 26, 28, 30, 32, 36], curve.Lags);
    }

    /// <summary>Frames between the origins of a lag: level k holds m 2^k, m = 8 .. 15.</summary>
    private static int Spacing(long lag, int linear, int logBase = 8, int stride = 1)
    {
        int spacing = 1;
        while (lag > linear && lag >= 2L * logBase * spacing)
        {
            spacing *= 2;
        }

        return lag <= linear ? stride : spacing;
    }

    private static int BlockWidth(int linear) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)linear);

    /// <summary>Linear lags from 10 on that are not m 2^k, logBase up to m below 2 logBase.</summary>
    private static bool IsFromBlocks(long lag, int linear, int logBase, int perDecade)
    {
        long m = lag;
        while (m >= 2L * logBase && m % 2 == 0)
        {
            m /= 2;
        }

        return lag >= 10 && lag <= linear && (perDecade == 0 || m < logBase || m >= 2L * logBase);
    }

    /// <summary>Returns at how many lags a standard error came from the blocks of the transforms.</summary>
    private static int Compare(TestRun run, ColumnTable table, MsdOptions options)
    {
        int fromBlocks = 0;
        BruteForceMsd oracle = new(run);
        int logBase = options.LogLagsPerDecade switch { 6 => 2, 40 => 16, _ => 8 };
        int firstBreak = run.SegmentStarts.DefaultIfEmpty(run.Frames).First();
        foreach (string species in run.Topology.Species)
        {
            foreach (string drift in options.Drift!)
            {
                MsdCurve multi = MsdCurve.From(table, species, "multi", drift), single = MsdCurve.From(table, species, "single", drift);
                for (int lag = 0; lag <= Math.Min(options.LinearLags, run.Frames - 1); lag++)
                {
                    Assert.Equal(oracle.Origins(lag, options.OriginStride).Length > 0, multi.Row(lag) >= 0);
                }

                foreach (long lag in multi.Lags)
                {
                    int spacing = Spacing(lag, options.LinearLags, logBase, options.OriginStride);
                    int[] origins = oracle.Origins(lag, spacing);
                    string what = $"{species} {drift} lag {lag}";
                    int row = multi.Row(lag);
                    Assert.Equal(origins.Length, multi.Origins[row]);
                    AssertRow(oracle.At(species, drift, (int)lag, origins), multi, lag, what);
                    double error = IsFromBlocks(lag, options.LinearLags, logBase, options.LogLagsPerDecade)
                        ? oracle.BlockStandardError(species, drift, (int)lag, origins, BlockWidth(options.LinearLags), options.OriginStride)
                        : oracle.StandardError(species, drift, (int)lag, origins, spacing, options.OriginStride);
                    AssertSame(error, multi.StandardError[row], 1e-9, what + " stderr");
                    fromBlocks += IsFromBlocks(lag, options.LinearLags, logBase, options.LogLagsPerDecade) && !double.IsNaN(error) ? 1 : 0;
                }

                Assert.Equal(Enumerable.Range(0, firstBreak).Select(static l => (long)l), single.Lags);
                Assert.All(single.Lags, lag => AssertRow(oracle.At(species, drift, (int)lag, [0]), single, lag, $"{species} {drift} single {lag}"));
            }
        }

        return fromBlocks;
    }

    private static void AssertRow(MsdValue expected, MsdCurve curve, long lag, string what)
    {
        int row = curve.Row(lag);
        double allowed = 1e-10 * Math.Max(expected.Total, 1);
        AssertSame(expected.X, curve.X[row], allowed, what + " x");
        AssertSame(expected.Y, curve.Y[row], allowed, what + " y");
        AssertSame(expected.Z, curve.Z[row], allowed, what + " z");
        AssertSame(expected.Total, curve.Total[row], allowed, what);
        AssertSame(expected.Collective, curve.Collective[row], 1e-10 * Math.Max(expected.Collective, 1), what + " collective");
        if (lag is > 0 and < 10)
        {
            AssertSame(expected.Alpha2, curve.Alpha2[row], 1e-9, what + " alpha2");
        }
        else if (!double.IsNaN(curve.Alpha2[row]))
        {
            AssertSame(expected.Alpha2, curve.Alpha2[row], 1e-9, what + " alpha2");
            Assert.NotEqual(0, lag);
        }
    }

    private static void AssertSame(double expected, double actual, double allowed, string what) => Assert.True(
        double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= allowed, $"{what}: {actual:R}, expected {expected:R}");
}
