using Pipeline.Stages.Derived.Spectra;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>The numerical tools behind spectra and peaks, each against a plain formula.</summary>
public sealed class SpectraTests
{
    [Theory]
    [InlineData(2001, 1401, 2 * Math.PI * 0.5 * 0.0299792458 * 0.002)]
    [InlineData(401, 701, 2 * Math.PI * 1.0 * 0.0299792458 * 0.01)]
    [InlineData(5, 3, 0.7)]
    [InlineData(3, 1401, 2e3)] // frames nanoseconds apart: whole turns between them
    public void CosineSum_EqualsThePlainSum(int terms, int points, double delta)
    {
        Random random = new(1);
        double[][] series = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, terms).Select(_ => random.NextDouble() - 0.5).ToArray())];

        double[][] sums = CosineSum.Of(series, delta, points);

        for (int k = 0; k < points; k += 1 + (points / 50))
        {
            foreach ((double[] one, double[] sum) in series.Zip(sums))
            {
                Assert.Equal(one.Select((x, m) => x * Math.Cos((double)k * m * delta)).Sum(), sum[k], 1e-10 * Math.Max(1, delta)); // the plain sum's own phase is only as good as its size
            }
        }
    }

    [Fact]
    public void SavitzkyGolay_LeavesACubicAsItIs_AlsoAtTheEnds()
    {
        double[] cubic = [.. Enumerable.Range(0, 60).Select(i => 1 + (0.5 * i) - (0.02 * i * i) + (0.0003 * i * i * i))];
        double[] even = [.. Enumerable.Range(0, 60).Select(i => 3 - (0.02 * i * i))];

        Assert.All(cubic.Zip(SavitzkyGolay.Smooth(cubic, 7, even: false)), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.All(even.Zip(SavitzkyGolay.Smooth(even, 15, even: true)), p => Assert.Equal(p.First, p.Second, 1e-9));
    }

    [Fact]
    public void SavitzkyGolay_HasThePublishedWeights()
    {
        // Five points, cubic: (-3, 12, 17, 12, -3)/35 (Savitzky and Golay, table I).
        double[] pulse = [0, 0, 0, 0, 0, 35, 0, 0, 0, 0, 0];

        Assert.All(new[] { -3.0, 12, 17, 12, -3 }.Zip(SavitzkyGolay.Smooth(pulse, 2, even: false)[3..8]), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void SavitzkyGolay_UndefinedTail_StaysUndefined()
    {
        double[] curve = [.. Enumerable.Range(0, 30).Select(i => (double)i), double.NaN, double.NaN];

        double[] smoothed = SavitzkyGolay.Smooth(curve, 5, even: false);

        Assert.All(smoothed[..30].Select((x, i) => (x, i)), p => Assert.Equal(p.i, p.x, 1e-9));
        Assert.All(smoothed[30..], x => Assert.True(double.IsNaN(x)));
    }

    [Fact]
    public void Peaks_GaussianBetweenTwoBins_IsFoundWithinAThousandthOfAnAngstrom()
    {
        double[] r = [.. Enumerable.Range(0, 500).Select(k => (k + 0.5) * 0.02)];
        double[] g = [.. r.Select(x => 1 - Math.Exp(-x) + (4 * Math.Exp(-Math.Pow((x - 2.7337) / 0.15, 2) / 2)))];

        (double position, double height) = Assert.Single(PeakFinder.Find(r, g, SavitzkyGolay.Smooth(g, 5, even: false), 0.1, 1));

        Assert.Equal(2.7337, position, 0.003); // the slope of the background moves the sum's maximum by 0.0004
        Assert.Equal(4.93, height, 0.05);
    }

    [Fact]
    public void Peaks_NoiseAndShoulders_AreNone()
    {
        Random random = new(7);
        double[] r = [.. Enumerable.Range(0, 500).Select(k => (k + 0.5) * 0.02)];
        double[] ideal = [.. r.Select(_ => 1 + (0.1 * (random.NextDouble() - 0.5)))];
        double[] shoulder = [.. r.Select(x => (3 * Math.Exp(-Math.Pow((x - 2.5) / 0.2, 2))) + (0.6 * Math.Exp(-Math.Pow((x - 2.9) / 0.2, 2))))];

        Assert.Empty(PeakFinder.Find(r, ideal, SavitzkyGolay.Smooth(ideal, 5, even: false), 0.1, 1));
        Assert.Single(PeakFinder.Find(r, shoulder, SavitzkyGolay.Smooth(shoulder, 5, even: false), 0.1, 1));
    }
}
