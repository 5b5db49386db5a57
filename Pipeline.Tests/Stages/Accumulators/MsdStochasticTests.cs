using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Random motions with known averages, each within the scatter of independent seeds.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class MsdStochasticTests
{
    private const double Edge = 12;
    private const int Atoms = 12, Frames = 400, Seeds = 40;

    [Fact]
    public void RandomWalk_EveryLag_SixDTau()
    {
        const double Step = 0.15;
        MsdCurve[] curves = Simulate(static (random, x) => x + (Step * Statistics.Normal(random)), static _ => 0);

        AssertMean(curves, static lag => 3 * Step * Step * lag);

        // Alpha2 of one finite sample is biased at long lags: the short ones suffice.
        Assert.All(Enumerable.Range(1, 9), lag =>
        {
            (double mean, double error) = Statistics.MeanAndError([.. curves.Select(c => c.Alpha2[lag])]);
            Assert.True(Math.Abs(mean) <= (4.5 * error) + 0.01, $"alpha2 at lag {lag}: {mean} +- {error}");
        });
    }

    [Fact]
    public void RandomWalk_StandardErrorAtLagOne_IsTheScatterOfSeeds()
    {
        MsdCurve[] curves = Simulate(static (random, x) => x + (0.15 * Statistics.Normal(random)), static _ => 0);
        (_, double error) = Statistics.MeanAndError([.. curves.Select(static c => c.Total[1])]);
        double scatter = error * Math.Sqrt(Seeds), claimed = curves.Average(static c => c.StandardError[1]);

        Assert.True(claimed / scatter is > 0.6 and < 1.7, $"claimed {claimed}, seen {scatter}");
    }

    [Fact]
    public void OrnsteinUhlenbeck_EveryLag_SaturatesAtTwiceTheVariance()
    {
        const double Sigma = 0.3, Memory = 0.9;
        MsdCurve[] curves = Simulate(
            static (random, x) => (Memory * x) + (Sigma * Math.Sqrt(1 - (Memory * Memory)) * Statistics.Normal(random)),
            static random => Sigma * Statistics.Normal(random));

        AssertMean(curves, static lag => 6 * Sigma * Sigma * (1 - Math.Pow(Memory, lag)));
        Assert.Equal(6 * Sigma * Sigma, curves.Average(static c => c.Total[150..300].Average()), 0.03 * 6 * Sigma * Sigma);
    }

    private static void AssertMean(MsdCurve[] curves, Func<long, double> expected)
    {
        for (int row = 0; row < curves[0].Lags.Length; row++)
        {
            int at = row;
            (double mean, double error) = Statistics.MeanAndError([.. curves.Select(c => c.Total[at])]);
            double exact = expected(curves[0].Lags[row]);
            Assert.True(Math.Abs(mean - exact) <= (4.5 * error) + 1e-12, $"lag {curves[0].Lags[row]}: {mean} +- {error}, exact {exact}");
        }
    }

    /// <summary>Independent components, wrapped into the cell as a writer would.</summary>
    private static MsdCurve[] Simulate(Func<Random, double, double> next, Func<Random, double> first) =>
    [
        .. Enumerable.Range(1, Seeds).Select(seed =>
        {
            Random random = new(seed);
            TestRun run = new() { Topology = new Topology("walk", [("A", Atoms)]) };
            double[] x = [.. Enumerable.Range(0, 3 * Atoms).Select(_ => first(random))];
            double[] site = [.. x.Select(_ => random.NextDouble())];
            for (int t = 0; t < Frames; t++)
            {
                run.AddFractions([.. x.Zip(site, static (d, s) => s + (d / Edge)).Select(static s => s - Math.Floor(s))], Cell.Orthorhombic(Edge, Edge, Edge));
                x = [.. x.Select(d => next(random, d))];
            }

            MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = Frames - 1, Drift = ["raw"] };
            return MsdCurve.From(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], "A", "multi", "raw");
        }),
    ];
}
