using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions that each hop between two sites of their own, the other one always empty: isolated hopping, confined.</summary>
/// <remarks>
/// On the other site after k frames with P = (1 - (1 - 2p)^k)/2 (telegraph process, e^(-2Γt)); h = P l², which saturates at l²/2: D = 0.
/// G_s has the weight P at l. The place left stays empty: G_d(r → 0) = 0 at every lag.
/// </remarks>
internal sealed record TwoSiteIons(string Species, IReadOnlyList<Vector3d> At, Vector3d Step, double HopProbability) : MobileIons(Species)
{
    public override int Count => At.Count;

    /// <summary>Weight of the other site.</summary>
    public double Moved(int k) => (1 - Math.Pow(1 - (2 * HopProbability), k)) / 2;

    public override double HopMsd(int k) => Moved(k) * Step.Squared;

    public override double HopCollective(int k) => HopMsd(k);

    public override IReadOnlyList<(double Distance, double Probability)> HopDistances(int k) => [(0, 1 - Moved(k)), (Math.Sqrt(Step.Squared), Moved(k))];

    public override double Refilled(int k) => 0;

    protected override Vector3d[][] Sites(Random random, int frames)
    {
        Vector3d[][] paths = new Vector3d[Count][];
        for (int i = 0; i < Count; i++)
        {
            bool away = random.Next(2) == 0;
            paths[i] = new Vector3d[frames];
            for (int t = 0; t < frames; t++)
            {
                paths[i][t] = away ? At[i] + Step : At[i];
                away ^= random.NextDouble() < HopProbability;
            }
        }

        return paths;
    }
}
