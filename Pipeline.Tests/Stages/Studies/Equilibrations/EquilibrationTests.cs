using Pipeline.Stages.Studies.Equilibrations;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Studies.Equilibrations;

/// <summary>Series whose stationary part is known: noise that remembers, with and without a decay at its begin.</summary>
public sealed class EquilibrationTests(ITestOutputHelper output)
{
    private const int Points = 1000;
    private static readonly int s_seeds = Tier.Of(quick: 100, ci: 300, @long: 2000);
    private static readonly double[] s_times = [.. Enumerable.Range(0, Points).Select(static i => i * 0.1)];

    /// <summary>A stationary series is not to be cut: 96 % of them are left whole, and the rest lose little.</summary>
    [Theory]
    [InlineData(0.0, 0.95)]
    [InlineData(0.8, 0.75)]
    [InlineData(0.95, 0.5)]
    public void StationarySeries_IsLeftWhole(double memory, double least)
    {
        double[] cuts = [.. Enumerable.Range(1, s_seeds).Select(seed => Cut(Series(seed, memory, 0, 1)))];
        double whole = cuts.Count(static c => c == 0) / (double)cuts.Length;

        output.WriteLine($"memory {memory}: {whole:P1} left whole, mean cut {cuts.Average():0.00} of 100 ps, {cuts.Count(static c => c > 50) / (double)cuts.Length:P1} above half");
        Assert.True(whole >= least, $"{whole:P1} left whole");
        Assert.True(cuts.Average() < 15);
    }

    /// <summary>A decay of ten standard deviations over 5 ps is gone to a tenth of one after 23 ps: the cut lies between two decay times and that.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.8)]
    public void Decay_IsCut(double memory)
    {
        double[] cuts = [.. Enumerable.Range(1, s_seeds).Select(seed => Cut(Series(seed, memory, 10, 5)))];

        output.WriteLine($"memory {memory}: cuts {cuts.Min():0.0} to {cuts.Max():0.0}, mean {cuts.Average():0.0} ps");
        Assert.InRange(cuts.Average(), 8, 26);
        Assert.True(cuts.Count(static c => c is > 4 and < 50) >= 0.97 * cuts.Length);
    }

    [Fact]
    public void DriftToTheEnd_HasNoStationaryPart()
    {
        double[] values = [.. Series(1, 0, 0, 1).Select(static (v, i) => v + (0.05 * i))];

        EquilibrationAdvice advice = EquilibrationAdvice.Of([StationaryPart.Of("energy", s_times, values)!], 0);

        Assert.Null(advice.SuggestedPs);
        Assert.StartsWith("no stationary part is seen: energy", advice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void LatestOfTheSeries_IsSuggested_CountedFromTheFirstFrame()
    {
        StationaryPart[] parts = [new("temperature", 0, 100, 50), new("energy", 3.25, 80, 50)];

        Assert.Equal(3.25, EquilibrationAdvice.Of(parts, 0).SuggestedPs);
        Assert.Equal(5.25, EquilibrationAdvice.Of(parts, 2).SuggestedPs);
        Assert.Contains("--equilibration 5.25ps in place of 2ps", EquilibrationAdvice.Of(parts, 2).Text, StringComparison.Ordinal);
        Assert.Contains("behind the 2 ps left out", EquilibrationAdvice.Of([parts[0]], 2).Text, StringComparison.Ordinal);
        Assert.Contains("too few frames", EquilibrationAdvice.Of([], 0).Text, StringComparison.Ordinal);
    }

    /// <summary>The inefficiency of an AR(1) series is (1 + a)/(1 - a).</summary>
    [Fact]
    public void EffectiveSamples_AreThoseOfTheModel()
    {
        double mean = Enumerable.Range(1, 50).Average(static seed => StationaryPart.Effective(Series(seed, 0.8, 0, 1)));

        Assert.InRange(mean, 0.9 * Points / 9, 1.35 * Points / 9);
    }

    [Fact]
    public void LongSeries_IsAveragedInBlocks_AndAnswersAtOnce()
    {
        const int Many = 1_000_000;
        double[] times = [.. Enumerable.Range(0, Many).Select(static i => i * 1e-3)];
        Random random = new(3);
        double[] values = [.. times.Select(t => (10 * Math.Exp(-t / 20)) + random.NextDouble())];

        StationaryPart part = StationaryPart.Of("energy", times, values)!;

        Assert.InRange(part.FromPs, 60, 260);
    }

    private static double Cut(double[] values) => StationaryPart.Of("x", s_times, values)!.FromPs;

    private static double[] Series(int seed, double memory, double height, double decay)
    {
        Random random = new(seed);
        double[] x = new double[Points];
        double last = 0;
        for (int i = 0; i < Points; i++)
        {
            last = (memory * last) + (Math.Sqrt(1 - (memory * memory)) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            x[i] = last + (height * Math.Exp(-s_times[i] / decay));
        }

        return x;
    }
}
