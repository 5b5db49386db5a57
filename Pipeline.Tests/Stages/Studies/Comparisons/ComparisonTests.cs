using MathNet.Numerics.Distributions;
using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Stages.Studies.Comparisons.Curves;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Studies.Comparisons;

/// <summary>The tests behind verdicts: textbook numbers, brute force, and how often they err on seeded noise.</summary>
public sealed class ComparisonTests(ITestOutputHelper output)
{
    private static readonly int s_draws = Tier.Of(quick: 500, ci: 2000, @long: 20_000);

    /// <summary>Welch's test against its formula and the t distribution of another library.</summary>
    [Fact]
    public void Welch_IsTheFormula()
    {
        double[] a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
        double[] b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.0, 23.9];

        TwoSamples test = TwoSamples.Of(a, b, isOneOfMany: false);

        double va = TwoSamples.Variance(a) / 15, vb = TwoSamples.Variance(b) / 15, t = (b.Average() - a.Average()) / Math.Sqrt(va + vb), df = Math.Pow(va + vb, 2) / ((va * va / 14) + (vb * vb / 14));
        Assert.Equal(df, test.Df, 1e-10);
        Assert.Equal(2 * StudentT.CDF(0, 1, df, -Math.Abs(t)), test.P, 1e-10);
        Assert.Equal(StudentT.InvCDF(0, 1, df, 0.975) * Math.Sqrt(va + vb), test.Half95, 1e-8);
    }

    [Fact]
    public void OneAgainstMany_NeedsALikeRun_AndTwoAreTooFew()
    {
        double[] many = [1, 2, 3, 4, 5];

        TwoSamples test = TwoSamples.Of(many, [9], isOneOfMany: true);

        Assert.Equal(Math.Sqrt(2.5 * 1.2), test.StandardError, 1e-12);
        Assert.Equal(4, test.Df);
        Assert.Equal(6, test.Effect);
        Assert.Equal("", TwoSamples.Of(many, [9], isOneOfMany: false).Test);
        Assert.Equal("", TwoSamples.Of(many, [9, 8], isOneOfMany: true).Test);
    }

    /// <summary>False alarms at nominal 5 % where the sides scatter differently, as 128 against 1024 atoms do.</summary>
    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(2, 5, 5)]
    [InlineData(2.8, 5, 5)]
    [InlineData(2.8, 3, 10)]
    [InlineData(2.8, 10, 3)]
    public void Welch_ErrsAsItSays(double ratio, int n, int m)
    {
        Random random = new(1);
        int alarms = 0;
        for (int draw = 0; draw < s_draws; draw++)
        {
            alarms += TwoSamples.Of([.. Enumerable.Range(0, n).Select(_ => ratio * Noise(random))], [.. Enumerable.Range(0, m).Select(_ => Noise(random))], false).P < 0.05 ? 1 : 0;
        }

        output.WriteLine($"Welch, sd ratio {ratio}, {n} against {m}: {(double)alarms / s_draws:P1}");
        Assert.InRange((double)alarms / s_draws, 0.02, 0.085);
    }

    /// <summary>The same of curves: smooth ones, whose neighbouring points know of each other, and rough ones.</summary>
    [Theory]
    [InlineData(1, 5, 5, 20)]
    [InlineData(2.8, 5, 5, 20)]
    [InlineData(1, 5, 5, 1)]
    [InlineData(2.8, 5, 18, 20)]
    [InlineData(1, 3, 3, 20)]
    public void CurveTest_ErrsAsItSays(double ratio, int n, int m, int width)
    {
        Random random = new(2);
        int alarms = 0, draws = s_draws / 4, outside = 0;
        double[] bump = [.. Enumerable.Range(0, 200).Select(static i => 3 * Math.Exp(-Math.Pow((i - 80) / 10.0, 2)))];
        double size = Math.Sqrt(bump.Sum(static x => x * x)), squares = 0, spread = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double[][] a = [.. Enumerable.Range(0, n).Select(_ => Curve(random, width, ratio))], b = [.. Enumerable.Range(0, m).Select(_ => Curve(random, width, 1))];
            alarms += CurveTest.Of(a, b).P < 0.05 ? 1 : 0;
            CurveTest apart = CurveTest.Of(a, [.. b.Select(c => c.Zip(bump, static (x, y) => x + y).ToArray())]);
            outside += size < apart.Distance - apart.Noise95 || size > apart.Distance + apart.Noise95 ? 1 : 0;
            double unbiased = ((apart.Distance * apart.Distance) - (apart.Noise * apart.Noise)) / size / size;
            spread += unbiased * unbiased / draws;
            squares += ((apart.Distance * apart.Distance) - (apart.Noise * apart.Noise)) / draws;
        }

        spread = Math.Sqrt(Math.Max(0, spread - Math.Pow(squares / size / size, 2)));
        output.WriteLine($"curves, sd ratio {ratio}, {n} against {m}, width {width}: {(double)alarms / draws:P1}; the true distance outside its interval {(double)outside / draws:P1}; effect^2 {squares / size / size:0.000} of the true one");
        Assert.InRange((double)alarms / draws, 0.01, 0.115);
        Assert.True((double)outside / draws <= 0.06);
        Assert.InRange(squares / size / size, 1 - (5 * spread / Math.Sqrt(draws)), 1 + (5 * spread / Math.Sqrt(draws))); // five of its own errors
    }

    [Fact]
    public void Holm_IsThatOfItsDefinition()
    {
        Random random = new(3);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] p = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => random.Next(4) == 0 ? double.NaN : random.NextDouble() * random.NextDouble() * 0.2)];
            double[] corrected = Family.Holm(p);
            foreach (double level in new[] { 0.01, 0.05, 0.2 })
            {
                // Step down: reject the smallest while it is at most level/(those left).
                int[] order = [.. Enumerable.Range(0, p.Length).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i])];
                HashSet<int> rejected = [];
                for (int k = 0; k < order.Length && p[order[k]] <= level / (order.Length - k); k++)
                {
                    rejected.Add(order[k]);
                }

                Assert.Equal(rejected.Order(), Enumerable.Range(0, p.Length).Where(i => corrected[i] <= level).Order());
            }

            Assert.Equal(p.Select(double.IsNaN), corrected.Select(double.IsNaN));
        }
    }

    [Fact]
    public void Verdict_LooksAtAgreementFirst_AndAsksForAMarginToDiffer()
    {
        ComparisonRow row = new("x", "Ag", "1") { Margin = 1, Effect = 0.5, Lo95 = 0.2, Hi95 = 0.8, P = 1e-6, Needed = 7 };
        ComparisonRow[] rows =
        [
            row,
            row with { Effect = 2, Lo95 = 1.5, Hi95 = 2.5 },
            row with { Effect = 0.9, Lo95 = 0.6, Hi95 = 1.2 },
            row with { Effect = 2, Lo95 = -1, Hi95 = 5, P = 0.4 },
            row with { Observable = "y", Effect = 2, Lo95 = 1.5, Hi95 = 2.5, P = 0.04 },
            row with { Lo95 = double.NaN, Hi95 = double.NaN, P = double.NaN },
        ];

        IReadOnlyList<ComparisonRow> family = Family.Judge(rows, static _ => false), primary = Family.Judge(rows, static r => r.Observable is "y");

        Assert.Equal([Verdict.Agrees, Verdict.Differs, Verdict.CannotTell, Verdict.CannotTell, Verdict.CannotTell, Verdict.CannotTell], family.Select(static r => r.Verdict));
        Assert.Equal(Verdict.Differs, primary[4].Verdict);
        Assert.True(primary[4].IsPrimary && primary[4].PHolm == 0.04);
        Assert.Equal([null, null, 7L, 7L, 7L, 7L], family.Select(static r => r.Needed));
    }

    /// <summary>With the number of replicates it asks for, a decision comes in about 80 %.</summary>
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 1.0)]
    [InlineData(3.0, 1.0)]
    public void Needed_BringsADecision(double effect, double margin)
    {
        int needed = (int)Needed.Replicates(effect, margin, 2, 1)!.Value, decided = 0, draws = s_draws / 2;
        Random random = new(4);
        for (int draw = 0; draw < draws; draw++)
        {
            TwoSamples test = TwoSamples.Of([.. Enumerable.Range(0, needed).Select(_ => Noise(random))], [.. Enumerable.Range(0, needed).Select(_ => effect + Noise(random))], false);
            decided += Math.Abs(test.Effect) + test.Half95 <= margin || (test.P < 0.05 && Math.Abs(test.Effect) > margin) ? 1 : 0;
        }

        output.WriteLine($"effect {effect}, margin {margin}: {needed} replicates decide in {(double)decided / draws:P0}");
        Assert.InRange((double)decided / draws, 0.55, 0.97);
        Assert.Null(Needed.Replicates(1, 1, 2, 1));
    }

    private static double Noise(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Curve(Random random, int width, double scale)
    {
        double[] white = [.. Enumerable.Range(0, 200 + width).Select(_ => Noise(random))];
        return [.. Enumerable.Range(0, 200).Select(i => scale * white.AsSpan(i, width).ToArray().Average() * Math.Sqrt(width))];
    }
}
