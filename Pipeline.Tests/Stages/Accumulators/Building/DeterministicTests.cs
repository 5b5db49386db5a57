using Pipeline.Stages.Accumulators.Building;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators.Building;

/// <summary>The ports of fdlibm against the platform's library, which is good to half a unit and a little.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class DeterministicTests
{
    [Fact]
    public void SinAndCos_ManyAngles_WithinOneUlp()
    {
        Random random = new(1);
        foreach (double scale in new[] { 1e-9, 1e-3, 0.8, 4.0, 100, 8e5 })
        {
            for (int i = 0; i < 100_000; i++)
            {
                double x = scale * ((2 * random.NextDouble()) - 1);
                AssertClose(Math.Sin(x), Deterministic.Sin(x), $"sin {x:R}");
                AssertClose(Math.Cos(x), Deterministic.Cos(x), $"cos {x:R}");
            }
        }
    }

    /// <summary>Near multiples of π/2 nearly all digits cancel in the reduction: the second and third parts of π/2 are needed.</summary>
    [Fact]
    public void SinAndCos_NearMultiplesOfHalfPi_WithinOneUlp()
    {
        for (int n = 1; n < 500_000; n += 1 + (n / 1000))
        {
            double at = n * (Math.PI / 2);
            foreach (double x in new[] { Math.BitDecrement(at), at, Math.BitIncrement(at), -at })
            {
                AssertClose(Math.Sin(x), Deterministic.Sin(x), $"sin {x:R}");
                AssertClose(Math.Cos(x), Deterministic.Cos(x), $"cos {x:R}");
            }
        }
    }

    [Fact]
    public void Acos_ManyCosines_WithinOneUlp()
    {
        Random random = new(2);
        for (int i = 0; i < 300_000; i++)
        {
            double x = (2 * random.NextDouble()) - 1;
            AssertClose(Math.Acos(x), Deterministic.Acos(x), $"acos {x:R}");
            double nearOne = 1 - (x * x * 1e-6);
            AssertClose(Math.Acos(nearOne), Deterministic.Acos(nearOne), $"acos {nearOne:R}");
            AssertClose(Math.Acos(-nearOne), Deterministic.Acos(-nearOne), $"acos {-nearOne:R}");
            AssertClose(Math.Acos(x * 1e-10), Deterministic.Acos(x * 1e-10), $"acos {x * 1e-10:R}");
        }
    }

    [Fact]
    public void SpecialValues_AreThoseOfTheDefinition()
    {
        Assert.Equal(0.0, Deterministic.Sin(0.0));
        Assert.True(double.IsNegative(Deterministic.Sin(-0.0)));
        Assert.Equal(1.0, Deterministic.Cos(0.0));
        Assert.Equal(1.0, Deterministic.Sin(Math.PI / 2));
        Assert.Equal(-1.0, Deterministic.Cos(Math.PI));
        Assert.Equal(0.0, Deterministic.Acos(1));
        Assert.Equal(Math.PI, Deterministic.Acos(-1));
        Assert.Equal(Math.PI / 2, Deterministic.Acos(0));
        Assert.Equal(Math.PI / 3, Deterministic.Acos(0.5), 1e-15);
        foreach (double x in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.True(double.IsNaN(Deterministic.Sin(x)));
            Assert.True(double.IsNaN(Deterministic.Cos(x)));
            Assert.True(double.IsNaN(Deterministic.Acos(x)));
        }

        Assert.True(double.IsNaN(Deterministic.Acos(Math.BitIncrement(1.0))));
        Assert.True(double.IsNaN(Deterministic.Acos(-1.5)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => Deterministic.Sin(1e6));
    }

    private static void AssertClose(double expected, double actual, string what) =>
        Assert.True(actual == expected || actual == Math.BitIncrement(expected) || actual == Math.BitDecrement(expected), $"{what}: {actual:R}, expected {expected:R}");
}
