using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>The judges are judged first: printed tables, and the right and the wrong hypothesis.</summary>
public sealed class StatisticsTests
{
    [Theory]
    [InlineData(18.307, 10, 0.05)]
    [InlineData(37.566, 20, 0.01)]
    [InlineData(1.386, 2, 0.5)]
    public void ChiSquareTail_TableValues_Same(double x, int degreesOfFreedom, double p) =>
        Assert.Equal(p, Statistics.ChiSquareTail(x, degreesOfFreedom), 1e-4);

    [Fact]
    public void UniformP_UniformAndBentSample_AcceptedAndRejected()
    {
        double[] grid = [.. Enumerable.Range(0, 200).Select(static i => (i + 0.5) / 200)];

        Assert.Equal(1, Statistics.UniformP(grid), 1e-9);
        Assert.True(Statistics.UniformP(grid.Select(static u => u * u)) < 1e-6);

        // Critical value of the asymptotic distribution: 1.3581 at 5 %.
        double shift = 1.3581 / (Math.Sqrt(200) + 0.12 + (0.11 / Math.Sqrt(200)));
        Assert.Equal(0.05, Statistics.UniformP(grid.Select(u => Math.Max(0, u - shift + 0.0025))), 1e-3);
    }
}
