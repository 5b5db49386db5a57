using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Models;

/// <summary>Diffusion coefficients, Haven ratios and regimes of motion whose D is known.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ModelDiffusionTests
{
    private const int Seeds = 30, Frames = 2400;
    private const double Probability = 0.02;
    private static readonly HarmonicMode s_cage = new(0.15, 2.5) { Thermal = true, DampingPerPs = 8 };
    private static readonly HarmonicMode s_host = new(0.12, 3.1) { Thermal = true, DampingPerPs = 8 };

    /// <summary>
    /// n = 1 are walkers of their own; chains of four share their hops: D = Γ l²/6 in both, the collective one n times it.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Hops_TracerAndCollective_AreGammaLSquaredOverSixAndNTimesIt(int together)
    {
        MobileIons ions = Ions(together);

        // A hop of 0.37 of the edge b between two frames could be one of 0.63 back, and D would not be stated: two cells along b.
        ModelSolid solid = ModelSystems.Lgps(ions) with { Polyanions = [], Frames = Frames, Cell = Cell.Orthorhombic(17.2, 16.92, 12.44) };
        ModelAnalysis analysis = new(solid, """ "species": { "mobile": { "Li": 1 }, "host": [] } """, Settings("1-2ps", "raw"));
        DiffusionRows[] runs = [.. Enumerable.Range(1, Seeds).Select(seed => DiffusionRows.From(analysis.Tables(solid.Build(seed))["diffusion"], "Li", "raw"))];
        double exact = ions.HopMsd(1) / (6 * solid.StepPs) * 1e-4;

        foreach (string method in new[] { "einstein_fit", "gls" })
        {
            double[] tracer = [.. runs.Select(r => r.Value(method, "tracer", "D_cm2_s"))], collective = [.. runs.Select(r => r.Value(method, "collective", "D_cm2_s"))];
            ModelChecks.MeanIs(exact, tracer, $"{method} tracer D", 1e-12);
            ModelChecks.MeanIs(together * exact, collective, $"{method} collective D", 1e-12);

            // The ratio of the means: to first order its error is that of D_t - D_c/n over D_c/n.
            (double difference, double error) = Statistics.MeanAndError([.. tracer.Zip(collective, (t, c) => t - (c / together))]);
            Assert.True(Math.Abs(difference) <= 4.5 * error, $"{method}: Haven ratio {tracer.Average() / collective.Average()}, exact {1.0 / together}");
            Assert.InRange(tracer.Average() / collective.Average(), 0.75 / together, 1.33 / together);
            // Given where both intervals are: the summed motion is one walker, whose exponent may speak against diffusion.
            Assert.All(runs.Zip(tracer, collective), row =>
            {
                bool claimed = !double.IsNaN(row.First.Value(method, "tracer", "lo95_cm2_s")) && !double.IsNaN(row.First.Value(method, "collective", "lo95_cm2_s"));
                Assert.Equal(claimed ? row.Second / row.Third : double.NaN, row.First.Value(method, "tracer", "haven_ratio"), 1e-9);
            });
            Assert.True(runs.Count(r => !double.IsNaN(r.Value(method, "tracer", "haven_ratio"))) >= Seeds / 2);

            // Five blocks: a rough interval of 95 %; of 20 that are given fewer than 15 would hold with p = 3e-4.
            (double Lo, double Hi)[] given = [.. runs.Select(r => (r.Value(method, "tracer", "lo95_cm2_s"), r.Value(method, "tracer", "hi95_cm2_s"))).Where(static i => !double.IsNaN(i.Item1))];
            Assert.True(given.Length >= Seeds / 2, $"{method}: {given.Length} intervals");
            Assert.True(given.Count(i => i.Lo <= exact && exact <= i.Hi) >= 0.75 * given.Length, $"{method}: {given.Count(i => i.Lo <= exact && exact <= i.Hi)} of {given.Length} hold");
        }
    }

    [Fact]
    public void Regimes_OfMobileAndHost_AreDiffusiveAndCaged()
    {
        ModelSolid solid = Lgps(Ions(4));
        ModelAnalysis analysis = new(solid, ModelAnalysis.Lgps, Settings("auto", "raw", "host"));
        IReadOnlyDictionary<string, ColumnTable> tables = analysis.Tables(solid.Build(2));
        DiffusionRows lithium = DiffusionRows.From(tables["diffusion"], "Li", "host");

        Assert.Equal("diffusive", lithium.Text("gls", "tracer", "regime"));
        Assert.True(lithium.Value("gls", "tracer", "lo95_cm2_s") > 0);
        foreach (string species in new[] { "Ge", "P", "S" })
        {
            DiffusionRows host = DiffusionRows.From(tables["diffusion"], species, "host");
            Assert.Equal("caged", host.Text("gls", "tracer", "regime"));
            Assert.True(double.IsNaN(host.Value("gls", "tracer", "lo95_cm2_s")) && double.IsNaN(host.Value("gls", "tracer", "haven_ratio")) && double.IsNaN(host.Value("gls", "tracer", "conductivity_S_cm")));
        }
    }

    /// <summary>Ions that hop to and fro between two sites move by 3 Å and yet nowhere: never a claim, whatever the seed.</summary>
    [Fact]
    public void Confined_HopsBetweenTwoSites_AreNeverClaimed()
    {
        ModelSolid solid = Lgps(new TwoSiteIons("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 0.05) { Cage = s_cage }) with { Polyanions = [] };
        ModelAnalysis analysis = new(solid, """ "species": { "mobile": { "Li": 1 }, "host": [] } """, Settings("auto", "raw"));
        foreach (DiffusionRows rows in Enumerable.Range(1, 10).Select(seed => DiffusionRows.From(analysis.Tables(solid.Build(seed))["diffusion"], "Li", "raw")))
        {
            Assert.NotEqual("diffusive", rows.Text("gls", "tracer", "regime"));
            Assert.True(double.IsNaN(rows.Value("gls", "tracer", "lo95_cm2_s")));
        }
    }

    private static ModelSolid Lgps(MobileIons ions) => ModelSystems.Lgps(ions).With(static p => p with { Translation = s_host, Breathing = new(0.03, 12) }) with { Frames = Frames };

    private static MobileIons Ions(int together) => together == 1
        ? new LatticeWalkers("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep.Z, Probability) { Cage = s_cage }
        : new ConcertedRings("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, together, Probability) { Cage = s_cage };

    private static string Settings(string fit, params string[] drift) =>
        $$""" "msd": { "maxLagPs": 5.0, "linearLags": 250, "drift": [{{string.Join(", ", drift.Select(static d => $"\"{d}\""))}}] }, "diffusion": { "fit": "{{fit}}" } """;
}

/// <summary>The rows of one species and drift of the table <c>diffusion</c>.</summary>
internal sealed record DiffusionRows(ColumnTable Table, string Species, string Drift)
{
    public static DiffusionRows From(ColumnTable table, string species, string drift) => new(table, species, drift);

    public double Value(string method, string quantity, string column) => TableRows.Doubles(Table, column, Rows(method, quantity))[0];

    public string? Text(string method, string quantity, string column) => Table.Utf8(column)[Rows(method, quantity)[0]];

    private int[] Rows(string method, string quantity) => TableRows.Where(Table, ("species", Species), ("drift", Drift), ("method", method), ("quantity", quantity));
}
