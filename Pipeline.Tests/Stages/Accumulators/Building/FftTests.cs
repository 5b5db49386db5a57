using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Stages.Accumulators.Building;

/// <summary>Four transforms at once against the definition and against another library's.</summary>
public sealed class FftTests
{
    public static TheoryData<int> Lengths => [2, 4, 8, 16, 32, 64, 128, 1024, 2048, 4096, 8192, 32768, 131072];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_EveryLane_IsMathNets(int n)
    {
        (double[] re, double[] im) = Noise(n, seed: n);
        Complex[][] expected = [.. Enumerable.Range(0, 4).Select(j => Lane(re, im, j))];
        foreach (Complex[] sequence in expected)
        {
            Fourier.Forward(sequence, FourierOptions.NoScaling);
        }

        new Fft(n).Forward(re, im);

        double allowed = 4e-16 * Math.Sqrt(n) * (1 + Math.Log2(n));
        for (int place = 0; place < n; place++)
        {
            for (int j = 0; j < 4; j++)
            {
                Complex ours = new(re[(4 * place) + j], im[(4 * place) + j]);
                Assert.True(Complex.Abs(ours - expected[j][Reversed(place, n)]) <= allowed, $"n {n} place {place} lane {j}");
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(512)]
    public void Forward_EveryFrequency_IsTheDefinition(int n)
    {
        (double[] re, double[] im) = Noise(n, seed: 7);
        Complex[][] sequences = [.. Enumerable.Range(0, 4).Select(j => Lane(re, im, j))];

        new Fft(n).Forward(re, im);

        for (int place = 0; place < n; place++)
        {
            int f = Reversed(place, n);
            for (int j = 0; j < 4; j++)
            {
                Complex sum = 0;
                for (int t = 0; t < n; t++)
                {
                    sum += sequences[j][t] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)f * t % n) / n);
                }

                Assert.True(Complex.Abs(new Complex(re[(4 * place) + j], im[(4 * place) + j]) - sum) <= 1e-15 * n);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Inverse_OfForward_IsNTimesTheSequence(int n)
    {
        (double[] re, double[] im) = Noise(n, seed: 3);
        double[] before = [.. re, .. im];
        Fft fft = new(n);

        fft.Forward(re, im);
        fft.Inverse(re, im);

        double worst = re.Concat(im).Zip(before, (x, y) => Math.Abs((x / n) - y)).Max();
        Assert.True(worst <= 1e-15 * (1 + Math.Log2(n)), $"n {n}: {worst}");
    }

    [Fact]
    public void Parity_OfFrequency_IsTheUpperHalfOfThePlaces()
    {
        const int N = 64;
        Assert.All(Enumerable.Range(0, N), static place => Assert.Equal(place >= N / 2, Reversed(place, N) % 2 == 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    public void Length_NoPowerOfTwo_IsRefused(int n) => Assert.Throws<ArgumentOutOfRangeException>(() => new Fft(n));

    private static (double[] Re, double[] Im) Noise(int n, int seed)
    {
        Random random = new(seed);
        return ([.. Enumerable.Range(0, 4 * n).Select(_ => Statistics.Normal(random))], [.. Enumerable.Range(0, 4 * n).Select(_ => Statistics.Normal(random))]);
    }

    private static Complex[] Lane(double[] re, double[] im, int j) => [.. Enumerable.Range(0, re.Length / 4).Select(t => new Complex(re[(4 * t) + j], im[(4 * t) + j]))];

    private static int Reversed(int place, int n)
    {
        int f = 0;
        for (int bit = 1; bit < n; bit *= 2)
        {
            f = (2 * f) + (place % 2);
            place /= 2;
        }

        return f;
    }
}
