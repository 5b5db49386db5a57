using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Pipeline.Stages.Accumulators.Building;

/// <summary>One complex transform of ours (a quarter of four at once) and of MathNet.Numerics (managed provider), one thread, best of several.</summary>
internal static class FftCost
{
    public static void Run()
    {
        MathNet.Numerics.Control.UseManaged();
        MathNet.Numerics.Control.UseSingleThread();
        foreach (int n in new[] { 1024, 16384, 131072 })
        {
            double[] re = [.. Enumerable.Range(0, 4 * n).Select(static i => Math.Sin(i * 0.7))], im = new double[4 * n];
            Complex[] sequence = [.. Enumerable.Range(0, n).Select(static i => new Complex(Math.Sin(i * 0.7), 0))];
            Fft fft = new(n);
            int repeat = Math.Max(1, (1 << 21) / n);
            double ours = Best(repeat, () =>
            {
                fft.Forward(re, im);
                Scale(re, im, n);
            }) / 4;
            double inverse = Best(repeat, () =>
            {
                fft.Inverse(re, im);
                Scale(re, im, n);
            }) / 4;
            double theirs = Best(repeat, () => Fourier.Forward(sequence, FourierOptions.Default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"n {n,6}: ours {ours:F2} us forward, {inverse:F2} us inverse; MathNet {theirs:F2} us; {theirs / ours:F1} times"));
        }
    }

    /// <summary>Keeps the numbers from growing without bound over the repetitions (MathNet's default scaling does the same).</summary>
    private static void Scale(double[] re, double[] im, int n)
    {
        double factor = 1 / Math.Sqrt(n);
        for (int i = 0; i < re.Length; i++)
        {
            re[i] *= factor;
            im[i] *= factor;
        }
    }

    private static double Best(int repeat, Action action)
    {
        double best = double.PositiveInfinity;
        for (int pass = 0; pass < 9; pass++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeat; i++)
            {
                action();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalMicroseconds / repeat);
        }

        return best;
    }
}
