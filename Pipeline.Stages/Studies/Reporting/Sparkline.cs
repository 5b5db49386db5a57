namespace Pipeline.Stages.Studies.Reporting;

/// <summary>A curve as a few characters.</summary>
public static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>The curve.</summary>
    /// <param name="x">Coordinates, rising.</param>
    /// <param name="y">Values; what is not finite is left out.</param>
    /// <param name="width">Characters; each is the largest value in its part of the range.</param>
    /// <returns>Empty where there is nothing to draw.</returns>
    public static string Of(IReadOnlyList<double> x, IReadOnlyList<double> y, int width)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (x.Count < 2 || !(x[^1] > x[0]))
        {
            return "";
        }

        double[] parts = new double[width];
        Array.Fill(parts, double.NaN);
        for (int i = 0; i < x.Count; i++)
        {
            int part = Math.Clamp((int)((x[i] - x[0]) / (x[^1] - x[0]) * width), 0, width - 1);
            parts[part] = double.IsFinite(y[i]) && !(y[i] <= parts[part]) ? y[i] : parts[part];
        }

        for (int part = 1; part < width; part++)
        {
            parts[part] = double.IsNaN(parts[part]) ? parts[part - 1] : parts[part]; // points may be farther apart than characters
        }

        double top = parts.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return top > 0 ? string.Concat(parts.Select(p => double.IsFinite(p) ? Bars[Math.Clamp((int)(p / top * (Bars.Length - 1) + 0.5), 0, Bars.Length - 1)] : ' ')) : "";
    }
}
