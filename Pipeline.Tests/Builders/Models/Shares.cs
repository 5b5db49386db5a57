namespace Pipeline.Tests.Builders.Models;

/// <summary>Shares of densities below a bound.</summary>
internal static class Shares
{
    /// <summary>P(|R + g| &lt; r), g an isotropic Gaussian of standard deviation s an axis (the noncentral chi of three degrees).</summary>
    public static double Within(double r, double distance, double s)
    {
        if (s == 0)
        {
            return distance < r ? 1 : 0;
        }

        double minus = (r - distance) / s, plus = (r + distance) / s;
        double gauss = (Erf(minus / Math.Sqrt(2)) + Erf(plus / Math.Sqrt(2))) / 2;
        return distance == 0
            ? gauss - (Math.Sqrt(2 / Math.PI) * (r / s) * Math.Exp(-minus * minus / 2))
            : gauss - (s / (distance * Math.Sqrt(2 * Math.PI)) * (Math.Exp(-minus * minus / 2) - Math.Exp(-plus * plus / 2)));
    }

    /// <summary>P(x &lt; bound) of a normal deviate about <paramref name="mean"/>.</summary>
    public static double Normal(double bound, double mean, double sigma) => (1 + Erf((bound - mean) / (sigma * Math.Sqrt(2)))) / 2;

    /// <summary>P(x &lt; bound) of mean + amplitude · cos(uniform phase).</summary>
    public static double Arcsine(double bound, double mean, double amplitude) =>
        1 - (Math.Acos(Math.Clamp((bound - mean) / amplitude, -1, 1)) / Math.PI);

    /// <summary>The error function: its series, and beyond 3 the continued fraction of its complement (1e-14).</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 3)
        {
            double fraction = 0;
            for (int n = 60; n > 0; n--)
            {
                fraction = n / 2.0 / (Math.Abs(x) + fraction);
            }

            return Math.Sign(x) * (1 - (Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (Math.Abs(x) + fraction))));
        }

        double term = x, sum = 0;
        for (int n = 0; Math.Abs(term) > 1e-18; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -x * x / (n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
