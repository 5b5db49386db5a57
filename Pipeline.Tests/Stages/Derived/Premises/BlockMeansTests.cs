using Pipeline.Stages.Derived.Premises;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived.Premises;

/// <summary>How often a steady temperature is taken for a trend, and how often a trend is found: Ornstein-Uhlenbeck series of known memory that scatter by 6 % of their mean.</summary>
public sealed class BlockMeansTests
{
    [Theory]
    [InlineData(1000, 0, 300)]
    [InlineData(1000, 5, 300)]
    [InlineData(1000, 100, 300)] // a tenth of the run: hardly ever tested
    [InlineData(5000, 20, 60)]
    public void SteadySeries_IsNoTrend(int length, double memory, int seeds) => Assert.InRange(Found(length, memory, 0, seeds).Trends, 0, 1 + (seeds / 200));

    [Theory]
    [InlineData(250, 0, 0.1, 1.0)]
    [InlineData(5000, 5, 0.1, 1.0)]
    [InlineData(5000, 20, 0.1, 0.8)]
    [InlineData(1000, 5, 0.3, 1.0)]
    public void Trend_IsFound(int length, double memory, double change, double share) => Assert.True(Found(length, memory, change, 40).Trends >= share * 40);

    [Fact]
    public void StepAndRelaxation_AreTrends_AWaveIsNone()
    {
        foreach (Func<double, double> shape in new Func<double, double>[] { static x => x < 0.5 ? 0 : 0.2, static x => 0.6 * Math.Exp(-5 * x) })
        {
            Assert.All(Enumerable.Range(1, 20), seed => Assert.True(IsTrend(Line(Series(5000, 5, seed, shape)))));
        }

        Assert.All(Enumerable.Range(1, 20), seed => Assert.False(IsTrend(Line(Series(5000, 5, seed, static x => 0.08 * Math.Sin(1000 * x))))));
    }

    [Fact]
    public void FewValues_AreNotTested()
    {
        Assert.Equal(0, Line([]).Blocks);
        Assert.False(IsTrend(Line([1])));
        Assert.False(IsTrend(Line([1, 2, 3])));
        Assert.False(IsTrend(Line([.. Enumerable.Repeat(300.0, 100)])));
        Assert.True(Line([.. Enumerable.Repeat(300.0, 100)]).Blocks >= BlockMeans.FewestBlocks);
    }

    [Trait(Tier.Trait, Tier.Long)]
    [Fact]
    public void Rates_ForTheDocumentation()
    {
        foreach (int length in new[] { 250, 1000, 5000, 20000 })
        {
            foreach (double memory in new[] { 0.0, 5, 20, 100, 500 })
            {
                int seeds = 2_000_000 / Math.Max(1000, length);
                (int Tested, int Trends)[] found = [.. new[] { 0, 0.05, 0.1, 0.3 }.Select((change, i) => Found(length, memory, change, i == 0 ? seeds : seeds / 10))];
                TestContext.Current.TestOutputHelper!.WriteLine(
                    $"{length} values, memory {memory}: tested {found[0].Tested}/{seeds}, false {found[0].Trends}/{seeds}; found of {seeds / 10}: 5 % {found[1].Trends}, 10 % {found[2].Trends}, 30 % {found[3].Trends}");
            }
        }
    }

    private static (int Tested, int Trends) Found(int length, double memory, double change, int seeds)
    {
        BlockMeans[] lines = [.. Enumerable.Range(1, seeds).Select(seed => Line(Series(length, memory, seed, x => change * (x - 0.5))))];
        return (lines.Count(static l => l.Blocks >= BlockMeans.FewestBlocks), lines.Count(IsTrend));
    }

    private static bool IsTrend(BlockMeans line) => line.IsSlope(0.999) && Math.Abs(line.Change) > 0.03 * line.Mean;

    private static BlockMeans Line(double[] values) => BlockMeans.Of([.. Enumerable.Range(0, values.Length).Select(static i => (double)i)], values);

    private static double[] Series(int length, double memory, int seed, Func<double, double> shape)
    {
        const double Spread = 0.06;
        Random random = new(seed);
        double keep = memory > 0 ? Math.Exp(-1 / memory) : 0, kick = Spread * Math.Sqrt(1 - (keep * keep)), y = Spread * Statistics.Normal(random);
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = 500 * (1 + y + shape((i + 0.5) / length));
            y = (keep * y) + (kick * Statistics.Normal(random));
        }

        return values;
    }
}
