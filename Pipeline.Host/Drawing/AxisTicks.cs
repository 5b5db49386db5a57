using System.Globalization;

namespace Pipeline.Host.Drawing;

/// <summary>Where an axis has ticks, and what they say.</summary>
internal static class AxisTicks
{
    private const double Rounding = 1e-9;
    private const int SmallestPlain = -3; // 0.001 and 100,000 are read at a glance; beyond them powers are
    private const int LargestPlain = 5;
    private const double Grouped = 10_000; // from here on thousands are set apart
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>The power of ten that the numbers of a linear axis are divided by, and that stands in its label; 0 for none.</summary>
    public static int Exponent(double from, double to)
    {
        double largest = Math.Max(Math.Abs(from), Math.Abs(to));
        int exponent = largest > 0 && double.IsFinite(largest) ? (int)Math.Floor(Math.Log10(largest) + Rounding) : 0;
        return exponent is >= SmallestPlain and <= LargestPlain ? 0 : exponent;
    }

    /// <summary>Ticks of a linear axis, at multiples of 1, 2 or 5 times a power of ten; the labels are divided by that of <see cref="Exponent"/>.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="most">Labels there is room for.</param>
    public static IReadOnlyList<(double At, string Label)> Linear(double from, double to, int most)
    {
        double raw = (to - from) / Math.Max(1, most);
        if (!(raw > 0) || !double.IsFinite(raw))
        {
            return [];
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * new[] { 1, 2, 5, 10 }.First(m => (m * power) >= raw * (1 - Rounding));
        int exponent = Exponent(from, to), digits = Math.Max(0, exponent - (int)Math.Floor(Math.Log10(step) + Rounding));
        List<(double, string)> ticks = [];
        for (double n = Math.Ceiling((from / step) - Rounding); n * step <= to + (Rounding * step); n++)
        {
            ticks.Add((n * step, n == 0 ? "0" : Number(n * step / Math.Pow(10, exponent), digits)));
        }

        return ticks;
    }

    /// <summary>Ticks of a logarithmic axis: powers of ten with labels, 2 to 9 times them without; of less than one decade 1, 2 and 5 with labels.</summary>
    /// <param name="from">log10 of where it begins.</param>
    /// <param name="to">log10 of where it ends.</param>
    /// <param name="most">Labels there is room for.</param>
    public static IReadOnlyList<(double At, string Label)> Logarithmic(double from, double to, int most)
    {
        int first = (int)Math.Floor(from), last = (int)Math.Ceiling(to), decades = Math.Max(1, (int)Math.Floor(to) - (int)Math.Ceiling(from) + 1);
        int every = (int)Math.Ceiling(decades / (double)Math.Max(1, most));
        bool short_ = to - from < 1.2;
        List<(double, string)> ticks = [];
        for (int decade = first; decade <= last; decade++)
        {
            for (int m = 1; m < 10; m++)
            {
                double at = decade + Math.Log10(m);
                if (at < from - Rounding || at > to + Rounding)
                {
                    continue;
                }

                bool isLabelled = m == 1 ? decade % every == 0 : short_ && m is 2 or 5 && short_;
                ticks.Add((at, !isLabelled ? "" : Value(m, decade)));
            }
        }

        return ticks;
    }

    /// <summary>A power of ten with raised digits.</summary>
    public static string Power(int exponent) =>
        $"10{(exponent < 0 ? "⁻" : "")}{string.Concat(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(static c => Superscripts[c - '0']))}";

    private static string Value(int times, int exponent) => exponent is >= SmallestPlain + 1 and <= LargestPlain - 2
        ? Number(times * Math.Pow(10, exponent), Math.Max(0, -exponent))
        : times == 1 ? Power(exponent) : $"{times.ToString(CultureInfo.InvariantCulture)}×{Power(exponent)}";

    private static string Number(double value, int digits) => value.ToString((Math.Abs(value) >= Grouped ? "N" : "F") + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');
}
