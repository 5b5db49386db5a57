using Pipeline.Stages.Derived;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Student's t against published tables and closed forms.</summary>
public sealed class StudentTTests
{
    /// <summary>Abramowitz and Stegun, table 26.10 (two-sided).</summary>
    [Theory]
    [InlineData(1, 0.95, 12.706)]
    [InlineData(2, 0.95, 4.303)]
    [InlineData(4, 0.95, 2.776)]
    [InlineData(9, 0.95, 2.262)]
    [InlineData(30, 0.95, 2.042)]
    [InlineData(120, 0.95, 1.980)]
    [InlineData(5, 0.99, 4.032)]
    [InlineData(9, 0.80, 1.383)]
    [InlineData(9, 0.50, 0.703)]
    [InlineData(60, 0.999, 3.460)]
    public void Quantile_IsThePublishedOne(int degrees, double coverage, double expected) => Assert.Equal(expected, StudentT.Quantile(coverage, degrees), 5.1e-4);

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.68)]
    [InlineData(0.95)]
    [InlineData(0.9999)]
    public void OneAndTwoDegrees_HaveClosedForms(double coverage)
    {
        Assert.Equal(1, StudentT.Quantile(coverage, 1) / Math.Tan(Math.PI * coverage / 2), 1e-11);
        Assert.Equal(1, StudentT.Quantile(coverage, 2) / Math.Sqrt(2 * coverage * coverage / (1 - (coverage * coverage))), 1e-11);
    }

    [Fact]
    public void ManyDegrees_BecomeNormal() => Assert.Equal(1.959963985, StudentT.Quantile(0.95, 1e8), 1e-6);
}
