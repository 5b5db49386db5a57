namespace Pipeline.Stages.Derived;

/// <summary>How a slope is taken from displacements.</summary>
internal enum SlopeMethod
{
    /// <summary>Unweighted least squares.</summary>
    EinsteinFit,

    /// <summary>Generalised least squares with the covariance of Brownian motion with noise: weights only, its error is not used.</summary>
    Gls,
}

/// <summary>The slope of MSD = c + s τ with c free (vibration), as weights of the displacements.</summary>
/// <remarks>
/// The vibration is noise on every position to the covariance: with none assumed, gls leans on the shortest lags, where real ions still settle into their cage
/// (cage and Brownian motion: D 1.7 % high at twice the scatter; with it, 0.7 % and the scatter of the unweighted fit or less).
/// </remarks>
internal static class DiffusionEstimator
{
    /// <summary>About as many lags as are used: more of them say the same.</summary>
    public const int Lags = 20;

    /// <summary>At most <see cref="Lags"/> of the indices <paramref name="from"/> .. <paramref name="to"/>, both ends among them.</summary>
    public static int[] Thin(int from, int to)
    {
        int count = Math.Min(Lags, to - from + 1);
        return count <= 1 ? [from] : [.. Enumerable.Range(0, count).Select(i => from + (int)Math.Round(i * (to - from) / (count - 1.0)))];
    }

    /// <summary>Weights w: the slope is Σ w MSD, Å² a frame.</summary>
    public static double[] Weights(DiffusionBlocks series, IReadOnlyList<int> lags, SlopeMethod method)
    {
        long[] frames = [.. lags.Select(l => series.Lags[l])];
        double scale = frames[^1];
        double[] slope = [.. frames.Select(f => f / scale)], one = [.. frames.Select(static _ => 1.0)];
        double[] plain = Slope(one, slope, one, slope, scale);
        if (method == SlopeMethod.EinsteinFit)
        {
            return plain;
        }

        // Per axis MSD = 2 a² + σ² n for steps of variance σ² seen with noise a²: the unweighted fit tells their ratio.
        double[] msd = [.. lags.Select(l => series.Mean(l, DiffusionQuantity.Tracer))];
        double s = Dot(plain, msd), c = msd.Average() - (s * frames.Average(static f => (double)f));
        double[,] factor = Factor(BrownianCovariance.Matrix(frames, i => series.OriginFrames(lags[i]), 0, s > 0 ? Math.Clamp(c / (2 * s), 0, scale) : scale));
        return Slope(one, slope, Solve(factor, one), Solve(factor, slope), scale);
    }

    /// <summary>Second row of (X' C⁻¹ X)⁻¹ X' C⁻¹, X = (1, τ).</summary>
    private static double[] Slope(double[] one, double[] slope, double[] weightedOne, double[] weightedSlope, double scale)
    {
        double a = Dot(one, weightedOne), b = Dot(slope, weightedOne), d = Dot(slope, weightedSlope), determinant = (a * d) - (b * b);
        return [.. weightedOne.Zip(weightedSlope, (o, s) => ((a * s) - (b * o)) / determinant / scale)];
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>Cholesky's lower triangle.</summary>
    private static double[,] Factor(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] lower = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-14 * matrix[i, i])) : sum / lower[j, j];
            }
        }

        return lower;
    }

    private static double[] Solve(double[,] lower, double[] right)
    {
        int n = right.Length;
        double[] x = [.. right];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }
}
