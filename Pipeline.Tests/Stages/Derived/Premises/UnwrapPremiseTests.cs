using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Derived.Premises;

/// <summary>Walkers whose true steps are known: what the nearest image makes of them, and when that is said.</summary>
public sealed class UnwrapPremiseTests
{
    private const int Atoms = 20, Frames = 400;

    [Theory]
    [InlineData(0.03, false)]
    [InlineData(0.09, false)]
    [InlineData(0.1, true)] // 0.27 % of the steps are longer than 0.3: at most 5.4 %
    [InlineData(0.15, true)]
    [InlineData(0.2, true)]
    [InlineData(0.3, true)]
    public void NormalSteps_AreAmbiguousFromAFifthOfAnEdge_AndTheBoundHolds(double spread, bool isAmbiguous)
    {
        (double bias, Premise premise) = Walk(1, random => spread * Statistics.Normal(random));

        Assert.Equal(isAmbiguous, premise.State == PremiseState.Fails);
        Assert.True(Math.Abs(bias) <= premise.Value + 0.01, $"true bias {bias}, bound {premise.Value}");
    }

    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0.25, false)]
    [InlineData(0.35, true)]
    [InlineData(0.45, true)]
    [InlineData(0.6, true)]
    [InlineData(0.75, false)] // seen as 0.25: nobody can tell
    [InlineData(0.9, false)] // seen as 0.1
    public void Hops_AreAmbiguousBetween3And7TenthsOfAnEdge(double hop, bool isAmbiguous)
    {
        (double _, Premise premise) = Walk(2, random => (0.005 * Statistics.Normal(random)) + (random.Next(50) == 0 ? (random.Next(2) == 0 ? hop : -hop) : 0));

        Assert.Equal(isAmbiguous, premise.State == PremiseState.Fails);
        Assert.Equal(isAmbiguous, premise.Note?.Contains("longer than 0.3 of a cell edge", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void FewLargeSteps_AreNoMatter()
    {
        // One step in 40,000 above 0.3 among steps of 0.05: 0.2 x 2.5e-5/0.0025 = 0.2 %.
        int n = 0;
        (double _, Premise premise) = Walk(3, random => n++ % 40_000 == 7 ? 0.4 : 0.05 * Statistics.Normal(random));

        Assert.Equal(PremiseState.Holds, premise.State);
        Assert.InRange(premise.Value!.Value, 1e-4, 0.01);
    }

    [Fact]
    public void Axes_AreWeightedByTheSquaresOfTheirEdges()
    {
        // Only along a short edge, a tenth of the others: a hundredth of the displacement.
        int component = 0;
        double Step(Random random) => component++ % (3 * Atoms) / Atoms == 2 ? 0.3 * Statistics.Normal(random) : 0.05 * Statistics.Normal(random);

        Assert.Equal(PremiseState.Fails, Walk(4, Step).Premise.State);
        component = 0;
        Assert.Equal(PremiseState.Holds, Walk(4, Step, Cell.Orthorhombic(10, 10, 0.5)).Premise.State);
    }

    [Fact]
    public void Steps_AreCountedAsTheyAre_OverBreaksAndCuts()
    {
        TestRun run = TestRun.Random(5, 40, variableCell: false);
        MsdOptions options = new() { LinearLags = 7 };
        ColumnTable whole = Steps(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")));
        MeanSquaredDisplacement left = run.Feed(new MeanSquaredDisplacement(options, run.Description, "test"), 0, 17);
        left.Append(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test"), 17));

        Assert.Equal(((Float64Column)whole["mean_square"]).Values.ToArray(), ((Float64Column)Steps(left)["mean_square"]).Values.ToArray());
        Assert.Equal(38 * 5.0, whole.Float64("steps")[0]); // 40 frames in two segments
        double sum = 0;
        for (int t = 1; t < run.Frames; t++)
        {
            for (int i = 0; i < run.Topology.AtomCount && !run.SegmentStarts.Contains(t); i++)
            {
                double step = (run.Coordinates[t][i] - run.Coordinates[t - 1][i]) / (double)TestRun.Period;
                step -= Math.Round(step);
                sum += run.Topology.SpeciesOf[i] == 0 ? step * step : 0;
            }
        }

        Assert.Equal(sum / 190, whole.Float64("mean_square")[0], 1e-12);
    }

    [Fact]
    public void OneOfSeveralFrames_IsNotTested()
    {
        TestRun run = TestRun.Random(5, 40);
        ColumnTable table = UnwrapPremise.Compute(Steps(run.Feed(new MeanSquaredDisplacement(new MsdOptions { LinearLags = 7 }, run.Description, "test"))), 10);

        Assert.All(PremiseSet.Of(new Dictionary<string, ColumnTable> { [UnwrapPremise.Schema.Name] = table }).All, static p => Assert.Equal((PremiseState.Untested, "images untested: one of 10 frames is analysed"), (p.State, p.Note)));
    }

    [Trait(Tier.Trait, Tier.Long)]
    [Fact]
    public void Rates_ForTheDocumentation()
    {
        foreach (double spread in new[] { 0.05, 0.08, 0.09, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3 })
        {
            Report($"normal steps of {spread}", seed => Walk(seed, random => spread * Statistics.Normal(random)));
        }

        foreach (double hop in new[] { 0.1, 0.2, 0.25, 0.28, 0.3, 0.35, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.9 })
        {
            Report($"hops of {hop}, rattling by 0.02", seed => Walk(seed, random => (0.02 * Statistics.Normal(random)) + (random.Next(50) == 0 ? (random.Next(2) == 0 ? hop : -hop) : 0)));
        }

        static void Report(string what, Func<int, (double Bias, Premise Premise)> walk)
        {
            (double Bias, Premise Premise)[] runs = [.. Enumerable.Range(1, 100).Select(walk)];
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{what}: true error {100 * runs.Average(static r => r.Bias):F1} %, bound {100 * runs.Average(static r => r.Premise.Value!.Value):F1} %, events in {runs.Count(static r => r.Premise.State == PremiseState.Fails)} of 100");
        }
    }

    private static ColumnTable Steps(MeanSquaredDisplacement msd) => msd.Results().Single(static t => t.Name == "msd_steps");

    /// <summary>Relative error of the mean square step by the nearest image, and what the premise says of the run.</summary>
    private static (double Bias, Premise Premise) Walk(int seed, Func<Random, double> step, Cell? cell = null)
    {
        Random random = new(seed);
        TestRun run = new() { Topology = new Topology("walkers", [("A", Atoms)]) };
        double[] s = [.. Enumerable.Range(0, 3 * Atoms).Select(_ => random.NextDouble())];
        double truth = 0, seen = 0;
        for (int t = 0; t < Frames; t++)
        {
            run.AddFractions([.. s.Select(static x => x - Math.Floor(x))], cell ?? Cell.Orthorhombic(10, 10, 10));
            for (int i = 0; i < s.Length; i++)
            {
                double dx = step(random);
                s[i] += dx;
                truth += dx * dx;
                seen += (dx - Math.Round(dx)) * (dx - Math.Round(dx));
            }
        }

        ColumnTable steps = Steps(run.Feed(new MeanSquaredDisplacement(new MsdOptions { LinearLags = 2, LogLagsPerDecade = 0 }, run.Description, "test")));
        return ((seen / truth) - 1, PremiseSet.Of(new Dictionary<string, ColumnTable> { [UnwrapPremise.Schema.Name] = UnwrapPremise.Compute(steps) }).All.Single());
    }
}
