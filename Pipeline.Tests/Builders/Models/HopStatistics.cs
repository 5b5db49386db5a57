namespace Pipeline.Tests.Builders.Models;

/// <summary>Exact distributions of lazy random walks: with p a frame one step, each direction alike.</summary>
internal static class HopStatistics
{
    private const double Negligible = 1e-13;

    /// <summary>Probabilities of 0, 1, 2 ... hops in k frames (binomial), up to a negligible tail.</summary>
    public static double[] Hops(double p, int k)
    {
        List<double> weights = [Math.Pow(1 - p, k)];
        for (int n = 1; n <= k && (weights[^1] > Negligible || n < k * p); n++)
        {
            weights.Add(weights[^1] * (k - n + 1) / n * p / (1 - p));
        }

        return [.. weights];
    }

    /// <summary>Probability that a walk on a ring of n sites stands m sites on after k frames.</summary>
    public static double Ring(double p, int k, int n, int m = 0) =>
        Enumerable.Range(0, n).Sum(j => Math.Cos(2 * Math.PI * j * m / n) * Math.Pow(1 - (p * (1 - Math.Cos(2 * Math.PI * j / n))), k)) / n;

    /// <summary>Walk on a line: probability of each squared net distance, in steps.</summary>
    public static IReadOnlyDictionary<long, double> LineSquares(double p, int k)
    {
        double[] hops = Hops(p, k);
        SortedDictionary<long, double> squares = [];
        double[] at = new double[(2 * hops.Length) + 1];
        at[hops.Length] = 1;
        for (int n = 0; n < hops.Length; n++)
        {
            for (int x = 0; x < at.Length; x++)
            {
                long m = x - hops.Length;
                squares[m * m] = squares.GetValueOrDefault(m * m) + (hops[n] * at[x]);
            }

            at = [.. at.Select((_, x) => ((x > 0 ? at[x - 1] : 0) + (x < at.Length - 1 ? at[x + 1] : 0)) / 2)];
        }

        return squares;
    }

    /// <summary>Walk on a simple cubic lattice: probability of each squared net distance, in steps.</summary>
    public static IReadOnlyDictionary<long, double> CubicSquares(double p, int k)
    {
        double[] hops = Hops(p, k);
        Dictionary<(int X, int Y, int Z), double> at = new() { [(0, 0, 0)] = 1 };
        SortedDictionary<long, double> squares = [];
        foreach (double weight in hops)
        {
            Dictionary<(int X, int Y, int Z), double> next = [];
            foreach (((int x, int y, int z) site, double w) in at)
            {
                long square = ((long)site.x * site.x) + ((long)site.y * site.y) + ((long)site.z * site.z);
                squares[square] = squares.GetValueOrDefault(square) + (weight * w);
                foreach ((int, int, int) to in new[] { (site.x - 1, site.y, site.z), (site.x + 1, site.y, site.z), (site.x, site.y - 1, site.z), (site.x, site.y + 1, site.z), (site.x, site.y, site.z - 1), (site.x, site.y, site.z + 1) })
                {
                    next[to] = next.GetValueOrDefault(to) + (w / 6);
                }
            }

            at = next;
        }

        return squares;
    }
}
