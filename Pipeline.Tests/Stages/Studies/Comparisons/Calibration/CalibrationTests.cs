using System.Globalization;
using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Studies.Comparisons.Calibration;

/// <summary>
/// How often the verdicts are wrong, on pools of runs that are known to be of one potential, and how often they are right where something
/// was changed. The pools are directories of results named by PIPELINE_POOLS (docs/proofs.md says how they are made).
/// </summary>
[Trait(Tier.Trait, Tier.Long)]
public sealed class CalibrationTests(ITestOutputHelper output)
{
    private const int Draws = 200;
    private const int Seed = 20;

    [Theory]
    [InlineData("p1", "p1", 5, 5)]
    [InlineData("p2", "p2", 5, 5)]
    [InlineData("p3", "p3", 5, 5)]
    [InlineData("p1", "p1", 1, 5)]
    [InlineData("p2", "p2", 1, 5)]
    [InlineData("p3", "p3", 1, 5)]
    public async Task OnePotential_AgainstItself(string reference, string candidate, int n, int m)
    {
        Pool a = await Pool.ReadAsync(Place(reference)), b = reference == candidate ? a : await Pool.ReadAsync(Place(candidate));
        Rates rates = Rates.Of(a, b, n, m, new ComparisonOptions(), Draws, Seed);

        output.WriteLine(rates.ToString());
        Assert.True(rates.Family <= 0.05 && rates.WorstBefore <= 0.125);
    }

    /// <summary>Writes the part of the pools that the short form reads.</summary>
    [Fact]
    public async Task Fixture_IsWrittenWhereAskedFor()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PIPELINE_WRITE_POOLS") is "1", "PIPELINE_WRITE_POOLS is not 1");
        await PoolFixture.WriteAsync([("p1", await Pool.ReadAsync(Place("p1")), 60), ("half", await Pool.ReadAsync(Place("half")), 20), ("t550", await Pool.ReadAsync(Place("t550")), 20), ("step", await Pool.ReadAsync(Place("step")), 20)]);
    }

    [Theory]
    [InlineData("t550")]
    [InlineData("half")]
    [InlineData("step")]
    public async Task SomethingElse_IsFound(string candidate)
    {
        Pool a = await Pool.ReadAsync(Place("p1")), b = await Pool.ReadAsync(Place(candidate));
        double best = 0;
        foreach ((string observable, string species) in a.Values.Keys)
        {
            Rates rates = Rates.Of(a, b, 5, 5, new ComparisonOptions { Primary = $"{observable}:{species}" }, 100, Seed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{candidate} {observable} {species}: differs in {rates.Primary:P0}; family {rates.Family:P0}"));
            best = Math.Max(best, rates.Primary);
        }

        Assert.True(best >= 0.9);
    }

    /// <summary>Noise of the reference 2.8 times that of the candidate, as of 128 against 1024 atoms.</summary>
    [Fact]
    public async Task OnePotential_AtUnequalNoise()
    {
        Pool noisy = await Pool.ReadAsync(Place("p1")), quiet = (await Pool.ReadAsync(Place("p2"))).With(await Pool.ReadAsync(Place("p3"))).InGroupsOf(8);

        Rates rates = Rates.Of(noisy, quiet, 5, 5, new ComparisonOptions(), Draws, Seed);

        output.WriteLine("unequal noise: " + rates);
        Assert.True(rates.Family <= 0.05 && rates.WorstBefore <= 0.125);
    }

    /// <summary>Where the true difference is the margin, to say that they agree is wrong.</summary>
    [Fact]
    public async Task DifferenceOfTheMargin_DoesNotAgree()
    {
        Pool pool = (await Pool.ReadAsync(Place("p1"))).With(await Pool.ReadAsync(Place("p2"))).With(await Pool.ReadAsync(Place("p3")));

        Rates rates = Rates.Of(pool, pool, 5, 5, new ComparisonOptions(), Draws, Seed, static (observable, points) => observable.IsCurve
            ? [.. points.Select(p => p * (1 + observable.Margin))]
            : [points[0] + observable.Margin]);

        output.WriteLine("shifted by the margin: " + rates);
        Assert.True(rates.WorstAgrees <= 0.055);
    }

    private static string Place(string pool)
    {
        string? root = Environment.GetEnvironmentVariable("PIPELINE_POOLS");
        Assert.SkipWhen(root is null, "PIPELINE_POOLS names no directory of pools");
        return Path.Combine(root!, pool);
    }
}
