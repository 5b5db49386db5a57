namespace Pipeline.Stages.Derived.Premises;

/// <summary>A straight line through means of a correlated series over blocks so long that the means are nearly independent.</summary>
/// <param name="Blocks">Blocks; below <see cref="FewestBlocks"/> there is no line.</param>
/// <param name="Mean">Mean of the series.</param>
/// <param name="Change">Slope of the line times the length of the series.</param>
/// <param name="Error">Standard error of <paramref name="Change"/>.</param>
internal readonly record struct BlockMeans(int Blocks, double Mean, double Change, double Error)
{
    /// <summary>Below this many blocks nothing is tested.</summary>
    public const int FewestBlocks = 6;

    /// <summary>More blocks tell nothing new about a line.</summary>
    private const int MostBlocks = 32;

    /// <summary>Length of a block in statistical inefficiencies (twice the integrated correlation time): neighbouring means of an exponential memory correlate by 4 %.</summary>
    private const double Lengths = 8;

    /// <summary>A slow change is no memory: the correlation time is that of the deviations from a straight line in each of this many parts.</summary>
    private const int Parts = 4;

    /// <summary>Whether the slope differs from 0 at this confidence.</summary>
    public bool IsSlope(double confidence) => Blocks >= FewestBlocks && Math.Abs(Change) > Error * StudentT.Quantile(confidence, Blocks - 2);

    /// <summary>The line through a series, evenly spaced or nearly so.</summary>
    /// <param name="at">Where the values stand, ascending.</param>
    /// <param name="values">The values.</param>
    public static BlockMeans Of(double[] at, double[] values)
    {
        int n = values.Length;
        double mean = n == 0 ? double.NaN : values.Average();
        int blocks = (int)Math.Min(MostBlocks, n / Math.Ceiling(Lengths * Inefficiency(values)));
        if (blocks < FewestBlocks || !(at[^1] > at[0]))
        {
            return new BlockMeans(Math.Min(blocks, FewestBlocks - 1), mean, double.NaN, double.NaN);
        }

        double[] x = new double[blocks], y = new double[blocks];
        for (int b = 0; b < blocks; b++)
        {
            int from = (int)((long)n * b / blocks), to = (int)((long)n * (b + 1) / blocks);
            for (int i = from; i < to; i++)
            {
                x[b] += at[i];
                y[b] += values[i];
            }

            (x[b], y[b]) = (x[b] / (to - from), y[b] / (to - from));
        }

        double xm = x.Average(), ym = y.Average(), xx = 0, xy = 0, rest = 0;
        for (int b = 0; b < blocks; b++)
        {
            xx += (x[b] - xm) * (x[b] - xm);
            xy += (x[b] - xm) * (y[b] - ym);
        }

        double slope = xy / xx, length = (at[^1] - at[0]) * n / (n - 1);
        for (int b = 0; b < blocks; b++)
        {
            double r = y[b] - ym - (slope * (x[b] - xm));
            rest += r * r;
        }

        return new BlockMeans(blocks, mean, slope * length, Math.Sqrt(rest / (blocks - 2) / xx) * length);
    }

    /// <summary>1 + 2 Σ ρ over the lags before the first at which ρ is not positive: what swings counts as long as its first swing.</summary>
    private static double Inefficiency(double[] values)
    {
        int n = values.Length;
        double[] rest = new double[n];
        for (int p = 0; p < Parts; p++)
        {
            int from = (int)((long)n * p / Parts), to = (int)((long)n * (p + 1) / Parts);
            TakeLine(values.AsSpan(from, to - from), rest.AsSpan(from));
        }

        double variance = Product(rest, 0), time = 0.5;
        if (!(variance > 0))
        {
            return 1;
        }

        for (int lag = 1; lag < n / 2 && Product(rest, lag) is > 0 and double product; lag++)
        {
            time += product / variance;
        }

        return 2 * time;
    }

    private static void TakeLine(ReadOnlySpan<double> values, Span<double> rest)
    {
        double middle = (values.Length - 1) / 2.0, mean = 0, xx = 0, xy = 0;
        for (int i = 0; i < values.Length; i++)
        {
            mean += values[i] / values.Length;
            xx += (i - middle) * (i - middle);
        }

        for (int i = 0; i < values.Length; i++)
        {
            xy += (i - middle) * (values[i] - mean);
        }

        for (int i = 0; i < values.Length; i++)
        {
            rest[i] = values[i] - mean - (xx > 0 ? xy / xx * (i - middle) : 0);
        }
    }

    private static double Product(double[] x, int lag)
    {
        double sum = 0;
        for (int i = lag; i < x.Length; i++)
        {
            sum += x[i] * x[i - lag];
        }

        return sum;
    }
}
