using System.Text;
using Pipeline.Host.Demo;

namespace Pipeline.Tests.Host.Demo;

/// <summary>Expected texts are what gfortran prints for the same numbers and edit descriptors.</summary>
public sealed class AgiFortranTextTests
{
    [Theory]
    [InlineData(1000000, "******")]
    [InlineData(999999, "999999")]
    [InlineData(5, "     5")]
    [InlineData(-42, "   -42")]
    public void Integer_FillsWithStarsWhenTooWide(long value, string expected) =>
        Assert.Equal(expected, Text(6, f => FortranText.Integer(f, value)));

    [Theory]
    [InlineData(-100.5, 12, 8, "************")]
    [InlineData(-10.25, 12, 8, "-10.25000000")]
    [InlineData(0.12326545, 12, 8, "  0.12326545")]
    [InlineData(-0.000000001, 12, 8, " -0.00000000")]
    [InlineData(270.6, 6, 0, "  271.")]
    [InlineData(0.2, 6, 0, "    0.")]
    [InlineData(123456.7, 6, 0, "******")]
    public void Fixed_IsRightJustified(double value, int width, int decimals, string expected) =>
        Assert.Equal(expected, Text(width, f => FortranText.Fixed(f, value, decimals)));

    [Theory]
    [InlineData(-1554.467, 14, 8, "-.15544670E+04")]
    [InlineData(1554.467, 14, 8, "0.15544670E+04")]
    [InlineData(-0.0099, 8, 2, "-.99E-02")]
    [InlineData(0, 8, 2, "0.00E+00")]
    [InlineData(11.622, 11, 5, "0.11622E+02")]
    [InlineData(-0.0017, 16, 8, " -0.17000000E-02")]
    [InlineData(0.99999, 8, 2, "0.10E+01")]
    [InlineData(double.NaN, 8, 2, "********")]
    public void Exponential_HasItsPointFirst(double value, int width, int decimals, string expected) =>
        Assert.Equal(expected, Text(width, f => FortranText.Exponential(f, value, decimals)));

    private static string Text(int width, Action<byte[]> write)
    {
        byte[] field = new byte[width];
        write(field);
        return Encoding.ASCII.GetString(field);
    }
}
