namespace Pipeline.Tests.Oracles;

/// <summary>The few distributions that the tests of random systems need.</summary>
internal static class Statistics
{
    /// <summary>P(chi² > x) for an even number of degrees of freedom: exp(-x/2) Σ (x/2)^k/k!, k below half of them.</summary>
    public static double ChiSquareTail(double x, int degreesOfFreedom)
    {
        Assert.Equal(0, degreesOfFreedom % 2);
        double term = 1, sum = 0;
        for (int k = 0; k < degreesOfFreedom / 2; k++)
        {
            sum += term;
            term *= x / 2 / (k + 1);
        }

        return Math.Exp(-x / 2) * sum;
    }

    /// <summary>Kolmogorov-Smirnov p of the hypothesis that the values are uniform on [0, 1] (Stephens' form of the asymptotic series).</summary>
    public static double UniformP(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double n = sorted.Length;
        double d = sorted.Select((u, i) => Math.Max(((i + 1) / n) - u, u - (i / n))).Max();
        double lambda = (Math.Sqrt(n) + 0.12 + (0.11 / Math.Sqrt(n))) * d;
        double tail = Enumerable.Range(1, 100).Sum(j => 2 * (j % 2 == 1 ? 1 : -1) * Math.Exp(-2.0 * j * j * lambda * lambda));
        return lambda < 0.2 ? 1 : Math.Clamp(tail, 0, 1);
    }

    /// <summary>Mean and its standard error.</summary>
    public static (double Mean, double Error) MeanAndError(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count));
    }

    /// <summary>A normal deviate (Box and Muller).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
