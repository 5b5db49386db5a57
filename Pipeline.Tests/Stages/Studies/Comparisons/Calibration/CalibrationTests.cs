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
    [InlineData("p1", "big", 5, 5)]
    public async Task OnePotential_AgainstItself(string reference, string candidate, int n, int m)
    {
        Pool a = await Pool.ReadAsync(Place(reference)), b = reference == candidate ? a : await Pool.ReadAsync(Place(candidate));
        Rates rates = Rates.Of(a, b, n, m, new ComparisonOptions(), Draws, Seed);

        output.WriteLine(rates.ToString());
    }

    [Theory]
    [InlineData("t550")]
    [InlineData("half")]
    [InlineData("step")]
    public async Task SomethingElse_IsFound(string candidate)
    {
        Pool a = await Pool.ReadAsync(Place("p1")), b = await Pool.ReadAsync(Place(candidate));
        foreach ((string observable, string species) in a.Values.Keys)
        {
            Rates rates = Rates.Of(a, b, 5, 5, new ComparisonOptions { Primary = $"{observable}:{species}" }, 100, Seed);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{candidate} {observable} {species}: differs in {rates.Primary:P0}; family {rates.Family:P0}"));
        }
    }

    private static string Place(string pool)
    {
        string? root = Environment.GetEnvironmentVariable("PIPELINE_POOLS");
        Assert.SkipWhen(root is null, "PIPELINE_POOLS names no directory of pools");
        return Path.Combine(root!, pool);
    }
}
