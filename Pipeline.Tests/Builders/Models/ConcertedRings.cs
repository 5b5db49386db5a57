using Pipeline.Formats.Model;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Full chains of n sites that close through the cell (n steps = a lattice vector): with p a frame all n ions move on by one site, either way, at the same instant.</summary>
/// <remarks>
/// h = k p l² in one dimension, D = Γ l²/6; Σ of a chain moves by n l: collective = n h, Haven ratio 1/n. ⟨h⁴⟩ = k p l⁴ + 3 k (k - 1) p² l⁴.
/// The place an ion left is taken by another unless the net turn is a multiple of n:
/// refilled = 1 - P(net ≡ 0 mod n), P = (1/n) Σ_j [1 - p (1 - cos(2πj/n))]^k, so G_d grows at r = 0 as 1 - (1 - p)^k at first.
/// </remarks>
internal sealed record ConcertedRings(string Species, IReadOnlyList<Vector3d> Origins, Vector3d Step, int Length, double HopProbability) : MobileIons(Species)
{
    public override int Count => Origins.Count * Length;

    public override double HopMsd(int k) => k * HopProbability * Step.Squared;

    public override double HopCollective(int k) => Length * HopMsd(k);

    /// <summary>⟨h⁴⟩.</summary>
    public double HopFourth(int k) => Step.Squared * Step.Squared * ((k * HopProbability) + (3.0 * k * (k - 1) * HopProbability * HopProbability));

    public override IReadOnlyList<(double Distance, double Probability)> HopDistances(int k) =>
        [.. HopStatistics.LineSquares(HopProbability, k).Select(p => (Math.Sqrt(Step.Squared * p.Key), p.Value))];

    public override double Refilled(int k) => 1 - HopStatistics.Ring(HopProbability, k, Length);

    /// <summary>
    /// Mean number of others within r at k frames of where an ion was, every image counted: all sites are taken at every time, so it is the sum over the
    /// sites R about a site, each spread by two cages, less the share of R that is the ion itself (a cage each: <paramref name="extra"/> as elsewhere).
    /// </summary>
    public double DistinctWithin(double r, int k, Cell cell, double extra = 0)
    {
        double s = Math.Sqrt((2 * Cage.Covariance(0)) + extra), sum = 0;
        Vector3d[] sites = [.. Origins.SelectMany(o => Enumerable.Range(0, Length).Select(m => o + (m * Step)))];
        for (int image = 0; image < 125; image++)
        {
            (double x, double y, double z) = cell.ToCartesian((image % 5) - 2, ((image / 5) % 5) - 2, (image / 25) - 2);
            for (int i = 0; i < sites.Length; i++)
            {
                for (int j = 0; j < sites.Length; j++)
                {
                    double distance = Math.Sqrt((sites[j] + new Vector3d(x, y, z) - sites[i]).Squared);
                    double self = i / Length == j / Length && OwnColumn(new Vector3d(x, y, z)) ? HopStatistics.Ring(HopProbability, k, Length, j - i) : 0;
                    sum += distance > r + (8 * s) + 1e-9 ? 0 : (1 - self) * Shares.Within(r, distance, s);
                }
            }
        }

        return sum / sites.Length;
    }

    /// <summary>Whether an image lies along the chain.</summary>
    private bool OwnColumn(Vector3d image) => Math.Abs((image.X * Step.Y) - (image.Y * Step.X)) + Math.Abs((image.Y * Step.Z) - (image.Z * Step.Y)) + Math.Abs((image.Z * Step.X) - (image.X * Step.Z)) < 1e-9;

    protected override Vector3d[][] Sites(Random random, int frames)
    {
        Vector3d[][] paths = [.. Enumerable.Range(0, Count).Select(_ => new Vector3d[frames])];
        for (int ring = 0; ring < Origins.Count; ring++)
        {
            int turned = 0;
            for (int t = 0; t < frames; t++)
            {
                for (int m = 0; m < Length; m++)
                {
                    paths[(ring * Length) + m][t] = Origins[ring] + ((m + turned) * Step);
                }

                turned += random.NextDouble() < HopProbability ? (2 * random.Next(2)) - 1 : 0;
            }
        }

        return paths;
    }
}
