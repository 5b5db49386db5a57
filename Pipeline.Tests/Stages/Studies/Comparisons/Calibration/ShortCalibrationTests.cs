using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Studies.Comparisons.Calibration;

/// <summary>The short form of <see cref="CalibrationTests"/>: the kept part of the pools, with coarse curves.</summary>
public sealed class ShortCalibrationTests
{
    private const int Seed = 20;
    private static readonly int s_draws = Tier.Of(quick: 60, ci: 200, @long: 200);
    private static readonly Dictionary<string, Pool> s_pools = PoolFixture.Read();

    /// <summary>No false alarm in the family in more than 5 % of draws; of a single observable in more than 10 %, with three deviations of 200 draws.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void OnePotential_AgainstItself_SeldomDiffers(int reference)
    {
        Rates rates = Rates.Of(s_pools["p1"], s_pools["p1"], reference, 5, new ComparisonOptions(), s_draws, Seed);

        Assert.True(rates.Family <= 0.05, rates.ToString());
        Assert.True(rates.WorstBefore <= 0.10 + (3 * Math.Sqrt(0.1 * 0.9 / s_draws)), rates.ToString());
    }

    [Theory]
    [InlineData("half", "g:Ag-I")]
    [InlineData("t550", "ln_first_peak_height:Ag-I")]
    [InlineData("step", "vdos:Ag")]
    public void SomethingElse_IsFound(string other, string primary)
    {
        Rates rates = Rates.Of(s_pools["p1"], s_pools[other], 5, 5, new ComparisonOptions { Primary = primary }, s_draws, Seed);

        Assert.True(rates.Primary >= 0.85, $"{rates.Primary:P0}");
    }

    [Fact]
    public void DifferenceOfTheMargin_DoesNotAgree()
    {
        Rates rates = Rates.Of(s_pools["p1"], s_pools["p1"], 5, 5, new ComparisonOptions(), s_draws, Seed, static (observable, points) => observable.IsCurve
            ? [.. points.Select(p => p * (1 + observable.Margin))]
            : [points[0] + observable.Margin]);

        Assert.True(rates.WorstAgrees <= 0.05 + (3 * Math.Sqrt(0.05 * 0.95 / s_draws)), rates.ToString());
    }
}
