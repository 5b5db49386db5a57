namespace Pipeline.Stages.Derived.Spectra;

/// <summary>Least-squares cubic over a sliding window of 2 h + 1 points (Savitzky and Golay, Anal. Chem. 36, 1627 (1964)).</summary>
internal static class SavitzkyGolay
{
    /// <summary>Smooths equally spaced values. Undefined ones (NaN) end the curve: what stands behind them stays undefined.</summary>
    /// <param name="values">The curve.</param>
    /// <param name="half">h; lowered where the curve is shorter than the window.</param>
    /// <param name="even">The curve goes on evenly to the left of its first point, as a spectrum does; otherwise that end is treated like the right one.</param>
    /// <remarks>At an end the last whole window's cubic is read off its centre, so no value is invented beyond the data.</remarks>
    public static double[] Smooth(ReadOnlySpan<double> values, int half, bool even)
    {
        double[] smoothed = values.ToArray();
        int count = 0;
        while (count < values.Length && !double.IsNaN(values[count]))
        {
            count++;
        }

        int h = Math.Min(half, even ? count - 1 : (count - 1) / 2);
        if (h < 2)
        {
            return smoothed; // a cubic through four points or fewer is the data
        }

        double[] centred = Weights(h, 0);
        for (int i = 0; i < count; i++)
        {
            int centre = Math.Min(even ? i : Math.Max(i, h), count - 1 - h);
            double[] weights = i == centre ? centred : Weights(h, i - centre);
            double sum = 0;
            for (int j = -h; j <= h; j++)
            {
                sum += weights[j + h] * values[Math.Abs(centre + j)];
            }

            smoothed[i] = sum;
        }

        return smoothed;
    }

    /// <summary>What each point of the window counts for the cubic's value at an offset from the centre, by the Gram polynomials.</summary>
    private static double[] Weights(int h, double at)
    {
        double s0 = (2 * h) + 1, s2 = 0, s4 = 0;
        for (int j = -h; j <= h; j++)
        {
            double q = (double)j * j;
            s2 += q;
            s4 += q * q;
        }

        double[] norms = new double[4];
        for (int j = -h; j <= h; j++)
        {
            for (int p = 0; p < 4; p++)
            {
                double value = Gram(p, j);
                norms[p] += value * value;
            }
        }

        double[] weights = new double[(2 * h) + 1];
        for (int j = -h; j <= h; j++)
        {
            for (int p = 0; p < 4; p++)
            {
                weights[j + h] += Gram(p, at) * Gram(p, j) / norms[p];
            }
        }

        return weights;

        double Gram(int order, double x) => order switch
        {
            0 => 1,
            1 => x,
            2 => (x * x) - (s2 / s0),
            _ => (x * x * x) - (s4 / s2 * x),
        };
    }
}
