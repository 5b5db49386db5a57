using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>Displacements of known motion, in the cells of the materials, with a vibrating and drifting host.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ModelMsdTests
{
    private const int Seeds = 30, Frames = 220;
    private static readonly HarmonicMode s_cage = new(0.2, 2.5) { Thermal = true, DampingPerPs = 1.5 };
    private static readonly HarmonicMode s_host = new(0.12, 3.1) { Thermal = true, DampingPerPs = 2 };

    public static TheoryData<string> Motions => ["walkers", "rings", "two-site", "caged"];

    [Theory]
    [MemberData(nameof(Motions))]
    public void Mobile_EveryDrift_IsHopsPlusCagePlusHost(string motion)
    {
        MobileIons ions = Ions(motion);
        ModelSolid solid = Solid(ions);
        ColumnTable[] tables = [.. Enumerable.Range(1, Seeds).Select(seed => Msd(solid.Build(seed)))];
        MsdCurve[] raw = [.. tables.Select(t => MsdCurve.From(t, "Li", "multi", "raw"))], host = [.. tables.Select(t => MsdCurve.From(t, "Li", "multi", "host"))];
        MsdCurve[] single = [.. tables.Select(t => MsdCurve.From(t, "Li", "single", "host"))];

        double drift = solid.Drift.Squared;
        Assert.True(raw[0].Lags[^1] > 200);
        for (int row = 1; row < raw[0].Lags.Length; row++)
        {
            int at = row, k = (int)raw[0].Lags[row];
            double hops = ions.Msd(k, solid.StepPs), together = ions.Collective(k, solid.StepPs), mean = 3 * solid.HostMsdPerAxis(k);

            // Floors: 1e-6 of text rounding, and what it is of a drift of 100 Å squared.
            ModelChecks.MeanIs(hops + (k * k * drift), [.. raw.Select(c => c.Total[at])], $"raw MSD({k})", 1e-6 * (1 + (k * k * drift)));
            ModelChecks.MeanIs(hops + mean, [.. host.Select(c => c.Total[at])], $"host MSD({k})");
            ModelChecks.MeanIs(together + (ions.Count * mean), [.. host.Select(c => c.Collective[at])], $"host collective({k})");
            ModelChecks.MeanIs(hops + mean, [.. single.Select(c => c.At(k))], $"single host MSD({k})");
        }
    }

    [Theory]
    [InlineData("walkers")]
    [InlineData("rings")]
    public void Alpha2_OfHopsInCages_GivesTheFourthMoment(string motion)
    {
        MobileIons ions = Ions(motion);
        ModelSolid solid = Solid(ions) with { Polyanions = [], Drift = default };
        MsdCurve[] curves = [.. Enumerable.Range(1, Seeds).Select(seed => MsdCurve.From(Msd(solid.Build(seed)), "Li", "multi", "raw"))];
        int tested = 0;
        for (int row = 1; row < curves[0].Lags.Length; row++)
        {
            if (double.IsNaN(curves[0].Alpha2[row]))
            {
                continue;
            }

            // Alpha2 of a finite sample is biased as a ratio; the fourth moment it stands for is not.
            int at = row, k = (int)curves[0].Lags[row];
            double g = 3 * ions.Cage.Msd(k * solid.StepPs), h2 = ions.HopMsd(k), h4 = ions is LatticeWalkers w ? w.HopFourth(k) : ((ConcertedRings)ions).HopFourth(k);
            ModelChecks.MeanIs(h4 + (10.0 / 3 * h2 * g) + (5.0 / 3 * g * g), [.. curves.Select(c => (c.Alpha2[at] + 1) * 5 / 3 * c.Total[at] * c.Total[at])], $"r4({k})");
            tested++;
        }

        Assert.True(tested >= 9);
    }

    /// <summary>Three pure tones with independent phases: 3 · 21/8 over 5 · 9/4, less 1.</summary>
    [Fact]
    public void Alpha2_OfPureTones_IsMinusThreeTenths()
    {
        ModelSolid solid = Solid(new CagedIons("Li", ModelSystems.LgpsColumns) { Cage = new HarmonicMode(0.2, 2.5) }) with { Polyanions = [], Drift = default };
        MsdCurve[] curves = [.. Enumerable.Range(1, Seeds).Select(seed => MsdCurve.From(Msd(solid.Build(seed)), "Li", "multi", "raw"))];

        // The bias of the ratio is of the order of 1 over the 1,200 tones.
        Assert.All(Enumerable.Range(1, 9), lag => ModelChecks.MeanIs(-0.3, [.. curves.Select(c => c.Alpha2[lag])], $"alpha2({lag})", 5e-3));
    }

    [Fact]
    public void Host_EverySpecies_IsItsVibrationLessThatOfTheMean()
    {
        ModelSolid solid = Solid(Ions("caged"));
        ColumnTable[] tables = [.. Enumerable.Range(1, Seeds).Select(seed => Msd(solid.Build(seed)))];
        foreach (string species in new[] { "Ge", "P", "S" })
        {
            MsdCurve[] curves = [.. tables.Select(t => MsdCurve.From(t, species, "multi", "host"))];
            for (int row = 1; row < curves[0].Lags.Length; row++)
            {
                int at = row, k = (int)curves[0].Lags[row];
                double expected = 3 * s_host.Msd(k * solid.StepPs) * (1 - (1.0 / solid.Polyanions.Count));
                ModelChecks.MeanIs(expected, [.. curves.Select(c => c.Total[at])], $"{species} MSD({k})");
            }
        }
    }

    [Fact]
    public void Vacancy_CollectiveAtEveryLag_IsTheVacancysFreeWalk()
    {
        VacancyIons ions = ModelSystems.NssVacancy(0.4);
        ModelSolid solid = ModelSystems.Nss(true, ions) with { Frames = Frames };
        MsdCurve[] curves = [.. Enumerable.Range(1, Seeds).Select(seed => MsdCurve.From(Msd(solid.Build(seed)), "Na", "multi", "host"))];
        for (int row = 1; row < curves[0].Lags.Length; row++)
        {
            int at = row, k = (int)curves[0].Lags[row];
            ModelChecks.MeanIs(ions.HopCollective(k), [.. curves.Select(c => c.Collective[at])], $"collective({k})");
            Assert.True(k < 10 || curves.Average(c => c.Total[at]) < 0.9 * ions.HopCollective(k));
        }

        ModelChecks.MeanIs(ions.HopMsd(1), [.. curves.Select(static c => c.Total[1])], "MSD(1)");
    }

    /// <summary>Fractions are what moves: a breathing cell changes the curves by the square of its mean edge and by nothing else.</summary>
    [Fact]
    public void BreathingCell_SameFractions_SameCurvesTimesTheMeanEdgeSquared()
    {
        ModelSolid solid = Solid(Ions("rings"));
        TestRun still = solid.Build(3), breathing = (solid with { CellSwing = new(0.005, 1.3) }).Build(3);
        double edge = breathing.Cells.Average(static c => c.Cz) / solid.Cell.Cz;
        ColumnTable before = Msd(still), after = Msd(breathing);

        Assert.True(breathing.Cells.Max(static c => c.Cz) > 12.5);
        foreach (string species in new[] { "Li", "P", "S" })
        {
            foreach (string drift in new[] { "raw", "host" })
            {
                MsdCurve fixedCell = MsdCurve.From(before, species, "multi", drift), variable = MsdCurve.From(after, species, "multi", drift);

                // 5e-7 Å of rounded cells.
                Assert.All(fixedCell.Total.Zip(variable.Total), row => Assert.Equal(edge * edge * row.First, row.Second, (1e-6 * row.First) + 1e-9));
            }
        }
    }

    internal static MobileIons Ions(string motion) => motion switch
    {
        "walkers" => new LatticeWalkers("Li", [.. Enumerable.Range(0, 4).SelectMany(m => ModelSystems.LgpsColumns.Select(r => r + (m * ModelSystems.LgpsStep)))], 2.4, 0.02) { Cage = s_cage },
        "rings" => new ConcertedRings("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0.02) { Cage = s_cage },
        "two-site" => new TwoSiteIons("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 0.02) { Cage = s_cage },
        _ => new CagedIons("Li", ModelSystems.LgpsColumns) { Cage = s_cage },
    };

    private static ModelSolid Solid(MobileIons ions) =>
        ModelSystems.Lgps(ions).With(static p => p with { Translation = s_host }) with { Frames = Frames, Drift = new(0.31, -0.17, 0.09) };

    private static ColumnTable Msd(TestRun run) =>
        run.Feed(new MeanSquaredDisplacement(new MsdOptions { MaxLagPs = 1e6, LinearLags = 60, LogLagsPerDecade = 20 }, run.Description, "test")).Results().Single(static t => t.Name == "msd");
}
