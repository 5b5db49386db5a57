using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions that hop on a simple cubic lattice without seeing each other: with p a frame, by ±l along x, y or z.</summary>
/// <remarks>
/// h = k p l², so D = Γ l²/6 with Γ = p/dt and correlation factor 1; collective the same: Haven ratio 1. ⟨h⁴⟩ = k p l⁴ + 5/3 k (k - 1) p² l⁴, so α2 of the
/// bare hops is 3/(5 k p) - 1/k. No net hop: the lazy walk's return probability (convolution), for k p ≪ 1 (1 - p)^k.
/// </remarks>
internal sealed record LatticeWalkers(string Species, IReadOnlyList<Vector3d> From, double Step, double HopProbability) : MobileIons(Species)
{
    public override int Count => From.Count;

    public override double HopMsd(int k) => k * HopProbability * Step * Step;

    public override double HopCollective(int k) => HopMsd(k);

    /// <summary>⟨h⁴⟩.</summary>
    public double HopFourth(int k) => Math.Pow(Step, 4) * ((k * HopProbability) + (5.0 / 3 * k * (k - 1) * HopProbability * HopProbability));

    public override IReadOnlyList<(double Distance, double Probability)> HopDistances(int k) =>
        [.. HopStatistics.CubicSquares(HopProbability, k).Select(p => (Step * Math.Sqrt(p.Key), p.Value))];

    public override double Refilled(int k) => double.NaN;

    protected override Vector3d[][] Sites(Random random, int frames)
    {
        Vector3d[][] paths = new Vector3d[Count][];
        for (int i = 0; i < Count; i++)
        {
            Vector3d r = From[i];
            paths[i] = new Vector3d[frames];
            for (int t = 0; t < frames; t++)
            {
                paths[i][t] = r;
                if (random.NextDouble() < HopProbability)
                {
                    double l = random.Next(2) == 0 ? Step : -Step;
                    r += random.Next(3) switch { 0 => new Vector3d(l, 0, 0), 1 => new(0, l, 0), _ => new(0, 0, l) };
                }
            }
        }

        return paths;
    }
}
