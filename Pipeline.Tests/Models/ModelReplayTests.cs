using System.Globalization;
using Pipeline.Host.Demo;
using Pipeline.Stages;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>The three materials from text files to CSV tables by the program itself, against the closed forms.</summary>
/// <remarks>
/// One run has no scatter over seeds, so the limits come from the generator. A mean over overlapping pairs is a mean of means over disjoint ones, so its
/// variance is at most that of n = units × ⌊(frames - k)/k⌋ independent samples: |mean - exact| ≤ 4.5 √(variance/n). Tones are made to fit 80 frames a
/// period, so that a share of their time is off by at most one frame of 80.
/// </remarks>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ModelReplayTests : IDisposable
{
    private const int Frames = 2000, Period = 80;
    private const double IntervalFs = 4, Tone = 1000 / (Period * IntervalFs); // 3.125 THz
    private const double WavenumberPerTHz = 33.35641;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lgps_ConcertedChains_GiveTheirClosedForms(bool wrapped)
    {
        const double Kelvin = 600;
        ConcertedRings ions = new("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0.012) { Cage = HarmonicMode.AtTemperature(Kelvin, 7.01, 5.1) };
        ModelSolid solid = Host(ModelSystems.Lgps(ions), Kelvin);
        TestRun run = solid.Build(1);
        ReplayedModel result = await ReplayedModel.Run(_scratch, "lgps", wrapped ? run.Wrapped() : run, Kelvin, ModelAnalysis.Lgps, Observables("Li", "0, 0.04, 0.4, 1.2", "\"P-S-Li\", \"Ge-S-Li\"", "0.08-0.36ps"));

        Assert.Equal(4, result.Coordination("P", "S", 2.2));
        Assert.Equal(4, result.Coordination("Ge", "S", 2.4));
        foreach (int k in new[] { 10, 100, 300 })
        {
            int disjoint = (Frames - k) / k;
            double host = 3 * solid.HostMsdPerAxis(k);
            double chain = ions.HopFourth(k) - (ions.HopMsd(k) * ions.HopMsd(k));
            Near(ions.Msd(k, solid.StepPs) + host, result.Msd("Li", "host", k), chain, 10 * disjoint, $"MSD({k})", 0.02 * ions.Msd(k, solid.StepPs));

            // Σ = 4 l Σ net turns of ten rings: the square of a sum with its fourth cumulant.
            double scale = 16 * ModelSystems.LgpsStep.Squared / 40, square = 10 * k * ions.HopProbability, fourth = square - (3 * square * ions.HopProbability);
            Near(ions.Collective(k, solid.StepPs) + (40 * host), result.Msd("Li", "host", k, "collective_A2"), scale * scale * (fourth + (2 * square * square)), disjoint, $"collective({k})", 0.05);

            double stayed = HopStatistics.LineSquares(ions.HopProbability, k)[0], hopped = HopStatistics.LineSquares(ions.HopProbability, k)[1];
            double self = result.VanHove("van_hove_self", k, 1.55, 40, ("species", "Li"));
            Near(stayed, self, stayed * (1 - stayed), 10 * disjoint, $"stayed at {k}");
            Near(hopped, result.VanHove("van_hove_self", k, 4.65, 40, ("species", "Li")) - self, hopped * (1 - hopped), 10 * disjoint, $"hopped at {k}");
            Near(ions.Refilled(k), result.VanHove("van_hove_distinct", k, 1.55, 40, ("species_a", "Li"), ("species_b", "Li")), ions.Refilled(k) * (1 - ions.Refilled(k)), 10 * disjoint, $"refilled at {k}");
        }

        CheckAngles(result, solid, ("GeS4", 4), ("PS4", 8));
        CheckPeaks(result, solid, "P", 8);
        CheckMap(result, run, "P-S-Li");
        CheckD(ions.HopMsd(1), solid, result, "Li");
        CheckNoClaim(result, "Ge", "P", "S");
    }

    /// <summary>Na3SbS4 without vacancies: a cage spectrum at 130 cm-1 with the area of equipartition, and no diffusion.</summary>
    [Fact]
    public async Task Nss_CagedSodium_DoesNotDiffuse()
    {
        const double Kelvin = 300;
        CagedIons ions = new("Na", ModelSystems.NssSites) { Cage = HarmonicMode.AtTemperature(Kelvin, 22.99, 3.9) };
        ModelSolid solid = Host(ModelSystems.Nss(false, ions), Kelvin);
        TestRun run = solid.Build(2);
        ReplayedModel result = await ReplayedModel.Run(
            _scratch, "nss", run, Kelvin, """ "species": { "mobile": { "Na": 1 }, "host": ["Sb", "S"] }, "groups": { "SbS4": { "kind": "polyanion", "centre": "Sb", "ligand": "S", "maxBondAngstrom": 3.0 } } """, Observables("Na", "0, 0.2, 2", "\"Sb-S-Na\""));

        Assert.Equal(4, result.Coordination("Sb", "S", 2.6));
        foreach (int k in new[] { 1, 13, 50, 400 })
        {
            // 144 tones: a time mean over 2,000 frames is off by its unfinished period.
            Assert.Equal(ions.Msd(k, solid.StepPs) + (3 * solid.HostMsdPerAxis(k)), result.Msd("Na", "host", k), 0.03 * ions.Msd(k, solid.StepPs));
        }

        Spectrum sodium = result.Vdos("Na");
        double area = 3 * 48 * HarmonicMode.Boltzmann * Kelvin / solid.Cell.Volume;
        Assert.Equal(area, sodium.Area(0, 700), 0.01 * area);
        Assert.Equal(3.9 * WavenumberPerTHz, sodium.PeakWithin(0, 700), 0.5);
        Assert.Equal(3.9 * WavenumberPerTHz, ReplayedModel.Number(result.Rows("band_centre", ("species", "Na"))[0], "band_centre_cm1"), 1.0);
        Assert.Equal(1, result.VanHove("van_hove_self", 500, 1.5, 48, ("species", "Na")));
        Assert.Equal(0, result.VanHove("van_hove_distinct", 500, 1.5, 48, ("species_a", "Na"), ("species_b", "Na")));
        CheckAngles(result, solid, ("SbS4", 16));
        CheckPeaks(result, solid, "Sb", 16);
        CheckMap(result, run, "Sb-S-Na");
        CheckNoClaim(result, "Na", "Sb", "S");
    }

    /// <summary>One W and one vacancy: hops of 3.53 Å into an empty place, the sum over ions exact, no concerted refilling.</summary>
    [Fact]
    public async Task NssWithTungsten_OneVacancy_HopsAlone()
    {
        const double Kelvin = 600;
        VacancyIons ions = ModelSystems.NssVacancy(0.1) with { Cage = HarmonicMode.AtTemperature(300, 22.99, 3.9) };
        ModelSolid solid = Host(ModelSystems.Nss(true, ions), Kelvin);
        TestRun run = solid.Build(3);
        ReplayedModel result = await ReplayedModel.Run(_scratch, "nssw", run.Wrapped(), Kelvin, ModelAnalysis.Nss, Observables("Na", "0, 0.004, 0.4", "\"Sb-S-Na\", \"W-S-Na\""));

        Assert.Equal(4, result.Coordination("W", "S", 2.4));
        Assert.Equal(4, result.Coordination("Sb", "S", 2.6));
        double l2 = ModelSystems.NssStep * ModelSystems.NssStep, p = ions.HopProbability;
        Near(ions.HopMsd(1) + (3 * ions.Cage.Msd(solid.StepPs)), result.Msd("Na", "host", 1), l2 * l2 * p / 47 / 47, Frames - 1, "MSD(1)", 1e-3);
        foreach (int k in new[] { 20, 100 })
        {
            // |Σ|² of the vacancy's walk: fourth moment as a walk on three axes, at most that of one axis.
            double square = k * p * l2, fourth = l2 * l2 * ((k * p) + (3.0 * k * (k - 1) * p * p));
            Near(ions.Collective(k, solid.StepPs) + (47 * 3 * solid.HostMsdPerAxis(k)), result.Msd("Na", "host", k, "collective_A2"), (fourth - (square * square)) / 47 / 47, (Frames - k) / k, $"collective({k})", 0.1);
            Assert.True(k < 100 || result.Msd("Na", "host", k) < ions.HopCollective(k) + (3 * ions.Cage.Msd(k * solid.StepPs)));
        }

        // One frame on, the place left is empty; a peak stands at the hop length.
        (string, string)[] self = [("species", "Na")], distinct = [("species_a", "Na"), ("species_b", "Na")];
        Assert.Equal(0, result.VanHove("van_hove_distinct", 1, 1.2, 47, distinct));
        Near(p / 47, 1 - result.VanHove("van_hove_self", 1, 1.75, 47, self), p / 47 / 47, (Frames - 1) / 10, "hopped at 1");
        double hopped = result.VanHove("van_hove_self", 100, 4.2, 47, self) - result.VanHove("van_hove_self", 100, 2.4, 47, self);
        Assert.True(hopped > 5 * (result.VanHove("van_hove_self", 100, 2.6, 47, self) - result.VanHove("van_hove_self", 100, 1.8, 47, self)), "no peak at the hop length");

        // Later all places that were left are filled again but the one the vacancy is on, if it has moved: exactly, whatever the walk.
        double left = 1 - result.VanHove("van_hove_self", 100, 1.75, 47, self), refilled = result.VanHove("van_hove_distinct", 100, 1.2, 47, distinct);
        Assert.True(left > 0.1 && left - refilled > 0 && left - refilled <= 1.0 / 47, $"{left} left their places, {refilled} were filled again");
        CheckAngles(result, solid, ("SbS4", 15), ("WS4", 1));
        CheckMap(result, run, "W-S-Na");
        CheckNoClaim(result, "Sb", "W", "S");
    }

    /// <summary>Every mode a tone of its own: the opening fits the frames, the others are well apart in the spectrum.</summary>
    private static ModelSolid Host(ModelSolid solid, double kelvin) => solid.With(p => p with
    {
        Opening = new(3, Tone),
        Translation = HarmonicMode.AtTemperature(kelvin, ModelSolid.Mass(p.Centre) + (4 * ModelSolid.Mass("S")), 7.7),
        Breathing = HarmonicMode.AtTemperature(kelvin, 4 * ModelSolid.Mass("S"), 12.2),
        Libration = HarmonicMode.AtTemperature(kelvin, 8.0 / 3 * ModelSolid.Mass("S") * p.BondAngstrom * p.BondAngstrom, 1.7),
        LibrationAxis = new(1, 0.5, 0.2),
    }) with
    { Frames = Frames, IntervalFs = IntervalFs };

    private static string Observables(string ion, string lags, string triples, string fit = "auto") => $$"""
        "rdf": { "maxRadiusAngstrom": 8.0, "binWidthAngstrom": 0.02 },
        "msd": { "maxLagPs": 4.0, "originStride": 1, "drift": ["raw", "host"] },
        "vacf": { "maxLagPs": 4.0, "window": "hann", "maxWavenumberCm1": 700.0, "frequencyStepCm1": 0.5 },
        "angles": { "binWidthDeg": 0.5, "omegaBinWidthDegFs": 0.004, "omegaMaxDegFs": 1.2 },
        "vanHove": { "lagsPs": [{{lags}}], "drift": ["host"], "maxRadiusAngstrom": 8.0, "binWidthAngstrom": 0.05, "originStride": 10, "pairs": ["{{ion}}-{{ion}}"] },
        "distanceAngle": { "triples": [{{triples}}], "minRadiusAngstrom": 1.5, "maxRadiusAngstrom": 6.5, "radiusBins": 200, "angleBins": 180, "originStride": 50 },
        {{(DerivedRegistry.Keys.ContainsKey("thermo") ? "\"thermo\": {}," : "")}}
        "diffusion": { "fit": "{{fit}}" }
        """;

    /// <summary>Within 4.5 standard errors of n independent samples of that variance.</summary>
    private static void Near(double expected, double actual, double variance, int n, string what, double floor = 0) =>
        Assert.True(Math.Abs(actual - expected) <= (4.5 * Math.Sqrt(variance / n)) + floor, $"{what}: {actual}, closed form {expected}, limit {(4.5 * Math.Sqrt(variance / n)) + floor}");

    private static void CheckAngles(ReplayedModel result, ModelSolid solid, params (string Motif, int Centres)[] motifs)
    {
        HarmonicMode mode = solid.Polyanions[0].Opening;
        double omega = mode.Amplitude * Math.Sin(2 * Math.PI / Period) / IntervalFs;
        foreach ((string motif, int centres) in motifs)
        {
            Dictionary<string, string> row = result.Rows("angle_distribution", ("motif", motif), ("filter", "raw"))[0];
            Assert.Equal(12 * centres * Frames, ReplayedModel.Number(row, "total"));
            row = result.Rows("angular_velocity_distribution", ("motif", motif), ("filter", "raw"))[0];
            Assert.Equal((12 * centres * (Frames - 2), 2 * IntervalFs), (ReplayedModel.Number(row, "total"), ReplayedModel.Number(row, "interval_fs")));
            foreach (double edge in new[] { 55.5, 57, 58.5, 60, 61, 62.5, 64.5 })
            {
                double expected = (Shares.Arcsine(edge, 60, mode.Amplitude) / 3) + (2 * Shares.Arcsine(edge, 60, mode.Amplitude / 2) / 3);
                Assert.Equal(expected, result.AngleShare("angle_distribution", motif, "theta_hi_deg", edge, 0.5), 1.0 / Period);
                double velocity = (edge - 60) * 0.016;
                expected = (Shares.Arcsine(velocity, 0, omega) / 3) + (2 * Shares.Arcsine(velocity, 0, omega / 2) / 3);
                Assert.Equal(expected, result.AngleShare("angular_velocity_distribution", motif, "omega_hi_deg_fs", velocity, 0.004), 1.0 / Period);
            }
        }
    }

    /// <summary>The centre moves with the translation alone; the ligands' breathing stands above everything else.</summary>
    private static void CheckPeaks(ReplayedModel result, ModelSolid solid, string centre, int centres)
    {
        Polyanion[] all = [.. solid.Polyanions.Where(p => p.Centre == centre)];
        Spectrum own = result.Vdos(centre), ligand = result.Vdos("S");
        double area = centres * ModelSolid.Mass(centre) * 3 * all[0].Translation.VelocityVariance / solid.Cell.Volume;
        Assert.Equal(7.7 * WavenumberPerTHz, own.PeakWithin(0, 700), 0.5);
        Assert.Equal(area, own.Area(0, 700), 0.03 * area);
        double breathing = 4 * solid.Polyanions.Count * ModelSolid.Mass("S") * solid.Polyanions.Average(static p => p.Breathing.VelocityVariance) / solid.Cell.Volume;
        Assert.Equal(12.2 * WavenumberPerTHz, ligand.PeakWithin(370, 450), 0.5);
        Assert.Equal(breathing, ligand.Area(340, 470), 0.03 * breathing);
    }

    /// <summary>The map's total by the plain loop over bonds, ions and images.</summary>
    private static void CheckMap(ReplayedModel result, TestRun run, string motif)
    {
        string[] names = motif.Split('-');
        int[] centres = run.AtomsOf(names[0]), ligands = run.AtomsOf(names[1]), ions = run.AtomsOf(names[2]);
        long count = 0;
        for (int t = 0; t < run.Frames; t += 50)
        {
            foreach (int s in centres.SelectMany(a => ligands.OrderBy(l => run.Cells[0].Nearest(run.At(0, l) - run.At(0, a)).Squared).Take(4)))
            {
                foreach (int x in ions)
                {
                    Vector3d near = run.Cells[t].Nearest(run.At(t, x) - run.At(t, s));
                    for (int image = 0; image < 27; image++)
                    {
                        double r2 = (near + new Vector3d(((image % 3) - 1) * run.Cells[t].Ax, (((image / 3) % 3) - 1) * run.Cells[t].By, ((image / 9) - 1) * run.Cells[t].Cz)).Squared;
                        count += r2 >= 1.5 * 1.5 && r2 < 6.5 * 6.5 ? 1 : 0;
                    }
                }
            }
        }

        Assert.Equal(count, ReplayedModel.Number(result.Rows("distance_angle_density", ("motif", motif))[0], "total"));
        Assert.Equal(count, result.Rows("distance_angle_density", ("motif", motif)).Sum(static r => ReplayedModel.Number(r, "count")));
    }

    /// <summary>Within 8 of its own standard errors: Student's t with 9 degrees of freedom goes beyond in 2e-5.</summary>
    private static void CheckD(double squarePerFrame, ModelSolid solid, ReplayedModel result, string species)
    {
        double exact = squarePerFrame / (6 * solid.StepPs) * 1e-4;
        double d = double.Parse(result.Diffusion(species, "tracer", "D_cm2_s"), CultureInfo.InvariantCulture), error = double.Parse(result.Diffusion(species, "tracer", "stderr_cm2_s"), CultureInfo.InvariantCulture);
        Assert.NotEqual("", result.Diffusion(species, "tracer", "lo95_cm2_s"));
        Assert.True(Math.Abs(d - exact) <= 8 * error && error < 0.5 * exact, $"D {d} +- {error}, exact {exact}");
    }

    /// <summary>
    /// Tones never forget, so that within the 0.38 ps that a run of 8 ps has for a fit they may be called undetermined instead of caged (thermal cages are
    /// called caged: ModelDiffusionTests); but no diffusion is claimed, nor a conductivity.
    /// </summary>
    private static void CheckNoClaim(ReplayedModel result, params string[] species)
    {
        foreach (string name in species)
        {
            Assert.True(result.Diffusion(name, "tracer", "regime") is "caged" or "undetermined", $"{name}: {result.Diffusion(name, "tracer", "regime")}, {result.Diffusion(name, "tracer", "note")}");
            Assert.Equal(("", "", ""), (result.Diffusion(name, "tracer", "lo95_cm2_s"), result.Diffusion(name, "tracer", "haven_ratio"), result.Diffusion(name, "tracer", "conductivity_S_cm")));
        }
    }
}
