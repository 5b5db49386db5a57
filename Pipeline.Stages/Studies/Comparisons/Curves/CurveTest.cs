using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies.Comparisons.Curves;

/// <summary>How far the means of two sets of curves are apart, in the L2 norm, with a p that does not take their scatters to be equal.</summary>
/// <remarks>
/// Definition: T = |mean_A - mean_B|², Ω = Σ_A/n_A + Σ_B/n_B its covariance; F = T/tr Ω against Fisher's F with d₁ = tr²Ω/tr Ω² and, of
/// Welch and Satterthwaite, d₂ = tr²Ω/(tr Σ_A²/(n_A²(n_A - 1)) + tr Σ_B²/(n_B²(n_B - 1))). The traces are unbiased estimates from the
/// replicates, by their Gram matrices: the bins of a curve may know of each other as they like.
/// effect² = T - tr Ω is free of bias at unequal noise.
/// Source:     Zhang, Analysis of Variance for Functional Data (2013), chapter 10; Bai and Saranadasa, Statist. Sinica 6, 311 (1996).
/// </remarks>
/// <param name="Distance">√T.</param>
/// <param name="Noise">√tr Ω.</param>
/// <param name="D1">Degrees of freedom of the distance.</param>
/// <param name="D2">Degrees of freedom of the noise.</param>
internal readonly record struct CurveTest(double Distance, double Noise, double D1, double D2)
{
    /// <summary>Size of the difference of the true means; 0 where the noise explains it.</summary>
    public double Effect => Math.Sqrt(Math.Max(0, (Distance * Distance) - (Noise * Noise)));

    /// <summary>p of a distance as large without a difference.</summary>
    public double P => Noise > 0 ? UpperTail(Distance * Distance / (Noise * Noise)) : Distance > 0 ? 0 : 1;

    /// <summary>
    /// The noise of the distance that is not exceeded in 95 %: by the triangle inequality the true difference lies within it of the distance,
    /// whatever its direction.
    /// </summary>
    public double Noise95 => Noise * Math.Sqrt(Quantile(0.05));

    /// <summary>The test of two sets of three curves or more, each the same number of points.</summary>
    public static CurveTest Of(IReadOnlyList<double[]> reference, IReadOnlyList<double[]> candidate)
    {
        (double[,] a, double[,] b) = (Gram(reference, reference), Gram(candidate, candidate));
        (int n, int m) = (reference.Count, candidate.Count);
        (double traceA, double traceB) = (Trace(a) / (n - 1), Trace(b) / (m - 1));
        double noise = (traceA / n) + (traceB / m);
        (double squareA, double tracesA) = Unbiased(traceA, Squares(a) / ((n - 1.0) * (n - 1)), n);
        (double squareB, double tracesB) = Unbiased(traceB, Squares(b) / ((m - 1.0) * (m - 1)), m);
        double cross = Squares(Gram(reference, candidate)) / ((n - 1.0) * (m - 1));
        double omegaSquares = (squareA / n / n) + (squareB / m / m) + (2 * cross / n / m);
        double omegaTraces = (tracesA / n / n) + (tracesB / m / m) + (2 * traceA * traceB / n / m);
        double largest = n + m - 2;
        double d1 = Math.Max(1, omegaTraces / omegaSquares);
        double spread = (squareA / n / n / (n - 1)) + (squareB / m / m / (m - 1));
        return new CurveTest(
            Math.Sqrt(Distance2(Mean(reference), Mean(candidate))), Math.Sqrt(noise), double.IsFinite(d1) ? d1 : 1, Math.Max(Math.Min(n, m) - 1, spread > 0 ? omegaTraces / spread : largest));
    }

    /// <summary>The mean curve.</summary>
    public static double[] Mean(IReadOnlyList<double[]> curves)
    {
        double[] mean = new double[curves[0].Length];
        foreach (double[] curve in curves)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += curve[i] / curves.Count;
            }
        }

        return mean;
    }

    /// <summary>Unbiased tr Σ² and tr²Σ from those of the sample covariance.</summary>
    private static (double Square, double Traces) Unbiased(double trace, double square, int n)
    {
        double scale = (n - 1.0) / ((n - 2.0) * (n + 1.0));
        double unbiased = scale * (n - 1) * (square - (trace * trace / (n - 1)));
        return (Math.Max(unbiased, trace * trace * 1e-6), scale * n * ((trace * trace) - (2 * square / n)));
    }

    /// <summary>Scalar products of deviations from the mean.</summary>
    private static double[,] Gram(IReadOnlyList<double[]> x, IReadOnlyList<double[]> y)
    {
        (double[] meanX, double[] meanY) = (Mean(x), Mean(y));
        double[,] gram = new double[x.Count, y.Count];
        for (int a = 0; a < x.Count; a++)
        {
            for (int b = 0; b < y.Count; b++)
            {
                for (int i = 0; i < meanX.Length; i++)
                {
                    gram[a, b] += (x[a][i] - meanX[i]) * (y[b][i] - meanY[i]);
                }
            }
        }

        return gram;
    }

    private static double Trace(double[,] matrix) => Enumerable.Range(0, matrix.GetLength(0)).Sum(i => matrix[i, i]);

    private static double Squares(double[,] matrix)
    {
        double sum = 0;
        foreach (double x in matrix)
        {
            sum += x * x;
        }

        return sum;
    }

    private static double Distance2(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }

        return sum;
    }

    /// <summary>P(F &gt; f) = I_{d₂/(d₂ + d₁ f)}(d₂/2, d₁/2).</summary>
    private double UpperTail(double f) => StudentT.IncompleteBeta(D2 / (D2 + (D1 * f)), D2 / 2, D1 / 2);

    private double Quantile(double tail)
    {
        (double low, double high) = (0, 1);
        while (UpperTail(high) > tail)
        {
            high *= 2;
        }

        while (high - low > 1e-10 * high)
        {
            double middle = (low + high) / 2;
            (low, high) = UpperTail(middle) > tail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
