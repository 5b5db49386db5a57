using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>
/// Energy, forces and virial: all pairs within 10 Å over explicit images (the cell is 14.34 Å wide: one ion has several images in range),
/// and the reciprocal sum.
/// </summary>
/// <remarks>
/// Images are extra entries behind the ions; a half list (each pair once, Newton's third law) names them, and their forces fold back onto
/// the owner.
/// </remarks>
internal sealed class AgiForces
{
    private readonly AgiPairTable.Cubic[][] _tables;
    private readonly AgiNeighbours _neighbours;
    private readonly AgiReciprocal _reciprocal;
    private readonly int _silver;

    /// <summary>
    /// A force field of <paramref name="atoms"/> ions, the first half of them silver, with the Ag-I repulsion times a factor.
    /// </summary>
    internal AgiForces(int atoms, double repulsion = 1)
    {
        _tables = [.. Enumerable.Range(0, AgiPotential.PairKinds).Select(k => AgiPairTable.Build(k, repulsion))];
        _silver = atoms / 2;
        _neighbours = new AgiNeighbours(atoms);
        _reciprocal = new AgiReciprocal(atoms);
    }

    /// <summary>Neighbour lists built so far.</summary>
    internal int Rebuilds => _neighbours.Rebuilds;

    /// <summary>
    /// Fills <paramref name="forces"/> (eV/Å); returns the potential energy in eV and the virial in eV (Σ r·F over pairs; −3V dE/dV in
    /// general).
    /// </summary>
    internal (double Energy, double Virial) Compute(Vector3d[] positions, Cell cell, Vector3d[] forces)
    {
        _neighbours.Update(positions, cell);
        Span<Vector3d> sites = _neighbours.Sites;
        Span<Vector3d> siteForces = _neighbours.SiteForces;
        siteForces.Clear();
        double energy = 0;
        double virial = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            int species = i < _silver ? AgiPotential.Ag : AgiPotential.I;
            ReadOnlySpan<int> silver = _neighbours.SilverOf(i);
            ReadOnlySpan<int> iodide = _neighbours.IodideOf(i);
            Vector3d force = Add(_tables[species + AgiPotential.Ag], sites[i], silver, sites, siteForces, ref energy, ref virial)
                + Add(_tables[species + AgiPotential.I], sites[i], iodide, sites, siteForces, ref energy, ref virial);
            siteForces[i] += force;
        }

        _neighbours.Fold(forces);
        (double farEnergy, double farVirial) = _reciprocal.Add(_neighbours.Sites[..positions.Length], cell, forces);
        return (energy + farEnergy, virial + farVirial);
    }

    /// <summary>
    /// One ion against its listed neighbours of one species; the neighbours' share goes into <paramref name="siteForces"/>.
    /// </summary>
    private static Vector3d Add(
        AgiPairTable.Cubic[] table, Vector3d centre, ReadOnlySpan<int> neighbours, Span<Vector3d> sites, Span<Vector3d> siteForces,
        ref double energySum, ref double virialSum)
    {
        double fx = 0;
        double fy = 0;
        double fz = 0;
        double energy = 0;
        double virial = 0;
        foreach (int j in neighbours)
        {
            ref Vector3d other = ref sites[j];
            double dx = centre.X - other.X;
            double dy = centre.Y - other.Y;
            double dz = centre.Z - other.Z;
            double squared = (dx * dx) + (dy * dy) + (dz * dz);
            if (squared >= AgiPotential.Cutoff * AgiPotential.Cutoff)
            {
                continue;
            }

            double place = (squared - AgiPairTable.First) * AgiPairTable.PerSquareAngstrom;
            int piece = (int)place;
            if ((uint)piece >= (uint)table.Length)
            {
                ThrowTooClose(squared);
            }

            ref AgiPairTable.Cubic c = ref table[piece];
            double t = place - piece;
            energy += c.A + (t * (c.B + (t * (c.C + (t * c.D)))));
            double f = -2 * AgiPairTable.PerSquareAngstrom * (c.B + (t * ((2 * c.C) + (3 * t * c.D))));
            virial += f * squared;
            fx += f * dx;
            fy += f * dy;
            fz += f * dz;
            ref Vector3d reaction = ref siteForces[j];
            reaction.X -= f * dx;
            reaction.Y -= f * dy;
            reaction.Z -= f * dz;
        }

        energySum += energy;
        virialSum += virial;
        return new Vector3d(fx, fy, fz);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooClose(double squared) =>
        throw new InvalidOperationException(FormattableString.Invariant(
            $"Two ions are {Math.Sqrt(squared):F3} Å apart, the potential's table begins at 1 Å: temperature or time step too large."));
}
