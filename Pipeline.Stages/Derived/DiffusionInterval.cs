namespace Pipeline.Stages.Derived;

/// <summary>
/// A quantity that is linear in the displacements, with its error from K consecutive blocks of time origins: se = κ s_K/√K and Student's t with K - 1
/// degrees of freedom. Neighbouring blocks share the frames behind their last origins; κ² = K Var(all)/E[s_K²] of the same functional for Brownian
/// motion accounts for that. The blocks are the data's own scatter: hops that come in bursts or ions that move together widen it, where the
/// covariance of independent walkers would not.
/// </summary>
/// <param name="Value">From all origins.</param>
/// <param name="StandardError">Its standard error; NaN below <see cref="FewestBlocks"/> blocks.</param>
/// <param name="Blocks">K.</param>
/// <param name="Half68">Half-width of the 68 % interval.</param>
/// <param name="Half95">Half-width of the 95 % interval.</param>
internal readonly record struct DiffusionInterval(double Value, double StandardError, int Blocks, double Half68, double Half95)
{
    /// <summary>Below this no error is given.</summary>
    public const int FewestBlocks = 5;

    /// <summary>Below this the interval is rough.</summary>
    public const int WantedBlocks = 10;

    /// <summary>The half-width at another coverage.</summary>
    public double Half(double coverage) => Blocks < FewestBlocks ? double.NaN : StandardError * StudentT.Quantile(coverage, Blocks - 1);

    /// <summary>The interval of Σ <paramref name="weights"/> × displacement at <paramref name="lags"/>.</summary>
    public static DiffusionInterval Of(OriginBlocks blocks, IReadOnlyList<int> lags, double[] weights, DiffusionQuantity quantity)
    {
        double value = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            value += weights[i] * blocks.Series.Mean(lags[i], quantity);
        }

        int k = blocks.Count;
        if (k < FewestBlocks)
        {
            return new DiffusionInterval(value, double.NaN, k, double.NaN, double.NaN);
        }

        double error = ErrorOf(Single(blocks, lags, weights, quantity), KappaSquared(blocks, lags, weights));
        return new DiffusionInterval(value, error, k, error * StudentT.Quantile(0.68, k - 1), error * StudentT.Quantile(0.95, k - 1));
    }

    /// <summary>The functional in each block.</summary>
    public static double[] Single(OriginBlocks blocks, IReadOnlyList<int> lags, double[] weights, DiffusionQuantity quantity)
    {
        double[] single = new double[blocks.Count];
        for (int b = 0; b < single.Length; b++)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                single[b] += weights[i] * blocks.Mean(b, lags[i], quantity);
            }
        }

        return single;
    }

    /// <summary>κ s_K/√K.</summary>
    public static double ErrorOf(double[] single, double kappaSquared)
    {
        double mean = single.Sum() / single.Length, squares = 0;
        foreach (double x in single)
        {
            squares += (x - mean) * (x - mean);
        }

        return Math.Sqrt(kappaSquared * squares / (single.Length - 1) / single.Length);
    }

    /// <summary>κ² of a functional: what the square of the naive block error has to be multiplied by for Brownian motion.</summary>
    public static double KappaSquared(OriginBlocks blocks, IReadOnlyList<int> lags, double[] weights)
    {
        long[] frames = [.. lags.Select(l => blocks.Series.Lags[l])];
        int k = blocks.Count;
        double all = BrownianCovariance.Form(weights, BrownianCovariance.Matrix(frames, i => blocks.Series.OriginFrames(lags[i])));
        double one = BrownianCovariance.Form(weights, BrownianCovariance.Matrix(frames, _ => blocks.Length));
        double next = BrownianCovariance.Form(weights, BrownianCovariance.Matrix(frames, _ => blocks.Length, blocks.Length));
        return k * all / (one - (2 * next / k));
    }
}
