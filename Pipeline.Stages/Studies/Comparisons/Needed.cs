using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>How many replicates a side would bring a decision with 80 % probability, if difference and scatter are those seen.</summary>
internal static class Needed
{
    private const double Power = 0.8;
    private const double Most = 100_000; // beyond, more replicates are no advice
    private const double Normal = 1e9; // degrees of freedom

    /// <summary>The number; null where no number would help: the difference is the margin.</summary>
    /// <param name="effect">The difference.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="spread">Variances of a replicate of both sides, added.</param>
    /// <param name="tests">Tests of the family: the strictest of Holm's levels is asked for.</param>
    public static long? Replicates(double effect, double margin, double spread, int tests)
    {
        double distance = Math.Abs(Math.Abs(effect) - margin);
        double coverage = Math.Abs(effect) > margin ? 1 - (Family.Level / Math.Max(1, tests)) : 0.95;
        double quantiles = StudentT.Quantile(coverage, Normal) + StudentT.Quantile((2 * Power) - 1, Normal);
        double reach = Math.Abs(effect) > margin ? Math.Abs(effect) : distance;
        double n = spread * quantiles * quantiles / (reach * reach);
        return double.IsFinite(n) && n < Most ? Math.Max(TwoSamples.FewestReplicates, (long)Math.Ceiling(n) + 1) : null;
    }
}
