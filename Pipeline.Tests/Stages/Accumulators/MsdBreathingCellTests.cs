using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>
/// A cell that breathes by 0.5 % must not look like diffusion. Two schemes in use fail here and show that the tests can tell: unwrapped fractions
/// times the current cell, and the toroidal-view-preserving running sum of wrapped positions (von Bülow et al., J. Chem. Phys. 153, 021101 (2020)).
/// </summary>
public sealed class MsdBreathingCellTests
{
    private const double Edge = 15, Noise = 0.005;

    private delegate double[] Scheme(double[] unwrappedFractions, double[] edges);

    [Fact]
    public void Brownian_NoisyCell_WithinOnePercentOfTheFixedCell()
    {
        const int Atoms = 32, Frames = 3000;
        const double Step = 0.0289; // MSD(100) = 0.25 Å², an ion of ordinary mobility
        Random random = new(3);
        double[][] u = Paths(random, Atoms, Frames, _ => random.NextDouble(), (s, _) => s + (Step / Edge * Statistics.Normal(random)));
        double[] fixedEdges = [.. Enumerable.Repeat(Edge, Frames)], noisy = NoisyEdges(random, Frames);

        double expected = Ours(u, fixedEdges).At(100), ours = Ours(u, noisy).At(100);
        double current = Naive(u, noisy, TimesCurrentCell, 100), toroidal = Naive(u, noisy, ToroidalViewPreserving, 100);

        Assert.Equal(0.25, expected, 0.02);
        Assert.Equal(expected, Naive(u, fixedEdges, TimesCurrentCell, 100), 1e-8);
        Assert.Equal(expected, Naive(u, fixedEdges, ToroidalViewPreserving, 100), 1e-8);
        Assert.True(Math.Abs((ours / expected) - 1) < 0.01, $"ours {ours}, fixed cell {expected}");
        Assert.True(current / expected > 1.03, $"current cell {current}, fixed cell {expected}");
        Assert.True(toroidal / expected > 1.03, $"toroidal {toroidal}, fixed cell {expected}");
    }

    [Fact]
    public void Vibration_OnTheFaceOrInTheMiddle_SameFlatCurve()
    {
        const int Atoms = 16, Frames = 6000;
        const double Sigma = 0.1443; // 6 sigma² = 0.125 Å²
        Random random = new(4);
        double[][] face = Paths(random, Atoms, Frames, static _ => 0, (_, _) => Sigma / Edge * Statistics.Normal(random));
        double[][] middle = [.. face.Select(static f => f.Select(static s => s + 0.5).ToArray())];
        double[] noisy = NoisyEdges(random, Frames);

        MsdCurve atFace = Ours(face, noisy), inside = Ours(middle, noisy);

        Assert.Equal(inside.Total, atFace.Total);
        Assert.All(atFace.Lags.Zip(atFace.Total).Where(static row => row.First is > 0 and <= 1024), static row => Assert.Equal(0.125, row.Second, 0.004));
        Assert.True(Naive(face, noisy, ToroidalViewPreserving, 1000) > 1.2 * Naive(face, noisy, ToroidalViewPreserving, 10));
        Assert.True(Naive(middle, noisy, TimesCurrentCell, 1000) > 1.03 * Naive(face, noisy, TimesCurrentCell, 1000));
    }

    private static MsdCurve Ours(double[][] u, double[] edges)
    {
        TestRun run = new() { Topology = new Topology("breathing", [("A", u[0].Length / 3)]) };
        for (int t = 0; t < edges.Length; t++)
        {
            run.AddFractions([.. u[t].Select(static s => s - Math.Floor(s))], Cell.Orthorhombic(edges[t], edges[t], edges[t]));
        }

        MsdOptions options = new() { MaxLagPs = 1e6, LinearLags = 100, Drift = ["raw"] };
        return MsdCurve.From(run.Feed(new MeanSquaredDisplacement(options, run.Description, "test")).Results()[0], "A", "multi", "raw");
    }

    /// <summary>Mean squared displacement at a lag of the paths that a scheme makes of one component after the other, times three.</summary>
    private static double Naive(double[][] u, double[] edges, Scheme scheme, int lag)
    {
        double sum = 0;
        for (int i = 0; i < u[0].Length; i++)
        {
            int component = i;
            double[] path = scheme([.. u.Select(f => Math.Round(f[component] * TestRun.Period) / TestRun.Period)], edges);
            sum += path.Skip(lag).Zip(path, static (b, a) => (b - a) * (b - a)).Average();
        }

        return 3 * sum / u[0].Length;
    }

    private static double[] TimesCurrentCell(double[] u, double[] edges) => [.. u.Zip(edges, static (s, h) => s * h)];

    private static double[] ToroidalViewPreserving(double[] u, double[] edges)
    {
        double[] wrapped = [.. u.Zip(edges, static (s, h) => (s - Math.Floor(s)) * h)], path = [.. wrapped];
        for (int t = 1; t < u.Length; t++)
        {
            double step = wrapped[t] - wrapped[t - 1];
            path[t] = path[t - 1] + step - (Math.Floor((step / edges[t]) + 0.5) * edges[t]);
        }

        return path;
    }

    /// <summary>Ornstein-Uhlenbeck noise that forgets within 20 frames.</summary>
    private static double[] NoisyEdges(Random random, int frames)
    {
        double memory = Math.Exp(-1.0 / 20), strain = Noise * Statistics.Normal(random);
        double[] edges = new double[frames];
        for (int t = 0; t < frames; t++)
        {
            edges[t] = Edge * (1 + strain);
            strain = (memory * strain) + (Noise * Math.Sqrt(1 - (memory * memory)) * Statistics.Normal(random));
        }

        return edges;
    }

    private static double[][] Paths(Random random, int atoms, int frames, Func<Random, double> first, Func<double, Random, double> next)
    {
        double[][] u = new double[frames][];
        u[0] = [.. Enumerable.Range(0, 3 * atoms).Select(_ => first(random))];
        for (int t = 1; t < frames; t++)
        {
            u[t] = [.. u[t - 1].Select(s => next(s, random))];
        }

        return u;
    }
}
