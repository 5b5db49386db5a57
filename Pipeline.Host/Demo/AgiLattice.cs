using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>Where the ions start: bcc iodide in a 2√2a × 2√2a × 4a cell (64 I), silver on random tetrahedral interstices.</summary>
/// <remarks>
/// The cell's edges are (2,2,0)a, (−2,2,0)a and (0,0,4)a of the cubic lattice; all fractions are dyadic, exact in binary.
/// </remarks>
internal static class AgiLattice
{
    /// <summary>Cubic lattice constant in Å, that of the reference runs.</summary>
    internal const double LatticeConstant = 5.07;

    // Neighbouring interstices are 1.79 and 2.54 Å apart; silver starts on none of those pairs, the next distance is 3.10 Å.
    private const double MinAgAg = 2.6;

    /// <summary>The cell of <paramref name="replicas"/>³ copies of the 128-atom cell.</summary>
    internal static Cell CellOf(int replicas)
    {
        double width = 2 * Math.Sqrt(2) * LatticeConstant * replicas;
        return Cell.Orthorhombic(width, width, 4 * LatticeConstant * replicas);
    }

    /// <summary>Fractional positions, all silver first; the random choice of interstices follows from <paramref name="random"/>.</summary>
    internal static Vector3d[] Place(int replicas, Xoshiro256 random)
    {
        List<Vector3d> iodide = Sites(replicas, [(0, 0, 0), (0.5, 0.5, 0.5)]);
        List<Vector3d> interstices = Sites(replicas,
        [
            (0, 0.5, 0.25), (0, 0.5, 0.75), (0.5, 0, 0.25), (0.5, 0, 0.75),
            (0, 0.25, 0.5), (0, 0.75, 0.5), (0.5, 0.25, 0), (0.5, 0.75, 0),
            (0.25, 0, 0.5), (0.75, 0, 0.5), (0.25, 0.5, 0), (0.75, 0.5, 0),
        ]);
        Cell cell = CellOf(replicas);
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            List<Vector3d> silver = Choose(interstices, iodide.Count, cell, random);
            if (silver.Count == iodide.Count)
            {
                return [.. silver, .. iodide];
            }
        }

        throw new InvalidOperationException("Random sequential placing of silver found no arrangement in 1000 attempts.");
    }

    /// <summary>Random sequential placing: walk a shuffled list and keep what is far enough from all kept so far.</summary>
    private static List<Vector3d> Choose(List<Vector3d> sites, int wanted, Cell cell, Xoshiro256 random)
    {
        Vector3d[] order = [.. sites];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)(random.Uniform() * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        List<Vector3d> kept = [];
        foreach (Vector3d site in order)
        {
            if (kept.Count < wanted && kept.TrueForAll(k => Distance(k, site, cell) > MinAgAg))
            {
                kept.Add(site);
            }
        }

        return kept;
    }

    private static double Distance(Vector3d p, Vector3d q, Cell cell)
    {
        double x = p.X - q.X;
        double y = p.Y - q.Y;
        double z = p.Z - q.Z;
        x = cell.Ax * (x - Math.Round(x));
        y = cell.By * (y - Math.Round(y));
        z = cell.Cz * (z - Math.Round(z));
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }

    /// <summary>All points of a cubic basis inside the cell, as fractions of it.</summary>
    private static List<Vector3d> Sites(int replicas, ReadOnlySpan<(double X, double Y, double Z)> basis)
    {
        int span = 4 * replicas;
        List<Vector3d> sites = [];
        foreach ((double bx, double by, double bz) in basis)
        {
            for (int x = -span; x <= span; x++)
            {
                for (int y = -span; y <= span; y++)
                {
                    double a = (x + bx + y + by) / span;
                    double b = (y + by - x - bx) / span;
                    for (int z = 0; z < span && a is >= 0 and < 1 && b is >= 0 and < 1; z++)
                    {
                        sites.Add(new Vector3d(a, b, (z + bz) / span));
                    }
                }
            }
        }

        return sites;
    }
}
