using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>Velocity correlations and spectra of oscillators of known frequency, amplitude and mass.</summary>
public sealed class ModelVdosTests
{
    private const double Kelvin = 600, WavenumberPerTHz = 33.35641;
    private const double CageTHz = 5.1, BreathingTHz = 12.2, LibrationTHz = 2.4, TranslationTHz = 7.7;
    private const string Settings = """
        "vacf": { "maxLagPs": 4.0, "maxWavenumberCm1": 700.0, "frequencyStepCm1": 0.5 }
        """;

    [Fact]
    public void Tones_PeaksAndAreas_AreTheirFrequenciesAndEquipartition()
    {
        ModelSolid solid = Solid();
        Polyanion ps4 = solid.Polyanions.First(static p => p.Centre == "P");
        IReadOnlyDictionary<string, ColumnTable> tables = new ModelAnalysis(solid, ModelAnalysis.Lgps, Settings).Tables(solid.Build(5));
        Spectrum lithium = Spectrum.From(tables["vdos"], "Li"), sulphur = Spectrum.From(tables["vdos"], "S"), phosphorus = Spectrum.From(tables["vdos"], "P");
        double volume = solid.Cell.Volume;

        // Equipartition of ten ions in three directions; the window of 4 ps has a half width of 4 cm-1 and falls as the fifth power.
        Assert.Equal(3 * 10 * HarmonicMode.Boltzmann * Kelvin / volume, lithium.Area(0, 700), 0.01 * lithium.Area(0, 700));
        Assert.Equal(CageTHz * WavenumberPerTHz, lithium.PeakWithin(0, 700), 0.5);

        // Each mode of the ligand by itself: to first order in the amplitudes, which are below 0.08 rad.
        double perMass = 48 * ModelSolid.Mass("S") / volume;
        double bond2 = solid.Polyanions.Average(static p => p.BondAngstrom * p.BondAngstrom * p.Libration.VelocityVariance), breathing = solid.Polyanions.Average(static p => p.Breathing.VelocityVariance);
        double translation = solid.Polyanions.Average(static p => p.Translation.VelocityVariance);
        foreach ((double thz, double squared, string mode) in new[] { (BreathingTHz, breathing, "breathing"), (LibrationTHz, 2.0 / 3 * bond2, "libration"), (TranslationTHz, 3 * translation, "translation") })
        {
            double centre = thz * WavenumberPerTHz;
            Assert.True(Math.Abs(sulphur.PeakWithin(centre - 30, centre + 30) - centre) <= 0.5, $"{mode}: {sulphur.PeakWithin(centre - 30, centre + 30)} for {centre}");
            double area = sulphur.Area(centre - 60, centre + 60);
            Assert.True(Math.Abs(area - (perMass * squared)) <= 0.03 * perMass * squared, $"{mode}: area {area} for {perMass * squared}");
        }

        Assert.Equal(8 * ModelSolid.Mass("P") * 3 * ps4.Translation.VelocityVariance / volume, phosphorus.Area(0, 700), 0.03 * phosphorus.Area(0, 700));
        Assert.Equal(TranslationTHz * WavenumberPerTHz, phosphorus.PeakWithin(0, 700), 0.5);
    }

    /// <summary>Central differences of a Gaussian process, at every lag: its covariance is known exactly, damping and all.</summary>
    [Fact]
    public void Vacf_OfThermalCages_IsTheDifferenceOfCovariances()
    {
        HarmonicMode cage = new(0.2, 2.5) { Thermal = true, DampingPerPs = 2 };
        ModelSolid solid = ModelSystems.Lgps(new CagedIons("Li", ModelSystems.LgpsColumns) { Cage = cage }) with { Polyanions = [], Frames = 200, IntervalFs = 10 };
        ModelAnalysis analysis = new(solid, """ "species": { "mobile": { "Li": 1 }, "host": [] } """, """ "vacf": { "maxLagPs": 1.0 } """);
        double[][] vacf = [.. Enumerable.Range(1, 40).Select(seed =>
        {
            ColumnTable table = analysis.Tables(solid.Build(seed))["vacf"];
            int[] rows = TableRows.Where(table, ("species", "Li"));
            Assert.Equal(Enumerable.Range(0, rows.Length).Select(static l => (long)l), TableRows.Longs(table, "lag_frames", rows));
            return TableRows.Doubles(table, "vacf_A2_ps2", rows);
        })];

        Assert.True(vacf[0].Length > 90);
        for (int lag = 0; lag < vacf[0].Length; lag++)
        {
            int at = lag;
            ModelChecks.MeanIs(3 * cage.DifferenceCovariance(lag * solid.StepPs, solid.StepPs), [.. vacf.Select(c => c[at])], $"C({lag})", 1e-6);
        }
    }

    private static ModelSolid Solid()
    {
        double sulphur = 4 * ModelSolid.Mass("S");
        return ModelSystems.Lgps(new CagedIons("Li", ModelSystems.LgpsColumns) { Cage = HarmonicMode.AtTemperature(Kelvin, ModelSolid.Mass("Li"), CageTHz) }).With(p => p with
        {
            Translation = HarmonicMode.AtTemperature(Kelvin, sulphur + ModelSolid.Mass(p.Centre), TranslationTHz),
            Breathing = HarmonicMode.AtTemperature(Kelvin, sulphur, BreathingTHz),
            Libration = HarmonicMode.AtTemperature(Kelvin, sulphur * 2 / 3 * p.BondAngstrom * p.BondAngstrom, LibrationTHz),
            LibrationAxis = new(1, 0.5, 0.2),
        }) with
        { Frames = 1800, IntervalFs = 4 };
    }
}

/// <summary>One species of the table <c>vdos</c>; undefined values are NaN.</summary>
internal sealed record Spectrum(double[] Wavenumber, double[] Frequency, double[] Vdos)
{
    public static Spectrum From(ColumnTable table, string species)
    {
        int[] rows = TableRows.Where(table, ("species", species));
        return new Spectrum(TableRows.Doubles(table, "wavenumber_cm1", rows), TableRows.Doubles(table, "frequency_THz", rows), TableRows.Doubles(table, "vdos", rows));
    }

    /// <summary>∫ vdos dν over THz (trapezoid).</summary>
    public double Area(double from, double to) =>
        Enumerable.Range(1, Vdos.Length - 1).Where(i => Wavenumber[i - 1] >= from && Wavenumber[i] <= to).Sum(i => (Frequency[i] - Frequency[i - 1]) * (Vdos[i] + Vdos[i - 1]) / 2);

    /// <summary>Wavenumber of the highest value.</summary>
    public double PeakWithin(double from, double to) =>
        Enumerable.Range(0, Vdos.Length).Where(i => Wavenumber[i] >= from && Wavenumber[i] <= to).MaxBy(i => Vdos[i]) is var at ? Wavenumber[at] : double.NaN;
}
