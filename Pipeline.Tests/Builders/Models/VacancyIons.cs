using Pipeline.Formats.Model;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>All sites but one are taken; with p a frame the vacancy changes places with an ion on a neighbouring site, each neighbour alike.</summary>
/// <remarks>
/// Needs a network in which opposite neighbours are alike, so that the vacancy's steps are uncorrelated: |Σ displacements|² = k p l², collective H = k p l²/N.
/// An ion hops with p/N a frame, h(1) = p l²/N; later h falls below k p l²/N by the correlation factor f &lt; 1, which is the Haven ratio (no closed form on a finite
/// network: NaN). Places left by ions are empty one frame on, and later all filled again but the vacancy's: left(k) - refilled(k) = P(vacancy moved)/N.
/// </remarks>
internal sealed record VacancyIons(string Species, Cell Cell, IReadOnlyList<Vector3d> Network, double HopDistance, double HopProbability) : MobileIons(Species)
{
    public override int Count => Network.Count - 1;

    public override double HopMsd(int k) => k == 0 ? 0 : k == 1 ? HopCollective(1) : double.NaN;

    public override double HopCollective(int k) => k * HopProbability * HopDistance * HopDistance / Count;

    public override IReadOnlyList<(double Distance, double Probability)> HopDistances(int k) =>
        k == 1 ? [(0, 1 - (HopProbability / Count)), (HopDistance, HopProbability / Count)] : throw new NotSupportedException("no closed form beyond one frame");

    public override double Refilled(int k) => double.NaN;

    /// <summary>Vectors to the neighbours of each site, with the site each leads to.</summary>
    public (int Site, Vector3d Vector)[][] Neighbours()
    {
        (int, Vector3d)[][] all = new (int, Vector3d)[Network.Count][];
        for (int i = 0; i < Network.Count; i++)
        {
            List<(int, Vector3d)> found = [];
            for (int j = 0; j < Network.Count; j++)
            {
                for (int image = 0; image < 27; image++)
                {
                    (double x, double y, double z) = Cell.ToCartesian((image % 3) - 1, ((image / 3) % 3) - 1, (image / 9) - 1);
                    Vector3d d = Network[j] + new Vector3d(x, y, z) - Network[i];
                    if (Math.Abs(Math.Sqrt(d.Squared) - HopDistance) < 1e-3 * HopDistance)
                    {
                        found.Add((j, d));
                    }
                }
            }

            all[i] = [.. found];
        }

        return all;
    }

    protected override Vector3d[][] Sites(Random random, int frames)
    {
        (int Site, Vector3d Vector)[][] neighbours = Neighbours();
        int vacancy = random.Next(Network.Count);
        int[] ionAt = [.. Enumerable.Range(0, Network.Count).Select(s => s < vacancy ? s : s - 1)];
        Vector3d[] r = [.. Network.Where((_, s) => s != vacancy)];
        Vector3d[][] paths = [.. r.Select(_ => new Vector3d[frames])];
        for (int t = 0; t < frames; t++)
        {
            for (int i = 0; i < r.Length; i++)
            {
                paths[i][t] = r[i];
            }

            if (random.NextDouble() < HopProbability)
            {
                (int site, Vector3d vector) = neighbours[vacancy][random.Next(neighbours[vacancy].Length)];
                int ion = ionAt[site];
                r[ion] -= vector;
                (ionAt[vacancy], vacancy) = (ion, site);
            }
        }

        return paths;
    }
}
