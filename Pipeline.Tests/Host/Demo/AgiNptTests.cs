using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Host.Demo;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Demo;

/// <summary>The built-in dynamics in a breathing cell: physics, files, and what the program makes of them.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class AgiNptTests
{
    private static readonly AgiOptions s_options = new() { Directory = "-", Seed = 3, EquilibrationSteps = 1500, PressureKilobar = AgiOptions.DefaultPressureKilobar };

    [Fact]
    public void Pressure_IsTheSlopeOfTheEnergyWithVolume_InACellThatHasBreathed()
    {
        AgiSimulation state = new(s_options with { PressureKilobar = 30 });
        Cell first = state.Cell;
        for (int step = 0; step < 200; step++)
        {
            state.Step();
        }

        AgiForces field = new(128);
        field.Compute(state.Positions, first, new Vector3d[128]); // its reciprocal vectors are those of the first cell
        double Energy(double strain) => field.Compute(
            [.. state.Positions.Select(p => (1 + strain) * p)],
            Cell.Orthorhombic((1 + strain) * state.Cell.Ax, (1 + strain) * state.Cell.By, (1 + strain) * state.Cell.Cz), new Vector3d[128]).Energy;
        double slope = (Energy(1e-5) - Energy(-1e-5)) / 2e-5; // dE/dlnL = 3 V dE/dV

        Assert.True(Math.Abs((state.Cell.Ax / first.Ax) - 1) > 1e-4, "the cell has not moved");
        Assert.Equal(-slope, state.Virial, 2e-5 * Math.Abs(slope)); // pairs that cross the cutoff between the two volumes bend it
        Assert.Equal(((2 * state.KineticEnergy) - slope) / (3 * state.Cell.Volume) * AgiUnits.Kilobar, state.PressureKilobar, 1e-3);
    }

    [Fact]
    public void ConservedEnergy_Stays_AndMeansAreTheTargets()
    {
        AgiSimulation simulation = new(s_options);
        double fixedVolume = simulation.Cell.Volume;
        simulation.Equilibrate(TestContext.Current.CancellationToken);
        double start = simulation.ConservedEnergy, worst = 0, temperature = 0, pressure = 0, volume = 0, square = 0;
        const int Steps = 6000;
        for (int step = 0; step < Steps; step++)
        {
            simulation.Step();
            worst = Math.Max(worst, Math.Abs(simulation.ConservedEnergy - start));
            temperature += simulation.TemperatureK / Steps;
            pressure += simulation.PressureKilobar / Steps;
            volume += simulation.Cell.Volume / Steps;
            square += simulation.Cell.Volume * simulation.Cell.Volume / Steps;
        }

        double swing = Math.Sqrt(square - (volume * volume)) / volume;
        TestContext.Current.TestOutputHelper?.WriteLine($"energy off by {worst:E2} eV at most, T {temperature:f1} K, P {pressure:f2} kbar, V {volume:f1} of {fixedVolume:f1} A3, swing {swing:P2}");
        Assert.True(worst < 1e-3 * simulation.KineticEnergy, $"{worst} eV");
        Assert.Equal(500, temperature, 8.0);
        Assert.Equal(AgiOptions.DefaultPressureKilobar, pressure, 1.0);
        Assert.Equal(fixedVolume, volume, 0.02 * fixedVolume);
        Assert.InRange(swing, 0.002, 0.03);
        Assert.Equal(Math.Sqrt(2) / 2, simulation.Cell.Ax / simulation.Cell.Cz, 1e-12);
    }

    [Fact]
    public void MorePressure_LessVolume()
    {
        double Volume(double kbar)
        {
            AgiSimulation simulation = new(s_options with { PressureKilobar = kbar });
            simulation.Equilibrate(TestContext.Current.CancellationToken);
            return Enumerable.Range(0, 1500).Average(_ =>
            {
                simulation.Step();
                return simulation.Cell.Volume;
            });
        }

        double low = Volume(12), high = Volume(40);

        Assert.True(high < 0.97 * low, $"{high} against {low}");
    }

    [Fact]
    public async Task Run_IsReadAsAVariableCellRun_AndThermoHasIt()
    {
        using Scratch scratch = new();
        string run = scratch["run"];
        AgiRun.Run(s_options with { Directory = run, Frames = 30, EquilibrationSteps = 100 }, null, TestContext.Current.CancellationToken);

        string[] lines = await File.ReadAllLinesAsync(Path.Combine(run, "XDATCAR"), TestContext.Current.CancellationToken);
        Assert.Equal(30, lines.Count(l => l == lines[0]));
        Assert.Equal(30 * (8 + 128), lines.Length);
        RunDescription description = RunProbe.Describe(RunInput.Resolve(run), new RunSettings(), isFinal: true)!;
        Assert.Equal(("NpT", 5L), (description.Ensemble, description.LabelStride));
        Poscar contcar = Poscar.Parse(await File.ReadAllBytesAsync(Path.Combine(run, "CONTCAR"), TestContext.Current.CancellationToken), "CONTCAR");
        Assert.True(contcar.HasVelocities && contcar.HasPredictorCorrector);

        string recipe = scratch.Write("thermo.json", """{ "observables": { "thermo": {}, "rdf": { "maxRadiusAngstrom": 6.0, "binWidthAngstrom": 0.1 } } }""");
        Ionstream replay = await Ionstream.Run("replay", run, "--out", scratch["out"], "--config", recipe, "--format", "csv");

        Assert.Equal((0, ""), (replay.ExitCode, replay.ExitCode == 0 ? "" : replay.Error));
        string[] thermo = await File.ReadAllLinesAsync(Directory.GetFiles(scratch["out"], "thermo-*.csv", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken);
        string[] rows = [.. thermo.SkipWhile(l => l.StartsWith('#'))];
        int Column(string name) => Array.IndexOf(rows[0].Split(','), name);
        double[] Values(string name) => [.. rows[1..].Select(r => r.Split(',')[Column(name)]).Select(v => v.Length == 0 ? double.NaN : double.Parse(v, CultureInfo.InvariantCulture))];
        string[] oszicar = await File.ReadAllLinesAsync(Path.Combine(run, "OSZICAR"), TestContext.Current.CancellationToken);

        // The first frame is step 5: every step from there on, volumes at every fifth.
        Assert.Equal(Enumerable.Range(5, 146).Select(n => (double)n), Values("step"));
        Assert.Equal(oszicar[4..].Select(l => double.Parse(l[10..17], CultureInfo.InvariantCulture)), Values("temperature_K"));
        Assert.Equal(Enumerable.Range(0, 146).Select(n => n % 5 == 0), Values("volume_A3").Select(double.IsFinite));
        Assert.True(Values("volume_A3").Where(double.IsFinite).Distinct().Count() > 20);
        Assert.All(Values("frames"), n => Assert.Equal(146, n));
        string[] runs = await File.ReadAllLinesAsync(Directory.GetFiles(scratch["out"], "runs-*.csv", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken);
        string[] table = [.. runs.SkipWhile(l => l.StartsWith('#'))];
        double mean = double.Parse(Regex.Replace(table[1], "\"[^\"]*\"", "").Split(',')[Array.IndexOf(table[0].Split(','), "temperature_K")], CultureInfo.InvariantCulture);
        Assert.Equal(Values("temperature_K").Average(), mean, 1e-9);
        Assert.Single(Directory.GetFiles(scratch["out"], "peaks-*.csv", SearchOption.AllDirectories));
    }
}
