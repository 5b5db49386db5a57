namespace Pipeline.Tests.Oracles;

/// <summary>Mean squared displacement of unwrapped positions over all origins, by the triple loop.</summary>
internal static class NaiveMsd
{
    /// <summary>Å² at a lag, averaged over atoms [from, to) and every origin.</summary>
    public static double At(IReadOnlyList<(double X, double Y, double Z)[]> frames, int from, int to, int lag)
    {
        double sum = 0;
        for (int t = 0; t + lag < frames.Count; t++)
        {
            for (int i = from; i < to; i++)
            {
                double x = frames[t + lag][i].X - frames[t][i].X;
                double y = frames[t + lag][i].Y - frames[t][i].Y;
                double z = frames[t + lag][i].Z - frames[t][i].Z;
                sum += (x * x) + (y * y) + (z * z);
            }
        }

        return sum / ((frames.Count - lag) * (double)(to - from));
    }

    /// <summary>
    /// Diffusion coefficient in 10⁻⁵ cm²/s: least-squares slope of the MSD over 10 to 50 % of the lags, over 6 (1 Å²/ps = 10⁻⁴ cm²/s).
    /// </summary>
    public static double Diffusion(IReadOnlyList<(double X, double Y, double Z)[]> frames, int from, int to, double framePs)
    {
        int last = frames.Count - 1;
        int[] lags = [.. Enumerable.Range(0, 41).Select(k => (last / 10) + (k * (last / 100)))];
        double[] msd = [.. lags.Select(l => At(frames, from, to, l))];
        double meanLag = lags.Average() * framePs;
        double meanMsd = msd.Average();
        double covariance = lags.Zip(msd, (l, m) => ((l * framePs) - meanLag) * (m - meanMsd)).Sum();
        double variance = lags.Sum(l => Math.Pow((l * framePs) - meanLag, 2));
        return covariance / variance / 6 * 10;
    }
}
