using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Motions whose displacement is known in closed form.</summary>
public sealed class MsdAnalyticTests
{
    private static readonly Cell s_skewed = new(9, 0.5, 0, 2, 8, -1, -1, 1, 11);

    [Fact]
    public void Ballistic_EveryLag_IsSpeedTimesTimeSquared()
    {
        // Whole quanta a frame, up to 0.4 of a cell: faces are crossed all the time.
        (long A, long B, long C)[] v = [(40_000_000, -12_345_678, 3), (-31_000_000, 0, 25_000_001), (0, 40_000_000, -40_000_000)];
        TestRun run = Move("ballistic", [("A", 3)], 200, s_skewed, (t, i) => (t * v[i].A, (7 * i) + (t * v[i].B), t * v[i].C));
        double squared = v.Average(k =>
        {
            (double x, double y, double z) = s_skewed.ToCartesian((double)k.A / TestRun.Period, (double)k.B / TestRun.Period, (double)k.C / TestRun.Period);
            return (x * x) + (y * y) + (z * z);
        });

        foreach (string origin in new[] { "multi", "single" })
        {
            MsdCurve curve = Curve(run, "A", origin, "raw", linear: 40);
            Assert.True(curve.Lags[^1] >= 192);
            Assert.All(curve.Lags.Zip(curve.Total), row => Assert.Equal(squared * row.First * row.First, row.Second, 1e-13 * squared * row.First * row.First));
        }

        MsdCurve multi = Curve(run, "A", "multi", "raw", linear: 40);
        Assert.All(multi.StandardError.Where(static e => !double.IsNaN(e)).Zip(multi.Total), static row => Assert.True(row.First <= 1e-6 * Math.Max(row.Second, 1)));
    }

    [Fact]
    public void Static_EveryDrift_IsExactlyZero()
    {
        TestRun run = Move("static", [("A", 3), ("H", 4)], 80, s_skewed, static (_, i) => (i * 14_000_000, 99_999_999 - i, i));

        Assert.All(AllTotals(run), static x => Assert.Equal(0.0, x));
    }

    [Fact]
    public void StaticFractions_BreathingCell_AreExactlyZero()
    {
        Random random = new(1);
        TestRun still = Move("static", [("A", 3), ("H", 4)], 80, s_skewed, static (_, i) => (i * 14_000_000, 99_999_999 - i, i));
        for (int t = 0; t < still.Frames; t++)
        {
            double breath = 1 + (0.05 * random.NextDouble());
            still.Cells[t] = new Cell(9 * breath, 0.5, random.NextDouble(), 2, 8, -1, -1, 1, 11 / breath);
        }

        Assert.All(AllTotals(still), static x => Assert.Equal(0.0, x));
    }

    [Fact]
    public void HalfMoving_OthersStill_HalfTheSquareAndAlpha2OneFifth()
    {
        TestRun run = Move("half", [("A", 8), ("H", 2)], 60, Cell.Orthorhombic(10, 10, 10), static (t, i) => (i < 4 ? t * 20_000_000 : 5, 0, 0));
        MsdCurve host = Curve(run, "A", "multi", "host", linear: 59), still = Curve(run, "H", "multi", "host", linear: 59);

        Assert.All(host.Lags.Zip(host.Total), static row => Assert.Equal(0.5 * 4 * row.First * row.First, row.Second, 1e-10));
        Assert.All(host.X.Zip(host.Total), static row => Assert.Equal(row.First, row.Second));
        Assert.All(host.Lags.Zip(host.Collective), static row => Assert.Equal(16.0 * 4 * row.First * row.First / 8, row.Second, 1e-9));
        Assert.All(Enumerable.Range(1, 9), lag => Assert.Equal((3 * 0.5 / (5 * 0.25)) - 1, host.Alpha2[lag], 1e-12));
        Assert.All(still.Total, static x => Assert.Equal(0.0, x));
        Assert.All(still.Alpha2, static x => Assert.True(double.IsNaN(x)));
    }

    /// <summary>Phases spread evenly over the circle average to A²(1 - cos ωτ) at every pair of frames, without any statistics.</summary>
    [Fact]
    public void Harmonic_EvenPhases_OscillatesUnderItsPlateau()
    {
        const double Amplitude = 0.4, Omega = 0.37, Edge = 12;
        const int Atoms = 16;
        TestRun run = Move("harmonic", [("A", Atoms)], 400, Cell.Orthorhombic(Edge, Edge, Edge), static (t, i) =>
            ((long)Math.Round(Amplitude / Edge * TestRun.Period * Math.Cos((Omega * t) + (2 * Math.PI * i / Atoms))), 0, 0));
        MsdCurve curve = Curve(run, "A", "multi", "raw", linear: 399);

        Assert.All(curve.Lags.Zip(curve.Total), static row => Assert.Equal(Amplitude * Amplitude * (1 - Math.Cos(Omega * row.First)), row.Second, 1e-7));
        Assert.Equal(Amplitude * Amplitude, curve.Total[100..].Average(), 0.02 * Amplitude * Amplitude);
    }

    [Fact]
    public void RigidTranslation_TenThousandAngstrom_DriftFreeCurvesUnchanged()
    {
        // 0.4 of every edge a frame, and the atoms' own steps of up to 0.042: below the half at which the direction is lost.
        TestRun run = TestRun.Random(31, 2501, segments: false, variableCell: false);
        TestRun moved = run.Mapped(static (t, _, k) => k + (t * 40_000_000L));

        Assert.True(Curve(moved, "Ag", "single", "raw", 20).Total[^1] > 1e8);
        AssertRawAtLongestLag(moved);
        foreach (string drift in new[] { "host", "com" })
        {
            MsdCurve before = Curve(run, "Ag", "multi", drift, 20), after = Curve(moved, "Ag", "multi", drift, 20);
            Assert.All(before.Total.Zip(after.Total), static row => Assert.Equal(row.First, row.Second, 1e-10 * Math.Max(1, row.First)));
            Assert.All(before.Collective.Zip(after.Collective), static row => Assert.Equal(row.First, row.Second, 1e-9 * Math.Max(1, row.First)));
            Assert.All(before.Alpha2.Zip(after.Alpha2).Where(static row => !double.IsNaN(row.First)), static row => Assert.Equal(row.First, row.Second, 1e-9));
        }
    }

    [Fact]
    public void Species_OfOneAtom_HasItsOwnCurve()
    {
        TestRun run = Move("one", [("A", 1), ("H", 2)], 50, Cell.Orthorhombic(10, 10, 10), static (t, i) => (i == 0 ? t * 10_000_000 : 0, 0, 0));
        MsdCurve curve = Curve(run, "A", "multi", "host", linear: 49);

        Assert.All(curve.Lags.Zip(curve.Total), static row => Assert.Equal((double)row.First * row.First, row.Second, 1e-10));
        Assert.Equal(curve.Total, curve.Collective);
    }

    [Fact]
    public void ShardBoundary_InsideACrossing_AppendEqualsWhole()
    {
        // Two atoms cross opposite faces at frame 10, whose neighbours are in different shards.
        TestRun run = Move("crossing", [("A", 2)], 20, Cell.Orthorhombic(10, 10, 10), static (t, i) => (i == 0 ? 90_000_000 + (t * 1_000_000) : 10_000_000 - (t * 1_000_000), 0, 0));
        TestRun wrapped = run.Mapped(static (_, _, k) => ((k % TestRun.Period) + TestRun.Period) % TestRun.Period);
        for (int cut = 1; cut < 20; cut++)
        {
            MeanSquaredDisplacement left = wrapped.Feed(Create(wrapped, 19), 0, cut);
            left.Append(wrapped.Feed(Create(wrapped, 19), cut, 20));

            foreach (string origin in new[] { "multi", "single" })
            {
                MsdCurve curve = MsdCurve.From(left.Results()[0], "A", origin, "raw");
                Assert.Equal(Enumerable.Range(0, 20).Select(static l => (long)l), curve.Lags);
                Assert.All(curve.Lags.Zip(curve.Total), static row => Assert.Equal(0.01 * row.First * row.First, row.Second, 1e-12));
                Assert.Equal(Curve(run, "A", origin, "raw", 19).Total, curve.Total);
            }
        }
    }

    [Fact]
    public void TwoSegments_JumpBetween_NoPairSpansIt()
    {
        TestRun run = Move("jump", [("A", 1)], 30, Cell.Orthorhombic(10, 10, 10), static (t, _) => ((t < 12 ? 0 : 45_000_000) + (t * 1_000_000), 0, 0));
        run.SegmentStarts.Add(12);
        MsdCurve multi = Curve(run, "A", "multi", "raw", 29), single = Curve(run, "A", "single", "raw", 29);

        Assert.Equal(17, multi.Lags[^1]);
        Assert.All(multi.Lags.Zip(multi.Total), static row => Assert.Equal(0.01 * row.First * row.First, row.Second, 1e-12));
        Assert.All(multi.Lags.Zip(multi.Origins), static row => Assert.Equal(Math.Max(0, 12 - row.First) + Math.Max(0, 18 - row.First), row.Second));
        Assert.Equal(11, single.Lags[^1]);
    }

    [Fact]
    public void Cell_UnimodularChangeOrPermutedAtoms_SameCurves()
    {
        TestRun run = TestRun.Random(33, 80);
        foreach (TestRun other in new[] { run.Permuted(3), run.WithCell(new[,] { { 1, 2, -1 }, { 0, 1, 3 }, { 0, 0, 1 } }) })
        {
            // Steps of up to 0.042 of the old cell stay below half of the new one, whose fractions are up to 11 times larger.
            foreach (string drift in new[] { "raw", "host", "com" })
            {
                MsdCurve before = Curve(run, "Ag", "multi", drift, 79), after = Curve(other, "Ag", "multi", drift, 79);
                Assert.Equal(before.Lags, after.Lags);
                foreach (string axis in new[] { "x", "y", "z", "collective" })
                {
                    Assert.All(before.ByName(axis).Zip(after.ByName(axis)), static row => Assert.Equal(row.First, row.Second, 1e-11 * Math.Max(1, row.First)));
                }
            }
        }
    }

    private static void AssertRawAtLongestLag(TestRun run)
    {
        MsdCurve curve = Curve(run, "Ag", "multi", "raw", 20);
        BruteForceMsd oracle = new(run);
        double expected = oracle.At("Ag", "raw", (int)curve.Lags[^1], oracle.Origins(curve.Lags[^1], 256)).Total;

        Assert.Equal(2304, curve.Lags[^1]);
        Assert.Equal(expected, curve.Total[^1], 1e-12 * expected);
    }

    private static IEnumerable<double> AllTotals(TestRun run)
    {
        ColumnTable table = run.Feed(Create(run, 20)).Results()[0];
        Assert.Equal(["com", "host", "raw"], table.Utf8("drift").Distinct().Order());
        return ((Float64Column)table["msd_A2"]).Values.ToArray().Concat(((Float64Column)table["collective_A2"]).Values.ToArray());
    }

    private static MsdCurve Curve(TestRun run, string species, string origin, string drift, int linear) =>
        MsdCurve.From(run.Feed(Create(run, linear)).Results()[0], species, origin, drift);

    private static MeanSquaredDisplacement Create(TestRun run, int linear) =>
        new(new MsdOptions { MaxLagPs = 1e6, LinearLags = linear, Drift = ["raw", "host", "com"] }, run.Description, "test");

    /// <summary>Atoms at given quanta; species H is the host.</summary>
    private static TestRun Move(string title, (string, int)[] blocks, int frames, Cell cell, Func<int, int, (long A, long B, long C)> position)
    {
        Topology topology = new(title, blocks);
        TestRun run = new() { Topology = topology, Host = topology.Species.Contains("H") ? ["H"] : [], Masses = [.. topology.Species.Select(static (_, s) => 10.0 + s)] };
        int n = topology.AtomCount;
        for (int t = 0; t < frames; t++)
        {
            long[] k = new long[3 * n];
            for (int i = 0; i < n; i++)
            {
                (k[i], k[n + i], k[(2 * n) + i]) = position(t, i);
            }

            run.Coordinates.Add(k);
            run.Cells.Add(cell);
        }

        return run;
    }
}
