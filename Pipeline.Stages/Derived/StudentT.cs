#pragma warning disable RS0030 // a derived table: nothing is summed on from it.

namespace Pipeline.Stages.Derived;

/// <summary>
/// Student's t distribution: P(|t| &lt; x) = 1 - I_{ν/(ν + x²)}(ν/2, 1/2), I the regularised incomplete beta function (Abramowitz and
/// Stegun, 26.7.1 and 26.5.8).
/// </summary>
internal static class StudentT
{
    /// <summary>P(|t| &lt; <paramref name="x"/>).</summary>
    public static double TwoSided(double x, double degreesOfFreedom) =>
        1 - IncompleteBeta(degreesOfFreedom / (degreesOfFreedom + (x * x)), degreesOfFreedom / 2, 0.5);

    /// <summary>The x with P(|t| &lt; x) = <paramref name="coverage"/>.</summary>
    public static double Quantile(double coverage, double degreesOfFreedom)
    {
        double low = 0, high = 1;
        while (TwoSided(high, degreesOfFreedom) < coverage)
        {
            (low, high) = (high, 2 * high);
        }

        while (high - low > 1e-13 * high)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = TwoSided(middle, degreesOfFreedom) < coverage ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    /// <summary>I_x(a, b), the regularised incomplete beta function.</summary>
    internal static double IncompleteBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    /// <summary>The continued fraction, from the front (Lentz's algorithm).</summary>
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), value = d;
        for (int m = 1; m < 10_000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;

        static double NotZero(double y) => Math.Abs(y) < Tiny ? Tiny : y;
    }

    /// <summary>Stirling's series, the argument raised to where it is exact to double precision.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        while (x < 15)
        {
            shift -= Math.Log(x);
            x++;
        }

        double y = 1 / (x * x);
        double series = (1.0 / 12) - (y * ((1.0 / 360) - (y * ((1.0 / 1260) - (y * ((1.0 / 1680) - (y / 1188)))))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
