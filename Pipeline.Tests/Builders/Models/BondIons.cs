using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions that swing at a known distance from a ligand S and a known angle A-S-ion, turning about the bond A-S: one ion a bond.</summary>
/// <remarks>
/// r = Distance + radial mode, φ = AngleDeg + polar mode (deg), azimuth uniform and turning: ρ(r, φ) is the product of the two modes' densities, without any Jacobian.
/// The bonds must stand still.
/// </remarks>
internal sealed record BondIons(string Species, IReadOnlyList<(Vector3d A, Vector3d S)> Bonds, double Distance, double AngleDeg) : IonModel(Species)
{
    public HarmonicMode Radial { get; init; } = HarmonicMode.None;

    /// <summary>deg.</summary>
    public HarmonicMode Polar { get; init; } = HarmonicMode.None;

    public double TurnsPerPs { get; init; } = 0.7;

    /// <summary>The bonds of a tetrahedron at rest.</summary>
    public static IEnumerable<(Vector3d A, Vector3d S)> Of(Polyanion ion)
    {
        Vector3d[][] rest = (ion with { Translation = HarmonicMode.None, Breathing = HarmonicMode.None, Libration = HarmonicMode.None, Opening = HarmonicMode.None }).Sample(new Random(0), 1, 1);
        return rest[1..].Select(s => (rest[0][0], s[0]));
    }

    public override Vector3d[][] Sample(Random random, int frames, double stepPs)
    {
        List<Vector3d[]> paths = [];
        foreach ((Vector3d a, Vector3d s) in Bonds)
        {
            double[] r = Radial.Sample(random, frames, stepPs), phi = Polar.Sample(random, frames, stepPs);
            double start = 2 * Math.PI * random.NextDouble();
            Vector3d axis = Unit(a - s);
            Vector3d e1 = Unit(Cross(axis, Math.Abs(axis.X) < 0.6 ? new(1, 0, 0) : new(0, 1, 0))), e2 = Cross(axis, e1);
            paths.Add([.. Enumerable.Range(0, frames).Select(t =>
            {
                double angle = (AngleDeg + phi[t]) * Math.PI / 180, azimuth = start + (2 * Math.PI * TurnsPerPs * t * stepPs);
                Vector3d across = (Math.Cos(azimuth) * e1) + (Math.Sin(azimuth) * e2);
                return s + ((Distance + r[t]) * ((Math.Cos(angle) * axis) + (Math.Sin(angle) * across)));
            })]);
        }

        return [.. paths];
    }

    private static Vector3d Unit(Vector3d v) => (1 / Math.Sqrt(v.Squared)) * v;

    private static Vector3d Cross(Vector3d a, Vector3d b) => new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
}
