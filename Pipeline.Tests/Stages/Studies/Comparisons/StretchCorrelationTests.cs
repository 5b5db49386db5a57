using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Tests.Stages.Studies.Comparisons;

public sealed class StretchCorrelationTests
{
    /// <summary>Of independent stretches it is 0 on average whatever their number; of an AR(1) series its coefficient, less what few stretches can show.</summary>
    [Theory]
    [InlineData(0.0, 5, -0.08, 0.08)]
    [InlineData(0.0, 18, -0.04, 0.04)]
    [InlineData(0.6, 18, 0.4, 0.6)]
    public void OfASeries_IsItsCoefficient(double coefficient, int stretches, double low, double high)
    {
        Random random = new(7);
        double sum = 0;
        const int Series = 2000;
        for (int s = 0; s < Series; s++)
        {
            double[] x = new double[stretches];
            x[0] = Normal(random) / Math.Sqrt(1 - (coefficient * coefficient));
            for (int i = 1; i < stretches; i++)
            {
                x[i] = (coefficient * x[i - 1]) + Normal(random);
            }

            sum += StretchCorrelation.Lag1(x);
        }

        Assert.InRange(sum / Series, low, high);
    }

    [Fact]
    public void OfFewStretches_OrOfAConstant_ItIsNotDefined()
    {
        Assert.True(double.IsNaN(StretchCorrelation.Lag1([1, 2, 3])));
        Assert.True(double.IsNaN(StretchCorrelation.Lag1([1, 1, 1, 1])));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
