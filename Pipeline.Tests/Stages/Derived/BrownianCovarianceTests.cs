using Pipeline.Stages.Derived;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>The covariance of overlapping-origin displacements: the double sum over origins by definition, and simulated paths.</summary>
public sealed class BrownianCovarianceTests(ITestOutputHelper output)
{
    [Fact]
    public void AnyLagsOriginsShiftAndNoise_EqualTheSumOverPairs()
    {
        Random random = new(1);
        for (int trial = 0; trial < 300; trial++)
        {
            int n = random.Next(1, 9), m = random.Next(1, 9), originsN = random.Next(1, 25), originsM = random.Next(1, 25), shift = random.Next(-5, 20);
            double noise = random.Next(2) * random.NextDouble();
            double sum = 0;
            for (int i = 0; i < originsN; i++)
            {
                for (int j = shift; j < shift + originsM; j++)
                {
                    double shared = Math.Max(0, Math.Min(i + n, j + m) - Math.Max(i, j));
                    shared += noise * ((i == j ? 1 : 0) + (i + n == j + m ? 1 : 0) - (i + n == j ? 1 : 0) - (i == j + m ? 1 : 0));
                    sum += shared * shared;
                }
            }

            double expected = 2 * sum / originsN / originsM;
            Assert.Equal(expected, BrownianCovariance.Of(n, originsN, m, originsM, shift, noise), 1e-12 + (1e-12 * expected));
        }
    }

    [Fact]
    public void Simulated_IsTheCovarianceOfPaths()
    {
        const int Frames = 60, Paths = 40_000;
        (int N, int M)[] pairs = [(1, 1), (1, 7), (3, 4), (7, 7), (5, 12), (12, 12)];
        Random random = new(7);
        double[][] products = [.. pairs.Select(static _ => new double[Paths])];
        double[] x = new double[Frames];
        for (int p = 0; p < Paths; p++)
        {
            for (int t = 1; t < Frames; t++)
            {
                x[t] = x[t - 1] + Statistics.Normal(random);
            }

            double Deviation(int lag)
            {
                double sum = 0;
                for (int t = 0; t + lag < Frames; t++)
                {
                    sum += (x[t + lag] - x[t]) * (x[t + lag] - x[t]);
                }

                return (sum / (Frames - lag)) - lag;
            }

            Dictionary<int, double> deviations = new[] { 1, 3, 4, 5, 7, 12 }.ToDictionary(l => l, Deviation);
            for (int k = 0; k < pairs.Length; k++)
            {
                products[k][p] = deviations[pairs[k].N] * deviations[pairs[k].M];
            }
        }

        for (int k = 0; k < pairs.Length; k++)
        {
            (int n, int m) = pairs[k];
            (double mean, double error) = Statistics.MeanAndError(products[k]);
            Assert.True(Math.Abs(mean - BrownianCovariance.Of(n, Frames - n, m, Frames - m)) < 4.5 * error, $"{n} {m}: {mean} +- {error}");
        }
    }

    /// <summary>Qian, Sheetz and Elson: for n well below the path, Var(MSD_n)/MSD_n² = (2n² + 1)/(3 n N) to leading order in 1/N.</summary>
    [Fact]
    public void LongPath_HasQiansVariance()
    {
        const long Origins = 10_000_000;
        foreach (long n in new long[] { 1, 2, 10, 1000 })
        {
            double expected = 2 * ((2.0 * n * n) + 1) / (3.0 * n * Origins) * n * n;
            Assert.Equal(1, BrownianCovariance.Of(n, Origins, n, Origins) / expected, 1e-3);
        }
    }

    [Fact]
    public void Kappa_OfTenBlocks_IsAboutOneAndAFewPercent()
    {
        DiffusionBlocks series = DiffusionBlocks.Read(WalkerBlocks.Table(Walkers.Brownian(1, 21 * 48).Make(1), 0.01, 104), 1)[0];
        int last = Array.IndexOf(series.Lags, 48); // 1/21 of the run
        OriginBlocks blocks = series.Split(last);
        Assert.Equal(10, blocks.Count);
        foreach (SlopeMethod method in new[] { SlopeMethod.EinsteinFit, SlopeMethod.Gls })
        {
            int[] lags = DiffusionEstimator.Thin(Array.IndexOf(series.Lags, 12), last);
            double kappa = Math.Sqrt(DiffusionInterval.KappaSquared(blocks, lags, DiffusionEstimator.Weights(series, lags, method)));
            output.WriteLine($"kappa {method}: {kappa:f4}");
            Assert.InRange(kappa, 0.99, 1.08);
        }
    }
}
