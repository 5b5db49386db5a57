using Pipeline.Formats.Tables;
using Pipeline.Host.Demo;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>rho(r, phi) of ions at a known distance from a ligand and a known angle to its bond.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ModelDistanceAngleTests
{
    private const int Seeds = 30, Frames = 100;
    private const string Settings = """
        "distanceAngle": { "triples": ["P-S-Li"], "minRadiusAngstrom": 1.5, "maxRadiusAngstrom": 2.9, "radiusBins": 140, "angleBins": 180, "originStride": 2 }
        """;

    [Fact]
    public void Circle_AtAKnownDistanceAndAngle_IsOneBin()
    {
        MapCurve map = Maps(HarmonicMode.None, HarmonicMode.None, 1)[0];

        Assert.Equal(4 * Frames / 2, map.Total);
        Assert.Equal(map.Total, map.Within(2.50, 2.51, 110, 111));
    }

    /// <summary>Two independent modes: the density is the product of theirs, over the whole rectangle.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Swinging_EveryRectangle_IsTheProductOfTwoDensities(bool thermal)
    {
        HarmonicMode radial = new(0.07, 3.7) { Thermal = thermal, DampingPerPs = 5 }, polar = new(3, 2.3) { Thermal = thermal, DampingPerPs = 5 };
        MapCurve[] maps = Maps(radial, polar, Seeds);
        double Share(double x, double centre, HarmonicMode mode) => thermal ? Shares.Normal(x, centre, mode.Sigma) : Shares.Arcsine(x, centre, mode.Amplitude);

        Assert.All(maps, static m => Assert.Equal(4 * Frames / 2, m.Total));
        foreach (double r in new[] { 2.41, 2.45, 2.5, 2.56, 2.6 })
        {
            foreach (double phi in new[] { 107.0, 109, 110, 112, 114, 180 })
            {
                double expected = Share(r, 2.505, radial) * (phi == 180 ? 1 : Share(phi, 110.5, polar));
                ModelChecks.MeanIs(expected, [.. maps.Select(m => (double)m.Within(0, r, 0, phi) / m.Total)], $"share below {r} A and {phi} deg", 1e-4);
            }
        }
    }

    /// <summary>One PS4 alone and an ion at each bond: every other ligand is beyond 2.9 Å of it.</summary>
    private static MapCurve[] Maps(HarmonicMode radial, HarmonicMode polar, int seeds)
    {
        Polyanion ion = new("P", "S", new Vector3d(8.1, 4.2, 6.3), 2.04);
        ModelSolid solid = ModelSystems.Lgps(new BondIons("Li", [.. BondIons.Of(ion)], 2.505, 110.5) { Radial = radial, Polar = polar }) with { Polyanions = [ion], Frames = Frames };
        ModelAnalysis analysis = new(solid, """ "species": { "mobile": { "Li": 1 }, "host": ["P", "S"] }, "groups": { "PS4": { "kind": "polyanion", "centre": "P", "ligand": "S", "maxBondAngstrom": 2.8 } } """, Settings);
        return [.. Enumerable.Range(1, seeds).Select(seed => MapCurve.From(analysis.Tables(solid.Build(seed))["distance_angle_density"], "P-S-Li"))];
    }
}

/// <summary>One motif of the map.</summary>
internal sealed record MapCurve(double[] RHi, double[] RLo, double[] PhiHi, double[] PhiLo, long[] Counts, long Total)
{
    public static MapCurve From(ColumnTable table, string motif)
    {
        int[] rows = TableRows.Where(table, ("motif", motif));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new MapCurve(Column("r_hi_A"), Column("r_lo_A"), Column("phi_hi_deg"), Column("phi_lo_deg"), TableRows.Longs(table, "count", rows), TableRows.Longs(table, "total", rows)[0]);
    }

    /// <summary>Counts of a rectangle whose borders are edges of bins.</summary>
    public long Within(double rLo, double rHi, double phiLo, double phiHi) =>
        Enumerable.Range(0, Counts.Length).Where(i => RLo[i] > rLo - 0.003 && RHi[i] < rHi + 0.003 && PhiLo[i] > phiLo - 0.3 && PhiHi[i] < phiHi + 0.3).Sum(i => Counts[i]);
}
