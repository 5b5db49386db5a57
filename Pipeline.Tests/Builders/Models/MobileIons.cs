using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions of one species that vibrate about sites and change them between frames. Displacement = hop + cage, independent of each other.</summary>
/// <remarks>
/// Closed forms at lag t = k dt, with h(k) = <see cref="HopMsd"/> and the cage's g = 3 · <see cref="HarmonicMode.Msd"/>: MSD = h + g; collective = H(k) + g with
/// H = <see cref="HopCollective"/>; ⟨r⁴⟩ = ⟨h⁴⟩ + 10/3 ⟨h²⟩ g + 5/3 g² (thermal cage); G_s = Σ P(R) × a Gaussian of variance g/3 an axis about a shell of radius R.
/// A hop probability p a frame stands for a rate Γ by p = 1 - e^(-Γ dt): no hop with (1 - p)^k = e^(-Γt).
/// </remarks>
internal abstract record MobileIons(string Species) : IonModel(Species)
{
    /// <summary>Vibration about the site, each axis on its own.</summary>
    public HarmonicMode Cage { get; init; } = HarmonicMode.None;

    public abstract int Count { get; }

    /// <summary>Hop probability a frame that stands for a rate in 1/ps.</summary>
    public static double Probability(double ratePerPs, double stepPs) => 1 - Math.Exp(-ratePerPs * stepPs);

    /// <summary>⟨|hop displacement|²⟩ after k frames, Å²; NaN where no closed form exists.</summary>
    public abstract double HopMsd(int k);

    /// <summary>⟨|Σ hop displacements|²⟩/N after k frames, Å².</summary>
    public abstract double HopCollective(int k);

    /// <summary>Net hop distances after k frames with their probabilities, the distance 0 included.</summary>
    public abstract IReadOnlyList<(double Distance, double Probability)> HopDistances(int k);

    /// <summary>Mean number of other ions that stand after k frames where an ion stood.</summary>
    public abstract double Refilled(int k);

    /// <summary>Cage and hops: MSD at k frames.</summary>
    public double Msd(int k, double stepPs) => HopMsd(k) + (3 * Cage.Msd(k * stepPs));

    /// <summary>Cage and hops: |Σ displacements|²/N at k frames.</summary>
    public double Collective(int k, double stepPs) => HopCollective(k) + (3 * Cage.Msd(k * stepPs));

    /// <summary>Probability of a displacement below r at k frames, with <paramref name="extra"/> variance an axis (a moving reference).</summary>
    public double Within(double r, int k, double stepPs, double extra = 0) =>
        HopDistances(k).Sum(h => h.Probability * Shares.Within(r, h.Distance, Math.Sqrt(Cage.Msd(k * stepPs) + extra)));

    /// <summary>Positions [ion][frame], unwrapped.</summary>
    public override Vector3d[][] Sample(Random random, int frames, double stepPs)
    {
        Vector3d[][] paths = Sites(random, frames);
        foreach (Vector3d[] path in paths)
        {
            double[][] g = [.. Enumerable.Range(0, 3).Select(_ => Cage.Sample(random, frames, stepPs))];
            for (int t = 0; t < frames; t++)
            {
                path[t] += new Vector3d(g[0][t], g[1][t], g[2][t]);
            }
        }

        return paths;
    }

    /// <summary>Site [ion][frame], unwrapped.</summary>
    protected abstract Vector3d[][] Sites(Random random, int frames);
}
