using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Groups;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Angles that are known: rigid and swinging bodies, free rotors, tones through the filters.</summary>
public sealed class AngleAnalyticTests
{
    private const double Bond = 2.05;
    private const double CmPerThz = 33.35641;

    /// <summary>
    /// Ligands are 3.35 A apart. In 4.3 A the shortest image of a ligand-ligand vector is mostly another; along b only is the trap of
    /// Li10GeP2S12.
    /// </summary>
    [Theory]
    [InlineData(20, 20, 20, "ligand", 60, 12)]
    [InlineData(20, 20, 20, "centre", 109.4712206345, 6)]
    [InlineData(17.2, 4.3, 12.4, "ligand", 60, 12)]
    [InlineData(4.3, 4.3, 4.3, "ligand", 60, 12)]
    [InlineData(4.3, 4.3, 4.3, "centre", 109.4712206345, 6)]
    public void RigidTetrahedron_Rotating_KeepsItsAngles(double a, double b, double c, string vertex, double theta, int count)
    {
        Cell cell = Cell.Orthorhombic(a, b, c);
        TestRun frames = new() { Topology = new Topology("PS4", [("P", 1), ("S", 4)]), IntervalFs = 2 };
        for (int t = 0; t < 400; t++)
        {
            frames.AddFractions(Rotated(0.031 * t, 0.017 * t, cell, [0.1 + (0.001 * t), 0.97, 0.5]), cell);
        }

        GroupOptions options = new() { Centre = "P", Ligand = "S", MaxBondAngstrom = 2.6, Vertex = vertex };
        AtomGroup group = new PolyanionFinder(frames.Topology, cell, TestRun.Period, frames.Coordinates[0]).Find("PS4", options);
        Assert.Null(group.Problem);
        Assert.Equal(count, group.Angles.Count);
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(frames, frames.Description with { Groups = [group] });
        Assert.All(frames.Feed(new AngleProbe(frames.Description with { Groups = [group] })).Degrees, d => Assert.All(d, x => Assert.Equal(theta, x, 1e-5)));
        AngleCounts omega = AngleCounts.Omega(tables, "PS4");
        Assert.Equal(398 * count, omega.Counts[299] + omega.Counts[300]); // [-0.004, 0.004)
        Assert.Equal(398 * count, omega.Total);
    }

    /// <summary>
    /// θ(t) = θ0 + A sin(2πνt): the shares below an edge are those of the arcsine law, ω's amplitude is A sin(2πν dt)/dt.
    /// </summary>
    [Fact]
    public void Libration_Harmonic_ArcsineLaws()
    {
        const double centre = 70.25, amplitude = 8, thz = 4.1234567, dt = 3;
        TestRun run = Swing(30_000, dt, t => centre + (amplitude * Math.Sin(2 * Math.PI * thz * t)));
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(run);
        double omegaAmplitude = amplitude * Math.Sin(2 * Math.PI * thz * dt * 1e-3) / dt;
        Arcsine(AngleCounts.Theta(tables, "swing"), centre, amplitude);
        Arcsine(AngleCounts.Omega(tables, "swing"), 0, omegaAmplitude);

        static void Arcsine(AngleCounts counts, double centre, double amplitude)
        {
            long below = 0;
            Assert.Equal(counts.Total, counts.Counts.Sum());
            for (int k = 0; k < counts.Counts.Length; k++)
            {
                below += counts.Counts[k];
                double x = Math.Clamp((counts.Hi[k] - centre) / amplitude, -1, 1);
                Assert.Equal(0.5 + (Math.Asin(x) / Math.PI), (double)below / counts.Total, 1e-3);
            }
        }
    }

    /// <summary>A free rotor in the plane: θ uniform between 0 and 180, ω its speed up or down except where it is folded.</summary>
    [Fact]
    public void FreeRotor_UniformAngle_OneSpeed()
    {
        const double speed = 0.2718281828; // degrees/fs
        TestRun run = Swing(36_000, 2, t => speed * t * 1000);
        IReadOnlyList<ColumnTable> tables = AngleCounts.Tables(run);
        AngleCounts theta = AngleCounts.Theta(tables, "swing"), omega = AngleCounts.Omega(tables, "swing");
        Assert.All(theta.Density, d => Assert.Equal(1 / 180.0, d, 2e-4));
        long fast = Enumerable.Range(0, 600).Where(k => omega.Lo[k] <= speed && speed < omega.Hi[k]).Sum(k => omega.Counts[k] + omega.Counts[599 - k]);
        Assert.InRange((double)fast / omega.Total, 1 - (4.5 * speed / 180 * 2), 1); // a difference over 4 fs meets a fold in 4 speed/180 of all cases
    }

    [Theory]
    [InlineData(2.5, 0.985, 1.0)]
    [InlineData(5, 0.495, 0.505)]
    [InlineData(10, -0.001, 0.001)]
    [InlineData(25, -0.001, 0.001)]
    [InlineData(300, -0.001, 0.001)]
    public void Lowpass_Tone_HasTheResponseOfTheDefinition(double cm1, double from, double to)
    {
        const double amplitude = 5, dt = 20;
        double thz = cm1 / CmPerThz;
        TestRun run = Swing(4000, dt, t => 60 + (amplitude * Math.Sin(2 * Math.PI * thz * t)));
        AngleFilter filter = new(new AnglesOptions(), run.Description);
        double response = Enumerable.Range(-filter.HalfLength, filter.Taps.Length).Sum(j => filter.Taps[j + filter.HalfLength] * Math.Cos(2 * Math.PI * thz * j * dt * 1e-3));
        Assert.Equal((500, 25), (filter.HalfLength, filter.Spacing));
        Assert.InRange(response, from, to);

        ColumnTable series = AngleCounts.Tables(run)[2];
        int[] rows = TableRows.Where(series, ("motif", "swing"));
        double[] time = TableRows.Doubles(series, "time_ps", rows), theta = TableRows.Doubles(series, "theta_lowpass_deg", rows), omega = TableRows.Doubles(series, "omega_lowpass_deg_fs", rows);
        double speed = amplitude * Math.Sin(2 * Math.PI * thz * dt * 1e-3) / dt;
        int seen = 0;
        for (int r = 0; r < rows.Length; r++)
        {
            if (!double.IsNaN(theta[r]))
            {
                Assert.Equal(60 + (response * amplitude * Math.Sin(2 * Math.PI * thz * time[r])), theta[r], 1e-5);
                seen++;
            }

            if (!double.IsNaN(omega[r]))
            {
                Assert.Equal(response * speed * Math.Cos(2 * Math.PI * thz * time[r]), omega[r], 1e-7);
            }
        }

        Assert.Equal(120, seen); // every 0.5 ps from 10 ps to 69.5 ps of 80 ps
    }

    /// <summary>Tones that fit the series: what is below the cut-off comes back, what is above is gone.</summary>
    [Fact]
    public void BrickWall_TwoTones_KeepsTheSlowOne()
    {
        const int frames = 1500;
        const double dt = 20; // 30 ps: harmonics of 1.112 cm-1
        double Slow(double t) => 60 + (3 * Math.Sin(2 * Math.PI * 3 * t / 30)); // 3.3 cm-1
        TestRun run = Swing(frames, dt, t => Slow(t) + (4 * Math.Cos(2 * Math.PI * 60 * t / 30)));
        ColumnTable series = AngleCounts.Tables(run)[2];
        int[] rows = TableRows.Where(series, ("motif", "swing"));
        double[] time = TableRows.Doubles(series, "time_ps", rows), fourier = TableRows.Doubles(series, "theta_fourier_deg", rows);

        Assert.Equal(frames, rows.Length);
        Assert.All(time.Zip(fourier), row => Assert.Equal(Slow(row.First), row.Second, 1e-5));
    }

    [Fact]
    public void Angles_InAnEquivalentCell_SameCounts()
    {
        TestRun run = TestRun.Random(21, 80);
        TestRun sheared = run.WithCell(new[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 1, 2, 1 } });
        IReadOnlyList<ColumnTable> one = AngleCounts.Tables(run), two = AngleCounts.Tables(sheared);
        foreach (string motif in new[] { "KI4", "Ag-Ag-Ag" })
        {
            Assert.Equal(AngleCounts.Theta(one, motif).Counts, AngleCounts.Theta(two, motif).Counts);
            Assert.Equal(AngleCounts.Omega(one, motif).Counts, AngleCounts.Omega(two, motif).Counts);
        }
    }

    /// <summary>One angle at the origin of a large cell, one arm along x, the other turned by θ(t in ps).</summary>
    private static TestRun Swing(int frames, double intervalFs, Func<double, double> degrees)
    {
        TestRun run = new()
        {
            Topology = new Topology("swing", [("S", 3)]),
            IntervalFs = intervalFs,
            Groups = [new AtomGroup("swing", new GroupOptions { Kind = "sublattice", Species = "S", MaxEdgeAngstrom = 5 }) { Angles = [new GroupAngle(-1, 0, 1, 2)], Tetrahedra = [] }],
        };
        Cell cell = Cell.Orthorhombic(4.5, 4.5, 4.5);
        for (int t = 0; t < frames; t++)
        {
            double turned = degrees(t * intervalFs * 1e-3) * Math.PI / 180;
            run.AddFractions([0.4, 0, 0.4 * Math.Cos(turned), 0, 0, 0.4 * Math.Sin(turned), 0, 0, 0], cell);
        }

        return run;
    }

    /// <summary>A tetrahedron turned about z and then x, as wrapped fractions [3, 5].</summary>
    private static double[] Rotated(double about, double tilt, Cell cell, double[] origin)
    {
        double h = Bond / Math.Sqrt(3);
        double[][] corners = [[0, 0, 0], [h, h, h], [h, -h, -h], [-h, h, -h], [-h, -h, h]];
        double[] fractions = new double[15];
        for (int i = 0; i < 5; i++)
        {
            double x = (corners[i][0] * Math.Cos(about)) - (corners[i][1] * Math.Sin(about)), y = (corners[i][0] * Math.Sin(about)) + (corners[i][1] * Math.Cos(about));
            double u = (y * Math.Cos(tilt)) - (corners[i][2] * Math.Sin(tilt)), v = (y * Math.Sin(tilt)) + (corners[i][2] * Math.Cos(tilt));
            double[] s = [(x / cell.Ax) + origin[0], (u / cell.By) + origin[1], (v / cell.Cz) + origin[2]];
            for (int axis = 0; axis < 3; axis++)
            {
                fractions[(5 * axis) + i] = s[axis] - Math.Floor(s[axis]);
            }
        }

        return fractions;
    }
}
