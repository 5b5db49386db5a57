using Pipeline.Host.Demo;

namespace Pipeline.Tests.Host.Demo;

public sealed class AgiSimulationTests
{
    private static readonly AgiOptions s_options = new() { Directory = "-", Seed = 3, EquilibrationSteps = 800 };

    [Fact]
    public void Start_IsBccIodideWithSilverOnTetrahedralSites()
    {
        AgiSimulation simulation = new(s_options);
        double a = AgiLattice.LatticeConstant;

        // A tetrahedral site has four iodides at √5/4 a; nearest iodides are √3/2 a apart; silver keeps off occupied neighbours.
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(Math.Sqrt(5) / 4 * a, Nearest(simulation, i, 64, 128), 1e-9));
        Assert.All(Enumerable.Range(64, 64), i => Assert.Equal(Math.Sqrt(3) / 2 * a, Nearest(simulation, i, 64, 128), 1e-9));
        Assert.All(Enumerable.Range(0, 64), i => Assert.True(Nearest(simulation, i, 0, 64) > 2.6));
    }

    [Fact]
    public void Replicas_DoubleEveryEdge()
    {
        AgiSimulation small = new(s_options);
        AgiSimulation large = new(s_options with { Replicas = 2 });

        Assert.Equal(1024, large.Atoms);
        Assert.Equal(8 * small.Cell.Volume, large.Cell.Volume, 1e-6);
        Assert.Equal(small.PotentialEnergy / 128, large.PotentialEnergy / 1024, 0.05);
    }

    [Fact]
    public void ConstantEnergy_DriftsLessThanATenThousandthOfTheKineticEnergyAPicosecond()
    {
        AgiSimulation simulation = new(s_options) { ThermostatOff = true };
        simulation.Equilibrate(TestContext.Current.CancellationToken);
        double[] energy = Run(simulation, 1500, static s => s.PotentialEnergy + s.KineticEnergy);

        // 3 ps; fluctuation within a step's truncation error is not drift, so compare means of the first and last ps.
        double drift = energy.TakeLast(500).Average() - energy.Take(500).Average();
        Assert.Equal(0, drift / 2, 1e-4 * simulation.KineticEnergy);
    }

    [Fact]
    public void ConstantTemperature_MeanIsTheTargetAndTheExtendedEnergyIsConserved()
    {
        AgiSimulation simulation = new(s_options);
        simulation.Equilibrate(TestContext.Current.CancellationToken);
        double start = simulation.ConservedEnergy;

        double mean = Run(simulation, 2500, static s => s.TemperatureK).Average();

        Assert.Equal(500, mean, 3.0);
        Assert.Equal(start, simulation.ConservedEnergy, 1e-3 * simulation.KineticEnergy);
    }

    [Fact]
    public void Momentum_StaysZero()
    {
        AgiSimulation simulation = new(s_options);
        simulation.Equilibrate(TestContext.Current.CancellationToken);
        Run(simulation, 200, static s => s.TemperatureK);

        Vector3d momentum = default;
        for (int i = 0; i < simulation.Atoms; i++)
        {
            momentum += (i < 64 ? AgiUnits.SilverMass : AgiUnits.IodineMass) * simulation.Velocities[i];
        }

        Assert.Equal(0, Math.Sqrt(momentum.Squared), 1e-10);
    }

    [Fact]
    public void Random_IsXoshiro256StarStarSeededBySplitMix64()
    {
        // From the authors' C code with SplitMix64 seeded by 1234567.
        Xoshiro256 random = new(1234567);

        Assert.Equal([3504822795582309479, 1819558768956484042, 1250851346055027673, 16940231675099994102],
            new[] { random.Next(), random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Random_NormalHasZeroMeanAndUnitVariance()
    {
        Xoshiro256 random = new(5);
        double[] values = [.. Enumerable.Range(0, 100_000).Select(_ => random.Normal())];

        Assert.Equal(0, values.Average(), 0.015);
        Assert.Equal(1, values.Average(static v => v * v), 0.02);
        Assert.Equal(3, values.Average(static v => v * v * v * v), 0.15);
    }

    private static double[] Run(AgiSimulation simulation, int steps, Func<AgiSimulation, double> observe)
    {
        double[] values = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            simulation.Step();
            values[step] = observe(simulation);
        }

        return values;
    }

    private static double Nearest(AgiSimulation simulation, int ion, int from, int to)
    {
        double nearest = double.PositiveInfinity;
        for (int j = from; j < to; j++)
        {
            Vector3d d = simulation.Positions[ion] - simulation.Positions[j];
            double x = d.X - (simulation.Cell.Ax * Math.Round(d.X / simulation.Cell.Ax));
            double y = d.Y - (simulation.Cell.By * Math.Round(d.Y / simulation.Cell.By));
            double z = d.Z - (simulation.Cell.Cz * Math.Round(d.Z / simulation.Cell.Cz));
            nearest = j == ion ? nearest : Math.Min(nearest, Math.Sqrt((x * x) + (y * y) + (z * z)));
        }

        return nearest;
    }
}
