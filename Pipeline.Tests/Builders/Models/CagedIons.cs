using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions that never leave their sites.</summary>
/// <remarks>MSD = g, a plateau of 6 σ²; D = 0; G_s one Gaussian of variance 2 σ² an axis; no other ion ever comes to the place (G_d(r → 0) = 0 for sites apart).</remarks>
internal sealed record CagedIons(string Species, IReadOnlyList<Vector3d> At) : MobileIons(Species)
{
    public override int Count => At.Count;

    public override double HopMsd(int k) => 0;

    public override double HopCollective(int k) => 0;

    public override IReadOnlyList<(double Distance, double Probability)> HopDistances(int k) => [(0, 1)];

    public override double Refilled(int k) => 0;

    protected override Vector3d[][] Sites(Random random, int frames) => [.. At.Select(r => Enumerable.Repeat(r, frames).ToArray())];
}
