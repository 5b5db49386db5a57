using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>How far two sets of replicates of a number are apart, with interval and p.</summary>
/// <param name="Effect">Mean of the candidate less that of the reference.</param>
/// <param name="StandardError">Its standard error; NaN where there is no test.</param>
/// <param name="Df">Degrees of freedom.</param>
/// <param name="Test">Name of the test; empty where none can be made.</param>
internal readonly record struct TwoSamples(double Effect, double StandardError, double Df, string Test)
{
    /// <summary>Below this Welch's test has no scatter to go by.</summary>
    public const int FewestReplicates = 3;

    private const double Coverage = 0.95;

    /// <summary>Half of the 95 % interval.</summary>
    public double Half95 => double.IsNaN(StandardError) ? double.NaN : StandardError * StudentT.Quantile(Coverage, Df);

    /// <summary>Two-sided p; of two constants that are equal 1, that differ 0.</summary>
    public double P => double.IsNaN(StandardError) ? double.NaN
        : StandardError > 0 ? 1 - StudentT.TwoSided(Math.Abs(Effect) / StandardError, Df) : Effect == 0 ? 1 : 0;

    /// <summary>
    /// Welch's test (Biometrika 34, 28 (1947)) where both sides have three replicates or more: the two scatters are not taken to be equal. One
    /// against many: the one is taken to scatter as the many do, sd √(1 + 1/n), Student's t with n - 1. Otherwise no test.
    /// </summary>
    /// <param name="reference">Replicates of the reference.</param>
    /// <param name="candidate">Replicates of the candidate.</param>
    /// <param name="isOneOfMany">A single replicate is of the kind of the many: as many atoms, as long, as often.</param>
    public static TwoSamples Of(IReadOnlyList<double> reference, IReadOnlyList<double> candidate, bool isOneOfMany)
    {
        double effect = candidate.Average() - reference.Average();
        (int n, int m) = (reference.Count, candidate.Count);
        if (n >= FewestReplicates && m >= FewestReplicates)
        {
            double a = Variance(reference) / n, b = Variance(candidate) / m;
            double df = a + b > 0 ? (a + b) * (a + b) / ((a * a / (n - 1)) + (b * b / (m - 1))) : n + m - 2;
            return new TwoSamples(effect, Math.Sqrt(a + b), df, "Welch");
        }

        IReadOnlyList<double> many = n > m ? reference : candidate;
        return Math.Min(n, m) == 1 && many.Count >= FewestReplicates && isOneOfMany
            ? new TwoSamples(effect, Math.Sqrt(Variance(many) * (1 + (1.0 / many.Count))), many.Count - 1, "one of many")
            : new TwoSamples(effect, double.NaN, double.NaN, "");
    }

    /// <summary>The sample variance; 0 for one value.</summary>
    public static double Variance(IReadOnlyList<double> x)
    {
        double mean = x.Average();
        return x.Count < 2 ? 0 : x.Sum(v => (v - mean) * (v - mean)) / (x.Count - 1);
    }
}
