using System.Globalization;
using Pipeline.Stages.Derived;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>The standard error of the Haven ratio is the scatter of the ratio over seeds.</summary>
public sealed class DiffusionHavenTests(ITestOutputHelper output)
{
    private static readonly int s_seeds = Tier.Of(quick: 60, ci: 400, @long: 2000);

    /// <summary>
    /// The sum of all is one walker, so one run knows its ratio to a fifth; where it is that wide, a quotient leans to one side and its error with it:
    /// the logarithm does not, and is what is compared.
    /// </summary>
    [Theory]
    [InlineData("independent", 1.0)]
    [InlineData("groups of four", 0.25)]
    public void Error_IsTheScatterOverSeeds(string kind, double haven)
    {
        Walkers walkers = kind is "independent" ? Walkers.Brownian() : Walkers.GroupsOfFour();
        double[] logs = new double[s_seeds], relative = new double[s_seeds];
        int held = 0;
        Parallel.For(1, s_seeds + 1, seed =>
        {
            DiffusionBlocks series = DiffusionBlocks.Read(WalkerBlocks.Table(walkers.Make(seed), 0.01, 48), 1)[0];
            int[] lags = DiffusionWindow.Between(series, 0.12, 0.48).Lags;
            (double ratio, double error) = DiffusionHaven.Of(series.Split(lags[^1]), lags, DiffusionEstimator.Weights(series, lags, SlopeMethod.Gls));
            (logs[seed - 1], relative[seed - 1]) = (Math.Log(ratio), error / ratio);
            _ = Math.Abs(ratio - haven) <= error * StudentT.Quantile(0.95, 9) ? Interlocked.Increment(ref held) : 0;
        });

        double mean = logs.Average(), scatter = Math.Sqrt(logs.Sum(x => (x - mean) * (x - mean)) / (s_seeds - 1)), told = Math.Sqrt(relative.Average(static x => x * x));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: H {Math.Exp(mean):f3} (exact {haven}), relative scatter {scatter:f3}, error told {told:f3}, 95 % intervals that hold {(double)held / s_seeds:p1}"));
        Assert.True(Math.Abs(mean - Math.Log(haven)) <= (4.5 * scatter / Math.Sqrt(s_seeds)) + (scatter * scatter / 2));
        Assert.InRange(told / scatter, 0.85, 1.2);
        Assert.InRange((double)held / s_seeds, 0.95 - 0.03 - (3 * Math.Sqrt(0.05 * 0.95 / s_seeds)), 1);
    }
}
