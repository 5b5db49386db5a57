using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Host.Demo;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Models;

/// <summary>The generators of oscillators, tetrahedra and files are judged first, by naive evaluation of what they draw.</summary>
public sealed class HostGeneratorTests
{
    private static readonly Polyanion s_ion = new("P", "S", new Vector3d(3, 4, 5), 2.04);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mode_OverSeeds_HasItsCovariancesAndItsDensity(bool thermal)
    {
        const double Dt = 0.01;
        HarmonicMode mode = new(0.3, 3.3) { Thermal = thermal, DampingPerPs = 2 };
        double[][] paths = [.. Enumerable.Range(1, 400).Select(seed => mode.Sample(new Random(seed), 40, Dt))];

        foreach (int lag in new[] { 0, 1, 5, 17 })
        {
            ModelChecks.MeanIs(mode.Covariance(lag * Dt), [.. paths.Select(q => q[3] * q[3 + lag])], $"C({lag})");
            ModelChecks.MeanIs(mode.Msd(lag * Dt), [.. paths.Select(q => (q[20] - q[20 - lag]) * (q[20] - q[20 - lag]))], $"MSD({lag})");
            ModelChecks.MeanIs(mode.DifferenceCovariance(lag * Dt, Dt), [.. paths.Select(q => (q[5] - q[3]) * (q[5 + lag] - q[3 + lag]) / (4 * Dt * Dt))], $"Cv({lag})");
        }

        Assert.True(Statistics.UniformP(paths.Select(q => thermal ? Shares.Normal(q[30], 0, mode.Sigma) : Shares.Arcsine(q[30], 0, mode.Amplitude))) > 1e-3);
        Assert.True(Statistics.UniformP(paths.Select(q => thermal ? Shares.Arcsine(q[30], 0, mode.Amplitude) : Shares.Normal(q[30], 0, mode.Sigma))) < 1e-3);
    }

    [Fact]
    public void Mode_AtATemperature_HasHalfKtOfKineticEnergy() =>
        Assert.Equal(HarmonicMode.Boltzmann * 300 / 7.01, HarmonicMode.AtTemperature(300, 7.01, 11).VelocityVariance, 1e-9);

    [Fact]
    public void Polyanion_BreathingLibratingMoving_HasAnglesOfSixtyDegrees()
    {
        Polyanion ion = s_ion with { Translation = new(0.1, 1), Breathing = new(0.05, 11), Libration = new(0.2, 2), LibrationAxis = new(1, 2, -1), OpeningAxis = 1 };
        Vector3d[][] atoms = ion.Sample(new Random(1), 50, 0.01);

        Assert.All(Angles(atoms, 33), static a => Assert.Equal(60, a.Theta, 1e-9));
        Assert.True((atoms[0][33] - ion.Position).Length() > 1e-3);
        Assert.All(atoms[1..], s => Assert.Equal((atoms[1][33] - atoms[0][33]).Length(), (s[33] - atoms[0][33]).Length(), 1e-12));
        Assert.True(Enumerable.Range(0, 50).Max(t => Math.Abs((atoms[1][t] - atoms[0][t]).Length() - 2.04)) > 0.06);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Polyanion_Opening_HasFourAnglesOfItAndEightOfMinusHalf(int axis)
    {
        Polyanion ion = s_ion with { Opening = new(5, 2), OpeningAxis = axis };
        double[] epsilon = ion.Opening.Sample(AfterTranslation(), 50, 0.01);
        Vector3d[][] atoms = ion.Sample(AfterTranslation(), 50, 0.01);

        for (int t = 0; t < 50; t++)
        {
            double e = epsilon[t];
            (double Theta, bool Apex)[] angles = [.. Angles(atoms, t)];
            Assert.Equal(4, angles.Count(static a => a.Apex));
            Assert.All(angles, a => Assert.Equal(a.Apex ? 60 + e : 60 - (e / 2), a.Theta, 1e-9));
            Assert.True(Enumerable.Range(1, 4).Aggregate(default(Vector3d), (sum, j) => sum + atoms[j][t] - atoms[0][t]).Length() < 1e-12);
        }

        Assert.True(epsilon.Max() > 4);
    }

    [Fact]
    public void Polyanion_SmallAmplitudes_LigandVelocitiesAsStated()
    {
        Polyanion ion = s_ion with
        {
            Translation = new(0.01, 1),
            Breathing = new(0.004, 12),
            Libration = new(0.004, 3),
            LibrationAxis = new(1, 0.2, 0.4),
            Opening = new(0.2, 5),
        };
        ModelChecks.MeanIs(ion.LigandVelocityVariance, [.. Enumerable.Range(1, 1000).Select(seed =>
        {
            Vector3d[][] atoms = ion.Sample(new Random(seed), 3, 1e-4);
            return atoms[1..].Average(static s => (s[2] - s[0]).Squared) / 4e-8;
        })], "v²", 1e-3 * ion.LigandVelocityVariance);
    }

    [Fact]
    public void Systems_HaveTheCompositionsAndTheirTetrahedra()
    {
        ModelSolid lgps = ModelSystems.Lgps(new ConcertedRings("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0));
        ModelSolid nss = ModelSystems.Nss(false, new CagedIons("Na", ModelSystems.NssSites)), doped = ModelSystems.Nss(true, ModelSystems.NssVacancy(0));

        foreach ((ModelSolid solid, string composition) in new[] { (lgps, "Li40Ge4P8S48"), (nss, "Na48Sb16S64"), (doped, "Na47Sb15W1S64") })
        {
            TestRun run = (solid with { Frames = 1 }).Build(1);
            Assert.Equal(composition, run.Topology.Composition);
            Assert.Equal(run.Topology.Species.Skip(1), run.Host);
            int[] sulphur = run.AtomsOf("S");
            foreach (int centre in run.Topology.Species.Skip(1).Where(static s => s != "S").SelectMany(run.AtomsOf))
            {
                double[] distances = [.. sulphur.Select(s => solid.Cell.Nearest(run.At(0, s) - run.At(0, centre)).Length()).Order()];
                Assert.InRange(distances[3], distances[0] - 1e-6, distances[0] + 1e-6);
                Assert.True(distances[4] > 3.2, $"{composition}: fifth ligand at {distances[4]}");
            }
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 0.01)]
    public void Files_ReadBack_AreTheRun(bool wrapped, double swing)
    {
        using Scratch scratch = new();
        ModelSolid solid = ModelSystems.Lgps(new ConcertedRings("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0.2)) with { Frames = 30, Drift = new(0.3, 0, -0.2), CellSwing = new(swing, 2) };
        TestRun run = solid.Build(3);
        run = wrapped ? run.Wrapped() : run;
        string folder = ModelFiles.Write(scratch, "lgps", run, 900, block: 5);

        Assert.Equal(swing > 0 ? 30 : 1, run.Cells.Distinct().Count());
        Assert.Equal(wrapped, run.Coordinates.All(static x => x.All(static k => k is >= 0 and < TestRun.Period)));
        Incar incar = Incar.Parse(File.ReadAllBytes(Path.Combine(folder, "INCAR")));
        Assert.Equal((2.0, 5, 900.0), (incar.TimestepFs!.Value, incar.NBlock!.Value, incar.StartTemperatureKelvin!.Value));
        Assert.True(Poscar.Parse(File.ReadAllBytes(Path.Combine(folder, "POSCAR"))).Topology.HasSameAtoms(run.Topology));
        Xdatcar parser = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(File.ReadAllBytes(Path.Combine(folder, "XDATCAR"))));
        for (int t = 0; t < 30; t++)
        {
            Assert.Equal(ParseStatus.FrameCompleted, parser.TryParse(ref reader, isFinal: true, new FramePool(), out Frame? frame));
            Assert.Equal((5L * (t + 1), run.Cells[t]), (frame!.Label, frame.Cell));
            Assert.Equal(run.Coordinates[t], frame.Scaled);
        }
    }

    /// <summary>The stream as it is when the opening is drawn: modes that are off draw nothing.</summary>
    private static Random AfterTranslation() => new(8);

    private static IEnumerable<(double Theta, bool Apex)> Angles(Vector3d[][] atoms, int t) =>
        from vertex in Enumerable.Range(1, 4)
        from i in Enumerable.Range(1, 4)
        from k in Enumerable.Range(1, 4)
        where i < k && i != vertex && k != vertex
        select (ModelChecks.AngleDeg(atoms[i][t], atoms[vertex][t], atoms[k][t]), (i, k) is (1, 2) or (3, 4));
}
