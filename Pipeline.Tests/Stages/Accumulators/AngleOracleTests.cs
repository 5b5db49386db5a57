using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Groups;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// Every count and every row of the angle tables against the definitions, on random runs with segments in breathing skewed cells.
/// </summary>
public sealed class AngleOracleTests
{
    public static TheoryData<int, int, bool, int> Settings => new()
    {
        { 1, 90, false, 1 },
        { 2, 120, true, 1 },
        { 3, 110, true, 3 },
        { 4, 60, false, 7 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Random_EveryBinAndRow_SameAsTheDefinition(int seed, int frames, bool segments, int m)
    {
        const int half = 20, spacing = 1; // 0.2 ps and 0.01 ps at 250 cm-1, frames 10 fs apart
        TestRun run = TestRun.Random((ulong)seed, frames, segments, variableCell: seed % 2 == 0);
        NaiveAngles oracle = new(run);
        AnglesOptions options = new() { BinWidthDeg = 2, OmegaHalfStepFs = 10 * m, LowpassCm1 = 250, OmegaLowpassMaxDegFs = 1, OmegaLowpassBinWidthDegFs = 0.01 };
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(run, options);
        ColumnTable series = tables.Single(t => t.Name == "angle_series");
        foreach (AtomGroup group in run.Groups)
        {
            List<double> theta = [], omega = [], thetaLow = [], omegaLow = [];
            for (int a = 0; a < group.Angles.Count; a++)
            {
                GroupAngle angle = group.Angles[a];
                double[] t = [.. Enumerable.Range(0, frames).Select(f => oracle.Theta(angle, f))], w = [.. Enumerable.Range(0, frames).Select(f => oracle.Omega(angle, f, m))];
                double[] tl = [.. Enumerable.Range(0, frames).Select(f => oracle.IndexOf(f) % spacing == 0 ? oracle.Lowpass(i => t[i], f, 250, half, 0) : double.NaN)];
                double[] wl = [.. Enumerable.Range(0, frames).Select(f => oracle.IndexOf(f) % spacing == 0 ? oracle.Lowpass(i => w[i], f, 250, half, m) : double.NaN)];
                theta.AddRange(t);
                omega.AddRange(w.Where(double.IsFinite));
                thetaLow.AddRange(tl.Where(double.IsFinite));
                omegaLow.AddRange(wl.Where(double.IsFinite));

                // Groups of at most eight angles show all.
                int[] rows = [.. TableRows.Where(series, ("motif", group.Name)).Where(r => series.Int64("angle")[r] == a + 1)];
                Assert.Equal(frames, rows.Length);
                AssertSame(t, TableRows.Doubles(series, "theta_deg", rows));
                AssertSame(w, TableRows.Doubles(series, "omega_deg_fs", rows));
                AssertSame(tl, TableRows.Doubles(series, "theta_lowpass_deg", rows));
                AssertSame(wl, TableRows.Doubles(series, "omega_lowpass_deg_fs", rows));
                Assert.All(rows, r => Assert.Equal((angle.I + 1, angle.Vertex + 1, angle.K + 1), (Atom(series, "atom_i", r), Atom(series, "atom_vertex", r), Atom(series, "atom_k", r))));
            }

            Assert.NotEmpty(omegaLow);
            AssertCounts(theta, AngleCounts.Theta(tables, group.Name));
            AssertCounts(thetaLow, AngleCounts.Theta(tables, group.Name, "lowpass"));
            AssertCounts(omega, AngleCounts.Omega(tables, group.Name));
            AssertCounts(omegaLow, AngleCounts.Omega(tables, group.Name, "lowpass"));
        }
    }

    [Fact]
    public void Ligand_ThatLeaves_IsOneEventUntilItWasBack()
    {
        TestRun source = TestRun.Random(3, 120, segments: true);
        NaiveLigands(source, out List<(int Frame, int Ligand)> expected);
        Angles angles = source.Feed(new Angles(new AnglesOptions(), source.Description, "test"));

        RunEvent[] left = [.. angles.Events().Where(e => e.Kind == "ligand_left")];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(e => ((long)e.Frame, (long?)e.Ligand + 1)), left.Select(e => (e.Step, e.Atom)));
        Assert.Contains(angles.Events(), e => e.Kind == "lowpass_missing");
    }

    [Fact]
    public void Interval_Unknown_ThetaAlone()
    {
        TestRun run = TestRun.Random(3, 40);
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(run, run.Description with { TimestepFs = null });

        Assert.Equal(7 * 40, AngleCounts.Theta(tables, "KI4").Total);
        Assert.DoesNotContain("lowpass", ((Utf8Column)tables[0]["filter"]).Values);
        Assert.Equal(0, tables[1].RowCount);
        Assert.Equal(10, tables[1].Columns.Count);
        Assert.All(Enumerable.Range(0, tables[2].RowCount), r => Assert.False(tables[2]["omega_deg_fs"] is Float64Column c && c.IsValid(r)));
    }

    [Fact]
    public void NoGroup_TablesKeepTheirColumns()
    {
        TestRun run = TestRun.Random(3, 10);
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(run, run.Description with { Groups = [] });

        Assert.All(tables, t => Assert.Equal(0, t.RowCount));
        Assert.Equal([9, 10, 12], tables.Select(t => t.Columns.Count));
    }

    /// <summary>More frames than rows: thinned by powers of two, the low-pass between, and the same whatever the cuts.</summary>
    [Fact]
    public void Series_LongRun_ThinnedTheSameForAnyCut()
    {
        TestRun run = TestRun.Random(6, 2600, segments: true, variableCell: false);
        AnglesOptions options = new() { LowpassCm1 = 150 };
        IReadOnlyList<ColumnTable> whole = AngleCounts.Tables(run, options);
        Angles joined = run.Feed(new Angles(options, run.Description, "test"), 0, 701);
        joined.Append(run.Feed(new Angles(options, run.Description, "test"), 701, 2600));
        ColumnTable one = whole[2], two = joined.Results()[2];

        Assert.InRange(one.RowCount, 5_000, 20_000);
        Assert.Equal("4", one.Metadata["row_stride_frames"]); // 12 angles: 1250 even rows of 2600 frames
        Assert.All(one.Columns.OfType<Float64Column>(), c => Assert.Equal(
            c.Values.ToArray().Select(BitConverter.DoubleToInt64Bits), ((Float64Column)two[c.Name]).Values.ToArray().Select(BitConverter.DoubleToInt64Bits)));
        int[] rows = TableRows.Where(one, ("motif", "KI4"));
        Assert.True(TableRows.Doubles(one, "omega_lowpass_deg_fs", rows).Count(double.IsFinite) > rows.Length / 4);
    }

    private static void NaiveLigands(TestRun run, out List<(int Frame, int Ligand)> events)
    {
        AtomGroup group = run.Groups[0];
        Tetrahedron t = group.Tetrahedra[0];
        double limit = group.Definition.MaxBondAngstrom!.Value;
        events = [];
        HashSet<int> away = [];
        for (int f = 0; f < run.Frames; f++)
        {
            foreach (int ligand in new[] { t.A, t.B, t.C, t.D })
            {
                double length = Length(run, t.Centre, ligand, f);
                if (length > LigandWatch.Left * limit && away.Add(ligand))
                {
                    events.Add((f, ligand));
                }
                else if (length <= limit)
                {
                    away.Remove(ligand);
                }
            }
        }
    }

    private static double Length(TestRun run, int i, int j, int f)
    {
        int n = run.Topology.AtomCount;
        double D(int axis) => (run.Coordinates[f][(axis * n) + j] - run.Coordinates[f][(axis * n) + i]) / (double)TestRun.Period;
        (double a, double b, double c) = (D(0) - Math.Round(D(0)), D(1) - Math.Round(D(1)), D(2) - Math.Round(D(2)));
        return Enumerable.Range(0, 27).Min(k =>
        {
            (double x, double y, double z) = run.Cells[f].ToCartesian(a + (k % 3) - 1, b + (k / 3 % 3) - 1, c + (k / 9) - 1);
            return Math.Sqrt((x * x) + (y * y) + (z * z));
        });
    }

    private static int Atom(ColumnTable table, string column, int row) => (int)table.Int64(column)[row];

    private static void AssertSame(double[] expected, double[] actual)
    {
        for (int f = 0; f < expected.Length; f++)
        {
            Assert.Equal(expected[f], actual[f], 1e-9);
        }
    }

    private static void AssertCounts(List<double> values, AngleCounts counts)
    {
        Assert.Equal(values.Count, counts.Total);
        for (int k = 0; k < counts.Counts.Length; k++)
        {
            Assert.Equal(values.Count(v => v >= counts.Lo[k] && v < counts.Hi[k]), counts.Counts[k]);
            Assert.Equal(counts.Counts[k] / (counts.Total * (counts.Hi[k] - counts.Lo[k])), counts.Density[k], 1e-9);
        }
    }
}
