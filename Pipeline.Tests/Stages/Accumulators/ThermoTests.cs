using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

public sealed class ThermoTests
{
    private static readonly string[] s_drift = ["drift_x_A", "drift_y_A", "drift_z_A"];

    [Fact]
    public void RigidTranslation_IsTheDrift_AlsoThroughTheWall()
    {
        TestRun run = Drifting(masses: null);

        ColumnTable table = Table(run, new ThermoOptions());

        int[] rows = [.. Enumerable.Range(0, run.Frames)];
        Assert.Equal(rows.Select(t => 0.1 * t * 8), TableRows.Doubles(table, "drift_x_A", rows), Close);
        Assert.Equal(rows.Select(t => -0.2 * t * 9), TableRows.Doubles(table, "drift_y_A", rows), Close);
        Assert.Equal(rows.Select(_ => 0.0), TableRows.Doubles(table, "drift_z_A", rows), Close);
        Assert.All(TableRows.Doubles(table, "volume_A3", rows), v => Assert.Equal(8 * 9 * 10, v, 1e-9));
        Assert.Equal([8.0, 9.0, 10.0], new[] { "a_A", "b_A", "c_A" }.Select(c => TableRows.Doubles(table, c, rows)[3]));
        Assert.True(table.IsIntermediate);
    }

    [Fact]
    public void OneSpeciesMoves_MassesWeighTheDrift()
    {
        TestRun weighted = OneMoves([3, 1]), plain = OneMoves(null);

        // Two heavy atoms move 0.01 of a cell of 10 A a frame, one light one stands.
        Assert.Equal(5 * 0.1 * 6 / 7, TableRows.Doubles(Table(weighted, new ThermoOptions()), "drift_x_A", [5])[0], 1e-9);
        Assert.Equal(5 * 0.1 * 2 / 3, TableRows.Doubles(Table(plain, new ThermoOptions()), "drift_x_A", [5])[0], 1e-9);
    }

    [Fact]
    public void SegmentBreak_BeginsAnew()
    {
        TestRun run = Drifting(masses: null);
        run.SegmentStarts.Add(7);

        double[] x = TableRows.Doubles(Table(run, new ThermoOptions()), "drift_x_A", [6, 7, 8]);

        Assert.Equal([4.8, 0, 0.8], x, Close);
    }

    [Fact]
    public void StaticFractionsInABreathingCell_DoNotDrift()
    {
        Random random = new(3);
        TestRun run = new() { Topology = new Topology("t", [("X", 4)]) };
        double[] fractions = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())];
        for (int t = 0; t < 30; t++)
        {
            run.AddFractions(fractions, Cell.Orthorhombic(10 + random.NextDouble(), 11, 12));
        }

        ColumnTable table = Table(run, new ThermoOptions());

        Assert.All(s_drift.SelectMany(c => TableRows.Doubles(table, c, [.. Enumerable.Range(0, 30)])), x => Assert.Equal(0, x));
    }

    [Fact]
    public void RandomRun_DriftIsThatOfAPlainSum()
    {
        TestRun run = TestRun.Random(3, 60, segments: true, variableCell: false);
        ColumnTable table = Table(run, new ThermoOptions());
        double[] masses = run.Masses ?? [.. run.Topology.Species.Select(_ => 1.0)];
        Cell h = run.Cells[0];
        int atoms = run.Topology.AtomCount, first = 0;
        double[] travelled = new double[3 * atoms];
        for (int t = 0; t < run.Frames; t++)
        {
            first = run.SegmentStarts.Contains(t) ? t : first;
            double[] s = new double[3];
            double total = 0;
            for (int i = 0; i < atoms; i++)
            {
                double mass = masses[run.Topology.SpeciesOf[i]];
                total += mass;
                for (int axis = 0; axis < 3; axis++)
                {
                    int at = (axis * atoms) + i;
                    double step = t == first ? 0 : (run.Coordinates[t][at] - run.Coordinates[t - 1][at]) / (double)TestRun.Period;
                    travelled[at] = t == first ? 0 : travelled[at] + step - Math.Floor(step + 0.5);
                    s[axis] += mass * travelled[at];
                }
            }

            (double x, double y, double z) = h.ToCartesian(s[0] / total, s[1] / total, s[2] / total);
            Assert.Equal([x, y, z], s_drift.Select(c => TableRows.Doubles(table, c, [t])[0]), Close);
        }
    }

    [Fact]
    public void ManyFrames_ThinnedByPowersOfTwo()
    {
        TestRun run = Drifting(masses: null, frames: 100);

        ColumnTable table = Table(run, new ThermoOptions { MaxRows = 20 });

        Assert.Equal("8", table.Metadata["thinning"]);
        long first = TableRows.Longs(table, "step", [0])[0];
        Assert.Equal(Enumerable.Range(0, 13).Select(i => first + (8 * i)), TableRows.Longs(table, "step", [.. Enumerable.Range(0, table.RowCount)]));
        Assert.Equal(100, table.FramesSeen);
        Assert.Equal(20, new ThermoOptions { MaxRows = 20 }.MaxRows);
        Assert.Equal(20_000, new ThermoOptions().MaxRows);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-7;

    private static ColumnTable Table(TestRun run, ThermoOptions options) => run.Feed(new Thermo(options, run.Description, "test")).Results()[0];

    private static TestRun Drifting(double[]? masses, int frames = 12)
    {
        Random random = new(1);
        TestRun run = new() { Topology = new Topology("t", [("X", 3), ("Y", 2)]), Masses = masses };
        double[] start = [.. Enumerable.Range(0, 15).Select(_ => random.NextDouble())];
        for (int t = 0; t < frames; t++)
        {
            double[] shift = [0.1 * t, -0.2 * t, 0];
            run.AddFractions([.. start.Select((f, i) => (f + shift[i / 5] + 1000) % 1)], Cell.Orthorhombic(8, 9, 10));
        }

        return run;
    }

    private static TestRun OneMoves(double[]? masses)
    {
        TestRun run = new() { Topology = new Topology("t", [("X", 2), ("Y", 1)]), Masses = masses };
        for (int t = 0; t < 10; t++)
        {
            run.AddFractions([0.1 + (0.01 * t), 0.98 + (0.01 * t), 0.5, 0, 0, 0, 0, 0, 0], Cell.Orthorhombic(10, 10, 10));
        }

        return run;
    }
}
