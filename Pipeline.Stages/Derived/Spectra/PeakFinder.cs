namespace Pipeline.Stages.Derived.Spectra;

/// <summary>Finds the maxima of a curve that stand out of its noise, and where exactly they lie.</summary>
internal static class PeakFinder
{
    private const double LeastProminence = 0.1;
    private const double NoiseFactor = 4;

    /// <summary>Peaks by position.</summary>
    /// <param name="x">Equally spaced places.</param>
    /// <param name="raw">The curve; NaN from where it is not defined.</param>
    /// <param name="smoothed">The same, smoothed.</param>
    /// <param name="reach">Half width of the interval the parabola is laid through.</param>
    /// <param name="lowest">Maxima not above this are none.</param>
    public static IReadOnlyList<(double Position, double Height)> Find(double[] x, double[] raw, double[] smoothed, double reach, double lowest)
    {
        int count = Array.FindIndex(smoothed, double.IsNaN) is var end and >= 0 ? end : smoothed.Length;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            squares += (raw[i] - smoothed[i]) * (raw[i] - smoothed[i]);
        }

        double noise = Math.Sqrt(squares / Math.Max(1, count));
        List<(double, double)> peaks = [];
        for (int i = 1; i < count - 1; i++)
        {
            double height = smoothed[i];
            if (height > lowest && height > smoothed[i - 1] && height >= smoothed[i + 1]
                && Prominence(smoothed.AsSpan(0, count), i) >= Math.Max(LeastProminence * height, NoiseFactor * noise))
            {
                peaks.Add(Vertex(x, raw.AsSpan(0, count), smoothed, i, reach));
            }
        }

        return peaks;
    }

    /// <summary>How far one must go down from a maximum before it goes up higher; towards an end of the curve: to the lowest point on the way.</summary>
    private static double Prominence(ReadOnlySpan<double> curve, int at)
    {
        double left = curve[at], right = curve[at];
        for (int i = at - 1; i >= 0 && curve[i] <= curve[at]; i--)
        {
            left = Math.Min(left, curve[i]);
        }

        for (int i = at + 1; i < curve.Length && curve[i] <= curve[at]; i++)
        {
            right = Math.Min(right, curve[i]);
        }

        return curve[at] - Math.Max(left, right);
    }

    /// <summary>Least-squares parabola through the top of the peak; the smoothed maximum itself where that has no maximum of its own there.</summary>
    private static (double Position, double Height) Vertex(double[] x, ReadOnlySpan<double> raw, double[] smoothed, int at, double reach)
    {
        int from = at, to = at;
        while (from > 0 && Belongs(from - 1, raw))
        {
            from--;
        }

        while (to < raw.Length - 1 && Belongs(to + 1, raw))
        {
            to++;
        }

        // In steps about the maximum: a + b t + c t².
        double s1 = 0, s2 = 0, s3 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0;
        for (int i = from; i <= to; i++)
        {
            double t = i - at, y = raw[i];
            (s1, s2, s3, s4) = (s1 + t, s2 + (t * t), s3 + (t * t * t), s4 + (t * t * t * t));
            (y0, y1, y2) = (y0 + y, y1 + (t * y), y2 + (t * t * y));
        }

        double n = to - from + 1;
        double determinant = (n * ((s2 * s4) - (s3 * s3))) - (s1 * ((s1 * s4) - (s2 * s3))) + (s2 * ((s1 * s3) - (s2 * s2)));
        double a = ((y0 * ((s2 * s4) - (s3 * s3))) - (s1 * ((y1 * s4) - (s3 * y2))) + (s2 * ((y1 * s3) - (s2 * y2)))) / determinant;
        double b = ((n * ((y1 * s4) - (s3 * y2))) - (y0 * ((s1 * s4) - (s2 * s3))) + (s2 * ((s1 * y2) - (y1 * s2)))) / determinant;
        double c = ((n * ((s2 * y2) - (y1 * s3))) - (s1 * ((s1 * y2) - (y1 * s2))) + (y0 * ((s1 * s3) - (s2 * s2)))) / determinant;
        double vertex = -b / (2 * c);
        return c < 0 && vertex >= from - at && vertex <= to - at
            ? (x[at] + (vertex * (x[1] - x[0])), a + (b * vertex / 2))
            : (x[at], smoothed[at]);

        bool Belongs(int i, ReadOnlySpan<double> curve) =>
            Math.Abs(i - at) <= 1 || (Math.Abs(x[i] - x[at]) <= reach * (1 + 1e-9) && curve[i] >= smoothed[at] / 2);
    }
}
