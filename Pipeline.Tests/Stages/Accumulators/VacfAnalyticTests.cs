using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>Motions whose velocity autocorrelation is known in closed form.</summary>
public sealed class VacfAnalyticTests
{
    private const double Edge = 12, Ps = 0.002;

    /// <summary>Phases spread evenly over the circle: no statistics. The central difference sees the amplitude A ω sin(ω dt)/(ω dt).</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.8)]
    [InlineData(1.9)]
    public void Harmonic_EvenPhases_CosineTimesTheDifferenceFactor(double angle)
    {
        const double Amplitude = 0.4;
        const int Atoms = 16;
        TestRun run = Move(Atoms, 700, (t, i) => Amplitude * Math.Cos((angle * t) + (2 * Math.PI * i / Atoms)));
        VacfCurve curve = Curve(run, "A", 150);
        double omega = angle / Ps, factor = Math.Sin(angle) / angle, expected = 0.5 * Amplitude * Amplitude * omega * omega * factor * factor;

        Assert.Equal(151, curve.Lags.Length);
        Assert.All(curve.Lags.Zip(curve.Value), row => Assert.Equal(expected * Math.Cos(angle * row.First), row.Second, 2e-6 * expected));
    }

    [Fact]
    public void ConstantVelocity_AcrossFacesAndCuts_IsItsSquare()
    {
        TestRun run = Move(3, 40, static (t, i) => (i + 1) * 0.31 * t);
        double squared = new[] { 1, 2, 3 }.Average(static k => k * 0.31 / Ps * (k * 0.31 / Ps));
        TestRun wrapped = run.Mapped(static (_, _, k) => ((k % TestRun.Period) + TestRun.Period) % TestRun.Period);
        for (int cut = 1; cut < 40; cut++)
        {
            VelocityAutocorrelation left = wrapped.Feed(Create(wrapped, 10), 0, cut);
            left.Append(wrapped.Feed(Create(wrapped, 10), cut, 40));
            VacfCurve curve = VacfCurve.From(left.Results()[0], "A");

            Assert.Equal(Enumerable.Range(0, 11).Select(static l => 38L - l), curve.Origins);
            Assert.All(curve.Value, value => Assert.Equal(squared, value, 1e-6 * squared));
        }
    }

    [Fact]
    public void StaticFractions_BreathingCell_AreExactlyZero()
    {
        Random random = new(3);
        TestRun run = Move(4, 50, static (_, i) => i);
        for (int t = 0; t < run.Frames; t++)
        {
            run.Cells[t] = Cell.Orthorhombic(Edge + random.NextDouble(), Edge, Edge - random.NextDouble());
        }

        VacfCurve curve = Curve(run, "A", 12);
        Assert.All(curve.Value, static value => Assert.Equal(0.0, value));
        Assert.All(curve.Normalised, static value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void TwoSegments_EdgesDroppedOnBothSides_NoPairSpansTheBreak()
    {
        TestRun run = Move(1, 30, static (t, _) => (t < 12 ? 0 : 5.4) + (0.12 * t));
        run.SegmentStarts.Add(12);
        VacfCurve curve = Curve(run, "A", 20);

        Assert.Equal(Enumerable.Range(0, 16).Select(static l => (long)(Math.Max(0, 10 - l) + Math.Max(0, 16 - l))), curve.Origins);
        Assert.All(curve.Value, static value => Assert.Equal(0.12 / Ps * (0.12 / Ps), value, 1e-8));
    }

    /// <summary>Steps that forget at a constant rate: the central difference is the mean of two of them.</summary>
    [Fact]
    public void OrnsteinUhlenbeck_EveryLag_WithinTheScatterOfSeeds()
    {
        const double Sigma = 0.02, Memory = 0.9;
        const int Lags = 40, Seeds = 40;
        double[][] curves =
        [
            .. Enumerable.Range(1, Seeds).Select(static seed =>
            {
                Random random = new(seed);
                TestRun run = Empty(6);
                double[] step = [.. Enumerable.Range(0, 18).Select(_ => Sigma * Statistics.Normal(random))], x = [.. step.Select(_ => Edge * random.NextDouble())];
                for (int t = 0; t < 400; t++)
                {
                    run.AddFractions([.. x.Select(static r => (r / Edge) - Math.Floor(r / Edge))], Cell.Orthorhombic(Edge, Edge, Edge));
                    x = [.. x.Zip(step, static (r, s) => r + s)];
                    step = [.. step.Select(s => (Memory * s) + (Sigma * Math.Sqrt(1 - (Memory * Memory)) * Statistics.Normal(random)))];
                }

                return Curve(run, "A", Lags).Value;
            }),
        ];
        for (int lag = 0; lag <= Lags; lag++)
        {
            int at = lag;
            (double mean, double error) = Statistics.MeanAndError([.. curves.Select(c => c[at])]);
            double exact = 3 * Sigma * Sigma / (4 * Ps * Ps) * ((2 * Math.Pow(Memory, lag)) + Math.Pow(Memory, Math.Abs(lag - 1)) + Math.Pow(Memory, lag + 1));
            Assert.True(Math.Abs(mean - exact) <= 4.5 * error, $"lag {lag}: {mean} +- {error}, exact {exact}");
        }
    }

    [Fact]
    public void Cell_UnimodularChangeOrPermutedAtomsOrTranslation_SameCurve()
    {
        TestRun run = TestRun.Random(33, 80);
        double[] before = Curve(run, "Ag", 20).Value;
        foreach (TestRun other in new[] { run.Permuted(3), run.WithCell(new[,] { { 1, 2, -1 }, { 0, 1, 3 }, { 0, 0, 1 } }), run.Mapped(static (_, _, k) => k + 123_456_789_012L) })
        {
            Assert.All(before.Zip(Curve(other, "Ag", 20).Value), row => Assert.Equal(row.First, row.Second, 1e-11 * before[0]));
        }
    }

    private static TestRun Empty(int atoms) => new() { Topology = new Topology("moves", [("A", atoms)]), IntervalFs = 1000 * Ps };

    /// <summary>Atoms that move along x, positions in Å.</summary>
    private static TestRun Move(int atoms, int frames, Func<int, int, double> x)
    {
        TestRun run = Empty(atoms);
        for (int t = 0; t < frames; t++)
        {
            run.AddFractions([.. Enumerable.Range(0, 3 * atoms).Select(i => i < atoms ? x(t, i) / Edge : 0.5)], Cell.Orthorhombic(Edge, Edge, Edge));
        }

        return run;
    }

    private static VelocityAutocorrelation Create(TestRun run, int lags) => new(new VacfOptions { MaxLagPs = lags * run.IntervalFs / 1000 }, run.Description, "test");

    private static VacfCurve Curve(TestRun run, string species, int lags) => VacfCurve.From(run.Feed(Create(run, lags)).Results()[0], species);
}
