using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>A tetrahedron XY4 with known normal motion, such as PS4, GeS4, SbS4, WS4.</summary>
/// <remarks>
/// Ligand j stands at X + c + R(n, χ) [(d + b) u_j(ε)]: translation c (per axis), breathing b, libration χ about the axis n, opening ε. Closed forms:
/// bond length d + b, whatever the rest does: the density of b about d.
/// Angles with the vertex at a ligand: the opening stretches the tetrahedron along a twofold axis so that each face has one apex angle 60 + ε and two
/// of (180 - 60 - ε)/2: density 1/3 p(θ - 60) + 2/3 · 2 p(-2 (θ - 60)), p that of ε; without opening all 12 are exactly 60 deg, ω = 0.
/// ω = [θ(t + m) - θ(t - m)]/(2 m dt): apex as ε, the base angles -1/2 of it; thermal: Gaussian of variance 2 (C(0) - C(2 m dt))/(2 m dt)².
/// Sum over ligands of u_j is zero for every ε, so centre and ligands have the mean X + c: the host's mean moves by the mean of c alone.
/// Velocities to first order, mean over the ligands: b's, + 2/3 d² χ̇² (any axis), + 3 c's, + (d/2 · 1.63299)² ε̇² (ε in rad).
/// </remarks>
internal sealed record Polyanion(string Centre, string Ligand, Vector3d Position, double BondAngstrom)
{
    /// <summary>Each of x, y, z on its own.</summary>
    public HarmonicMode Translation { get; init; } = HarmonicMode.None;

    public HarmonicMode Breathing { get; init; } = HarmonicMode.None;

    /// <summary>Whole-body rotation, rad.</summary>
    public HarmonicMode Libration { get; init; } = HarmonicMode.None;

    public Vector3d LibrationAxis { get; init; } = new(0, 0, 1);

    /// <summary>Apex angle less 60, deg.</summary>
    public HarmonicMode Opening { get; init; } = HarmonicMode.None;

    /// <summary>0, 1, 2: the twofold axis of the opening is x, y, z. At rest the ligands point to four corners of a cube in each case.</summary>
    public int OpeningAxis { get; init; } = 2;

    /// <summary>Mass-free mean square velocity of a ligand, sum over axes (steady modes).</summary>
    public double LigandVelocityVariance
    {
        get
        {
            double opening = BondAngstrom / 2 * 1.632993161855452 * Math.PI / 180;
            return Breathing.VelocityVariance + (2.0 / 3 * BondAngstrom * BondAngstrom * Libration.VelocityVariance)
                + (3 * Translation.VelocityVariance) + (opening * opening * Opening.VelocityVariance);
        }
    }

    /// <summary>Positions [5][frame]: the centre, then the ligands A, A', B, B' of which A A' and B B' are the pairs that open.</summary>
    public Vector3d[][] Sample(Random random, int frames, double stepPs)
    {
        double[][] c = [.. Enumerable.Range(0, 3).Select(_ => Translation.Sample(random, frames, stepPs))];
        double[] b = Breathing.Sample(random, frames, stepPs), chi = Libration.Sample(random, frames, stepPs), epsilon = Opening.Sample(random, frames, stepPs);
        Vector3d[][] atoms = [.. Enumerable.Range(0, 5).Select(_ => new Vector3d[frames])];
        for (int t = 0; t < frames; t++)
        {
            Vector3d centre = atoms[0][t] = Position + new Vector3d(c[0][t], c[1][t], c[2][t]);
            Vector3d[] u = Directions(epsilon[t]);
            for (int j = 0; j < 4; j++)
            {
                atoms[j + 1][t] = centre + ((BondAngstrom + b[t]) * Rotated(u[j], chi[t]));
            }
        }

        return atoms;
    }

    /// <summary>Unit vectors to the ligands for an apex angle of 60 + ε deg: sin²(β/2) = 4 q/(1 + 2 q), q = sin²(apex/2), β the centre's angle A X A'.</summary>
    private Vector3d[] Directions(double epsilon)
    {
        double half = Math.Sin((60 + epsilon) * Math.PI / 360);
        double s = 4 * half * half / (1 + (2 * half * half));
        (double sin, double cos) = (Math.Sqrt(s), Math.Sqrt(1 - s));
        double r = Math.Sqrt(0.5);
        return [Axes(sin * r, sin * r, cos), Axes(-sin * r, -sin * r, cos), Axes(sin * r, -sin * r, -cos), Axes(-sin * r, sin * r, -cos)];
    }

    private Vector3d Axes(double x, double y, double z) => OpeningAxis switch { 0 => new(z, x, y), 1 => new(y, z, x), _ => new(x, y, z) };

    /// <summary>Rodrigues' rotation about the libration axis.</summary>
    private Vector3d Rotated(Vector3d u, double angle)
    {
        Vector3d n = (1 / Math.Sqrt(LibrationAxis.Squared)) * LibrationAxis;
        double dot = (n.X * u.X) + (n.Y * u.Y) + (n.Z * u.Z);
        Vector3d cross = new((n.Y * u.Z) - (n.Z * u.Y), (n.Z * u.X) - (n.X * u.Z), (n.X * u.Y) - (n.Y * u.X));
        return (Math.Cos(angle) * u) + (Math.Sin(angle) * cross) + ((1 - Math.Cos(angle)) * dot * n);
    }
}
