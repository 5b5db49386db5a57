using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Tests.Stages.Accumulators;

public sealed class FixedPointTests
{
    [Fact]
    public void Sums_FourAtATime_SameBitsAsOneAtATime()
    {
        Random random = new(3);
        FixedPointSums vector = new(11), scalar = new(11);
        double[] values = new double[9];
        for (int n = 0; n < 20_000; n++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                double magnitude = Math.Pow(10, random.Next(-18, n % 50 == 0 ? 12 : 3));
                values[i] = (random.NextDouble() - 0.5) * magnitude;
            }

            vector.Add(1, values);
            scalar.AddScalar(1, values);
        }

        Assert.Equal(scalar.ToArray(), vector.ToArray());
        Assert.Contains(vector.ToArray(), sum => sum < 0);
    }

    [Fact]
    public void Sum_AnyOrder_SameBits()
    {
        Random random = new(4);
        double[] values = [.. Enumerable.Range(0, 10_000).Select(_ => (random.NextDouble() - 0.5) * 1e3)];
        Int128 forward = 0, backward = 0;
        foreach (double x in values)
        {
            FixedPoint.Add(ref forward, x);
        }

        foreach (double x in values.Reverse())
        {
            FixedPoint.Add(ref backward, x);
        }

        Assert.Equal(forward, backward);
        Assert.NotEqual(values.Sum(), values.Reverse().Sum());
        Assert.Equal(values.Sum(), FixedPoint.ToDouble(forward), 1e-9);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(4e22)]
    public void Add_BeyondTheRange_SaysSo(double x)
    {
        Int128 sum = 0;

        Assert.Throws<PhysicsException>(() => FixedPoint.Add(ref sum, x));
        Assert.Equal(0, sum);
    }

    [Fact]
    public void Mean_OfEqualValues_IsThatValue()
    {
        Int128 sum = 0;
        for (int i = 0; i < 12_345; i++)
        {
            FixedPoint.Add(ref sum, 14.340126);
        }

        Assert.Equal(14.340126, FixedPoint.Mean(sum, 12_345));
    }
}
