using System.Runtime.CompilerServices;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>
/// Sums across frames as Int128 multiples of 2⁻⁵²: integer addition is associative, so sharding, merging
/// and resuming give the same bits, which sums of doubles do not.
/// </summary>
internal static class FixedPoint
{
    private const double Scale = 4503599627370496.0; // 2^52
    private const double FastLimit = 1024.0;         // |x| 2^52 < 2^62 converts through a long
    private const double Limit = 37778931862957161709568.0; // 2^75

    /// <summary>Round-half-even of x 2⁵².</summary>
    /// <exception cref="PhysicsException">|x| is 2⁷⁵ or more, or not a number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Int128 From(double x) => Math.Abs(x) < FastLimit ? (long)Math.Round(x * Scale) : FromLarge(x);

    /// <summary>Adds x to a running sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Int128 sum, double x)
    {
        if (Math.Abs(x) < FastLimit)
        {
            sum += (long)Math.Round(x * Scale); // 2^65 such adds fit
        }
        else
        {
            sum = checked(sum + FromLarge(x));
        }
    }

    /// <summary>The sum as a double.</summary>
    public static double ToDouble(Int128 sum) => (double)sum / Scale;

    /// <summary>sum/count, exact when the sum is a multiple of count (n times the same cell gives that cell back).</summary>
    public static double Mean(Int128 sum, long count)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem(sum, count);
        return ((double)quotient + ((double)remainder / count)) / Scale;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Int128 FromLarge(double x)
    {
        if (!(Math.Abs(x) < Limit))
        {
            throw new PhysicsException($"A sum reached {x}: beyond what can be accumulated exactly (2^75). Are the coordinates of one run?");
        }

        return (Int128)Math.Round(x * Scale);
    }
}
