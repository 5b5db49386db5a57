using Pipeline.Formats.Tables;
using Pipeline.Host.Demo;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>Pair distributions whose every neighbour is known.</summary>
public sealed class ModelRdfTests
{
    private const int Seeds = 40, Frames = 20;

    [Fact]
    public void Bonds_OfBreathingTetrahedra_AreFourAndOneWithAnArcsineDensity()
    {
        ModelSolid solid = Lgps(new CagedIons("Li", ModelSystems.LgpsColumns)).With(static p => p with { Breathing = new(0.08, 11), Libration = new(0.1, 2) });
        ColumnTable[] tables = [.. Enumerable.Range(1, Seeds).Select(seed => Rdf(solid.Build(seed)))];
        foreach ((string centre, double bond, int count) in new[] { ("Ge", 2.21, 4), ("P", 2.04, 8) })
        {
            RdfCurve[] curves = [.. tables.Select(t => RdfCurve.From(t, centre, "S"))];
            int end = Bin(bond + 0.14);
            Assert.All(curves, c => Assert.Equal((4.0, count * 4 / 48.0), (c.CoordinationAb[end], c.CoordinationBa[end])));
            for (int bin = Bin(bond - 0.14); bin <= end; bin++)
            {
                int k = bin;
                double share = Shares.Arcsine(curves[0].Hi[k], bond, solid.Polyanions[0].Breathing.Amplitude) - Shares.Arcsine(curves[0].Lo[k], bond, solid.Polyanions[0].Breathing.Amplitude);
                ModelChecks.MeanIs(count * 4 * Frames * share, [.. curves.Select(c => (double)c.Counts[k])], $"{centre}-S in bin {k}", 1e-3);
            }
        }
    }

    /// <summary>
    /// Sites all taken: each pair of sites gives a shell spread by two cages, whoever stands there; coordination counted to 6 Å, beyond
    /// half the cell.
    /// </summary>
    [Fact]
    public void Rings_ThatTurn_KeepTheCoordinationOfTheirSites()
    {
        ConcertedRings rings = new("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0.2) { Cage = new(0.15, 2.5) { Thermal = true, DampingPerPs = 1.5 } };
        ModelSolid solid = Lgps(rings) with { Polyanions = [] };
        RdfCurve[] curves = [.. Enumerable.Range(1, Seeds).Select(seed => RdfCurve.From(Rdf(solid.Build(seed)), "Li", "Li"))];
        Vector3d[] sites = [.. ModelSystems.LgpsColumns.SelectMany(static r => Enumerable.Range(0, 4).Select(m => r + (m * ModelSystems.LgpsStep)))];
        List<double> distances = [];
        for (int image = 0; image < 27; image++)
        {
            Vector3d shift = new(((image % 3) - 1) * solid.Cell.Ax, (((image / 3) % 3) - 1) * solid.Cell.By, ((image / 9) - 1) * solid.Cell.Cz);
            distances.AddRange(from i in Enumerable.Range(0, sites.Length) from j in Enumerable.Range(0, sites.Length) where i != j select (sites[j] + shift - sites[i]).Length());
        }

        foreach (double r in new[] { 2.4, 2.8, 3.1, 3.5, 4.2, 6 })
        {
            double expected = distances.Where(d => d < r + 2).Sum(d => Shares.Within(r, d, rings.Cage.Sigma * Math.Sqrt(2))) / sites.Length;
            ModelChecks.MeanIs(expected, [.. curves.Select(c => c.CoordinationAb[Bin(r) - 1])], $"neighbours within {r}");
        }
    }

    /// <summary>96 nearest pairs of sites, four of them lost with the vacancy, wherever it is.</summary>
    [Fact]
    public void Vacancy_LeavesExactlyNinetyTwoNearestPairs()
    {
        TestRun run = (ModelSystems.Nss(true, ModelSystems.NssVacancy(0.5)) with { Frames = 60 }).Build(1);
        ColumnTable table = Rdf(run);
        RdfCurve sodium = RdfCurve.From(table, "Na", "Na"), tungsten = RdfCurve.From(table, "W", "S");

        Assert.Equal(92 * 60, sodium.Counts[..(Bin(3.6) + 1)].Sum());
        Assert.Equal(2 * 92 / 47.0, sodium.CoordinationAb[Bin(3.6)], 1e-12);
        Assert.Equal((4.0, 4 / 64.0), (tungsten.CoordinationAb[Bin(2.3)], tungsten.CoordinationBa[Bin(2.3)]));
        Assert.Equal(4 * 60, tungsten.Counts[Bin(2.21)]);
    }

    private static int Bin(double r) => (int)Math.Round(Math.Floor((r / 0.02) + 1e-9));

    private static ModelSolid Lgps(MobileIons ions) => ModelSystems.Lgps(ions) with { Frames = Frames };

    private static ColumnTable Rdf(TestRun run) =>
        run.Feed(new Rdf(new RdfOptions { MaxRadiusAngstrom = 6.5, BinWidthAngstrom = 0.02 }, run.Description, "test")).Results()[0];
}
