using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>Angles and angular velocities of tetrahedra that swing in a known way, in the short cell of Li10GeP2S12.</summary>
public sealed class ModelAngleTests
{
    private const int Seeds = 20, Frames = 150;
    private const string Settings = """
        "angles": { "binWidthDeg": 0.5, "omegaBinWidthDegFs": 0.004, "omegaMaxDegFs": 1.2 }
        """;

    [Fact]
    public void Rigid_LibratingBreathingMoving_StandsAtSixtyWithoutAngularVelocity()
    {
        ModelSolid solid = Lgps(static p => p with { Translation = new(0.1, 2.9), Breathing = new(0.05, 11), Libration = new(0.15, 2.1), LibrationAxis = new(1, 1, 0.3) });
        IReadOnlyDictionary<string, ColumnTable> tables = Tables(solid)[0];
        foreach ((string motif, int centres) in new[] { ("GeS4", 4), ("PS4", 8) })
        {
            AngleCurve theta = AngleCurve.Theta(tables, motif), omega = AngleCurve.Omega(tables, motif);

            // The text's 1e-8 of an edge turns an angle by 1e-5 deg: the two bins that share the edge at 60.
            Assert.Equal(centres * 12 * Frames, theta.Total);
            Assert.Equal(theta.Total, theta.Between(59.5, 60.5));
            Assert.Equal(centres * 12 * (Frames - 2), omega.Total);
            Assert.Equal(omega.Total, omega.Between(-0.004, 0.004));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Opening_EveryBin_IsAThirdOfTheApexAndTwoThirdsOfHalfOfIt(bool thermal)
    {
        HarmonicMode mode = new(3, 3) { Thermal = thermal, DampingPerPs = 4 };
        ModelSolid solid = Lgps(p => p with { Opening = mode, OpeningAxis = p.Centre == "P" ? 2 : 0, Translation = new(0.1, 2.9), Libration = new(0.1, 1.9) });
        IReadOnlyDictionary<string, ColumnTable>[] tables = Tables(solid);
        double dt = solid.StepPs;

        // ω over two intervals of 10 fs, deg/fs: of a tone its amplitude sin(2πν dt)/dt, of the Gaussian process its variance.
        double omega = thermal
            ? Math.Sqrt(mode.Msd(2 * dt)) / (2 * solid.IntervalFs)
            : mode.Sigma * Math.Abs(Math.Sin(2 * Math.PI * mode.FrequencyTHz * dt)) / solid.IntervalFs;
        foreach (string motif in new[] { "GeS4", "PS4" })
        {
            Check([.. tables.Select(t => AngleCurve.Theta(t, motif))], mode.Sigma, 60, thermal, [53, 54.5, 55.5, 57, 58, 59, 60, 61.5, 63, 64, 66, 70]);
            Check([.. tables.Select(t => AngleCurve.Omega(t, motif))], omega, 0, thermal, [-0.12, -0.072, -0.048, -0.02, 0, 0.016, 0.04, 0.06, 0.08]);
            Assert.All(tables, t => Assert.All(TableRows.Doubles(t["angular_velocity_distribution"], "interval_fs", [0]), static x => Assert.Equal(20, x)));
        }
    }

    /// <summary>Share below each edge: 1/3 P(x) + 2/3 P(-x/2), symmetric densities, so half the width.</summary>
    private static void Check(AngleCurve[] curves, double sigma, double centre, bool thermal, double[] edges)
    {
        double Share(double bound, double s) => thermal ? Shares.Normal(bound, 0, s) : Shares.Arcsine(bound, 0, Math.Sqrt(2) * s);
        foreach (double edge in edges)
        {
            double expected = (Share(edge - centre, sigma) / 3) + (2 * Share(edge - centre, sigma / 2) / 3);
            ModelChecks.MeanIs(expected, [.. curves.Select(c => (double)c.Between(double.NegativeInfinity, edge) / c.Total)], $"{(thermal ? "Gaussian" : "arcsine")} share below {edge}", 1e-5);
        }

        Assert.All(curves, static c => Assert.Equal(c.Total, c.Between(double.NegativeInfinity, double.PositiveInfinity)));
        Assert.All(curves, static c => Assert.All(c.Counts.Zip(c.Density), row => Assert.Equal((double)row.First / c.Total / c.Width, row.Second, 1e-12)));
    }

    private static ModelSolid Lgps(Func<Polyanion, Polyanion> change) =>
        ModelSystems.Lgps(new CagedIons("Li", ModelSystems.LgpsColumns)).With(change) with { Frames = Frames, Drift = new(0.2, 0.1, -0.3) };

    private static IReadOnlyDictionary<string, ColumnTable>[] Tables(ModelSolid solid)
    {
        ModelAnalysis analysis = new(solid, ModelAnalysis.Lgps, Settings);
        Assert.Equal([("GeS4", 4, 48), ("PS4", 8, 96)], analysis.Run.Groups.Select(static g => (g.Name, g.Tetrahedra.Count, g.Angles.Count)));
        return [.. Enumerable.Range(1, Seeds).Select(seed => analysis.Tables(solid.Build(seed)))];
    }
}

/// <summary>One motif of an angle table, filter raw.</summary>
internal sealed record AngleCurve(double[] Lo, double[] Hi, long[] Counts, long Total, double[] Density)
{
    public double Width => Hi[0] - Lo[0];

    public static AngleCurve Theta(IReadOnlyDictionary<string, ColumnTable> tables, string motif) => From(tables["angle_distribution"], motif, "theta_lo_deg", "theta_hi_deg", "density_per_deg");

    public static AngleCurve Omega(IReadOnlyDictionary<string, ColumnTable> tables, string motif) =>
        From(tables["angular_velocity_distribution"], motif, "omega_lo_deg_fs", "omega_hi_deg_fs", "density_fs_per_deg");

    /// <summary>Counts of the bins between two edges.</summary>
    public long Between(double lo, double hi) => Enumerable.Range(0, Counts.Length).Where(i => Lo[i] > lo - (Width / 4) && Hi[i] < hi + (Width / 4)).Sum(i => Counts[i]);

    private static AngleCurve From(ColumnTable table, string motif, string lo, string hi, string density)
    {
        int[] rows = TableRows.Where(table, ("motif", motif), ("filter", "raw"));
        return new AngleCurve(
            TableRows.Doubles(table, lo, rows), TableRows.Doubles(table, hi, rows), TableRows.Longs(table, "count", rows), TableRows.Longs(table, "total", rows)[0], TableRows.Doubles(table, density, rows));
    }
}
