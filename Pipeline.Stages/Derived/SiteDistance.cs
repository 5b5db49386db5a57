using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>Distance between neighbouring sites of a species: the mean over its atoms of the distance to the nearest other one in the first frame; of a single atom, to the nearest atom at all.</summary>
/// <remarks>A mean, so that two atoms that happen to meet on a thermal frame do not make it; at most 256 atoms ask, spread evenly. A single atom has no site of its own kind in sight;
/// its nearest neighbour, which it does not pass, is the shortest way to another one.</remarks>
internal static class SiteDistance
{
    private const int MostAtoms = 256;

    /// <summary>The distance in Å; null with one atom in all or no first frame.</summary>
    public static double? Of(RunDescription run, string species)
    {
        int n = run.Topology.AtomCount;
        if (run.FirstScaled.Count < 3 * n)
        {
            return null;
        }

        int[] atoms = [.. run.Topology.Blocks.Where(b => string.Equals(run.Topology.Species[b.Species], species, StringComparison.Ordinal)).SelectMany(b => Enumerable.Range(b.Start, b.Count))];
        int[] sites = atoms.Length == 1 ? [.. Enumerable.Range(0, n)] : atoms;
        MinimumImage image = new(run.FirstCell);
        int step = Math.Max(1, atoms.Length / MostAtoms), asked = 0;
        double sum = 0;
        for (int i = 0; i < atoms.Length; i += step)
        {
            double nearest = double.PositiveInfinity;
            foreach (int j in sites)
            {
                if (j != atoms[i])
                {
                    (double x, double y, double z) = image.Shortest(Difference(run, atoms[i], j), Difference(run, atoms[i] + n, j + n), Difference(run, atoms[i] + (2 * n), j + (2 * n)));
                    nearest = Math.Min(nearest, Math.Sqrt((x * x) + (y * y) + (z * z)));
                }
            }

            sum += nearest;
            asked++;
        }

        return atoms.Length == 0 || sites.Length < 2 ? null : sum / asked;
    }

    private static double Difference(RunDescription run, int i, int j) => (run.FirstScaled[j] - run.FirstScaled[i]) / (double)run.Period;
}
