using Pipeline.Host.Demo;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>The generators of mobile ions are judged first: naive evaluation of what they draw against the closed forms they state.</summary>
public sealed class MobileGeneratorTests
{
    private const double Step = 3.11;
    private const int Seeds = 40;
    private static readonly HarmonicMode s_cage = new(0.15, 2.5) { Thermal = true, DampingPerPs = 1.5 };

    public static TheoryData<string> Kinds => ["caged", "walkers", "rings", "two-site"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ions_NaivelyEvaluated_ObeyTheirClosedForms(string kind)
    {
        MobileIons ions = Ions(kind);
        ModelSolid solid = ModelSystems.Lgps(ions) with { Polyanions = [], Frames = 120 };
        TestRun[] runs = [.. Enumerable.Range(1, Seeds).Select(solid.Build)];
        int[] atoms = runs[0].AtomsOf("Li");
        foreach (int lag in new[] { 1, 7, 40 })
        {
            ModelChecks.MeanIs(ions.Msd(lag, solid.StepPs), [.. runs.Select(r => r.MeanOfDisplacements(atoms, lag, static d => d.Squared))], $"{kind} MSD({lag})");
            ModelChecks.MeanIs(ions.Collective(lag, solid.StepPs), [.. runs.Select(r => r.MeanCollective(atoms, lag))], $"{kind} collective({lag})");
            foreach (double radius in new[] { 0.3, 1.5, 4.6 })
            {
                ModelChecks.MeanIs(ions.Within(radius, lag, solid.StepPs), [.. runs.Select(r => r.MeanOfDisplacements(atoms, lag, d => d.Squared < radius * radius ? 1 : 0))], $"{kind} within {radius} at {lag}");
            }

            if (!double.IsNaN(ions.Refilled(lag)))
            {
                ModelChecks.MeanIs(ions.Refilled(lag), [.. runs.Select(r => r.MeanRefilled(atoms, lag, 1.4))], $"{kind} refilled({lag})");
            }
        }
    }

    [Fact]
    public void FourthMoments_NaivelyEvaluated_ObeyTheirClosedForms()
    {
        foreach (string kind in new[] { "walkers", "rings" })
        {
            MobileIons ions = Ions(kind);
            ModelSolid solid = ModelSystems.Lgps(ions) with { Polyanions = [], Frames = 120 };
            TestRun[] runs = [.. Enumerable.Range(1, Seeds).Select(solid.Build)];
            int[] atoms = runs[0].AtomsOf("Li");
            foreach (int lag in new[] { 1, 7, 40 })
            {
                double g = 3 * s_cage.Msd(lag * solid.StepPs), h2 = ions.HopMsd(lag);
                double h4 = ions is LatticeWalkers w ? w.HopFourth(lag) : ((ConcertedRings)ions).HopFourth(lag);
                ModelChecks.MeanIs(h4 + (10.0 / 3 * h2 * g) + (5.0 / 3 * g * g), [.. runs.Select(r => r.MeanOfDisplacements(atoms, lag, static d => d.Squared * d.Squared))], $"{kind} r4({lag})");
            }
        }
    }

    [Fact]
    public void Rings_OthersWithinEveryRadius_NaivelyCounted_AreTheSumOverSites()
    {
        ConcertedRings rings = (ConcertedRings)Ions("rings");
        ModelSolid solid = ModelSystems.Lgps(rings) with { Polyanions = [], Frames = 60 };
        TestRun[] runs = [.. Enumerable.Range(1, 20).Select(solid.Build)];
        int[] atoms = runs[0].AtomsOf("Li");
        foreach (int lag in new[] { 0, 5, 40 })
        {
            // Up to half the short axis the nearest image is the only one.
            foreach (double r in new[] { 0.5, 1.2, 2.9, 3.3, 4.2 })
            {
                ModelChecks.MeanIs(rings.DistinctWithin(r, lag, solid.Cell), [.. runs.Select(run => run.MeanRefilled(atoms, lag, r))], $"others within {r} at {lag}");
            }
        }
    }

    [Fact]
    public void BondIons_NaivelyEvaluated_StandWhereTheySay()
    {
        Polyanion ion = new("P", "S", new Vector3d(8.1, 4.2, 6.3), 2.04);
        BondIons ions = new("Li", [.. BondIons.Of(ion)], 2.505, 110.5) { Radial = new(0.07, 3.7), Polar = new(3, 2.3) };
        double nearestOther = double.PositiveInfinity;
        double[][] radii = new double[4][], angles = new double[4][];
        Vector3d[][] paths = ions.Sample(new Random(1), 200, 0.01);
        for (int b = 0; b < 4; b++)
        {
            (Vector3d a, Vector3d s) = ions.Bonds[b];
            radii[b] = [.. paths[b].Select(x => (x - s).Length())];
            angles[b] = [.. paths[b].Select(x => ModelChecks.AngleDeg(a, s, x))];
            nearestOther = Math.Min(nearestOther, paths[b].Min(x => ions.Bonds.Where((_, j) => j != b).Min(o => (x - o.S).Length())));
            Assert.InRange(radii[b].Max(), 2.59, 2.505 + ions.Radial.Amplitude + 1e-9);
            Assert.InRange(angles[b].Min(), 110.5 - ions.Polar.Amplitude - 1e-9, 106.5);
            Assert.True((paths[b][0] - paths[b][35]).Length() > 1, "does not turn");
        }

        Assert.True(nearestOther > 3.1, $"another ligand at {nearestOther}");
        Assert.Equal(2.04, (ions.Bonds[2].A - ions.Bonds[2].S).Length(), 1e-12);
    }

    /// <summary>The vacancy walks without memory, so that the sum over ions is exact; one ion goes back more often than on.</summary>
    [Fact]
    public void Vacancy_NaivelyEvaluated_CollectiveExactTracerCorrelated()
    {
        VacancyIons ions = ModelSystems.NssVacancy(0.5);
        ModelSolid solid = ModelSystems.Nss(false, ions) with { Polyanions = [], Frames = 300 };
        TestRun[] runs = [.. Enumerable.Range(1, Seeds).Select(solid.Build)];
        int[] atoms = runs[0].AtomsOf("Na");

        Assert.Equal(47, atoms.Length);
        Assert.All(ions.Neighbours(), static n => Assert.Equal(4, n.Length));
        Assert.All(ions.Neighbours(), static n => Assert.True(n.Aggregate(default(Vector3d), static (sum, d) => sum + d.Vector).Length() < 1e-6));
        ModelChecks.MeanIs(ions.HopMsd(1), [.. runs.Select(r => r.MeanOfDisplacements(atoms, 1, static d => d.Squared))], "MSD(1)");
        foreach (int lag in new[] { 1, 10, 60 })
        {
            ModelChecks.MeanIs(ions.HopCollective(lag), [.. runs.Select(r => r.MeanCollective(atoms, lag))], $"collective({lag})");
        }

        double f = runs.Average(r => r.MeanOfDisplacements(atoms, 60, static d => d.Squared)) / ions.HopCollective(60);
        Assert.InRange(f, 0.3, 0.75);
        Assert.All(Enumerable.Range(0, 300), t => Assert.Equal(47, atoms.Select(i => Fold(runs[0].At(t, i))).Distinct().Count()));
    }

    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.3, 9)]
    [InlineData(0.02, 400)]
    public void HopStatistics_OfAnyLength_AreDistributionsWithTheRightMoments(double p, int k)
    {
        Assert.Equal(1, HopStatistics.Hops(p, k).Sum(), 1e-12);
        Assert.Equal(k * p, HopStatistics.Hops(p, k).Select(static (w, n) => w * n).Sum(), 1e-10);
        foreach (IReadOnlyDictionary<long, double> squares in new[] { HopStatistics.LineSquares(p, k), HopStatistics.CubicSquares(p, k) })
        {
            Assert.Equal(1, squares.Values.Sum(), 1e-12);
            Assert.Equal(k * p, squares.Sum(static s => s.Key * s.Value), 1e-9);
        }

        // On a ring of three, back is a net turn that is a multiple of three.
        Assert.Equal(HopStatistics.LineSquares(p, k).Where(static s => Math.Sqrt(s.Key) % 3 == 0).Sum(static s => s.Value), HopStatistics.Ring(p, k, 3), 1e-12);
        Assert.Equal(1, HopStatistics.Ring(p, k, 1), 1e-12);
        Assert.Equal(1, Enumerable.Range(0, 5).Sum(m => HopStatistics.Ring(p, k, 5, m)), 1e-12);
    }

    [Fact]
    public void Shares_AgainstTablesAndQuadrature_Same()
    {
        Assert.Equal(0.842700792949715, Shares.Erf(1), 1e-14);
        Assert.Equal(0.999977909503001, Shares.Erf(3), 1e-12);
        Assert.Equal(-0.999999984582742, Shares.Erf(-4), 1e-14);
        Assert.Equal(Shares.Erf(3 - 1e-12), Shares.Erf(3 + 1e-12), 1e-13);
        Assert.Equal(1.0 / 3, Shares.Arcsine(1.5, 2, 1), 1e-12);
        foreach (double distance in new[] { 0, 0.4, 3.11 })
        {
            // Midpoint sums of r/(R s √2π) [exp(-(r - R)²/2s²) - exp(-(r + R)²/2s²)], Maxwell's density for R = 0.
            const double S = 0.25, To = 3.2, Width = 1e-4;
            double sum = Enumerable.Range(0, (int)Math.Round(To / Width)).Select(static i => (i + 0.5) * Width).Sum(r => Width * (distance == 0
                ? Math.Sqrt(2 / Math.PI) * r * r / (S * S * S) * Math.Exp(-r * r / (2 * S * S))
                : r / (distance * S * Math.Sqrt(2 * Math.PI)) * (Math.Exp(-(r - distance) * (r - distance) / (2 * S * S)) - Math.Exp(-(r + distance) * (r + distance) / (2 * S * S)))));
            Assert.Equal(sum, Shares.Within(To, distance, S), 1e-6);
        }
    }

    private static MobileIons Ions(string kind) => kind switch
    {
        "caged" => new CagedIons("Li", ModelSystems.LgpsColumns) { Cage = s_cage },
        "walkers" => new LatticeWalkers("Li", ModelSystems.LgpsColumns, Step, 0.03) { Cage = s_cage },
        "rings" => new ConcertedRings("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 4, 0.02) { Cage = s_cage },
        _ => new TwoSiteIons("Li", ModelSystems.LgpsColumns, ModelSystems.LgpsStep, 0.02) { Cage = s_cage },
    };

    private static (int X, int Y, int Z) Fold(Vector3d r)
    {
        static int Site(double x) => (((int)Math.Round(x / ModelSystems.NssStep) % 4) + 4) % 4;
        return (Site(r.X), Site(r.Y), Site(r.Z));
    }
}
