namespace Pipeline.Stages.Studies.Equilibrations;

/// <summary>From where on a series looks stationary: the cut that leaves the most independent values.</summary>
/// <remarks>
/// Definition: N_eff(t₀) = (N - t₀)/g(t₀), g = 1 + 2 Σ (1 - k/n) C(k) the statistical inefficiency of what is left, C its normalised
/// autocorrelation, summed to where it first falls to 0 (from the fourth term on); t₀ is where N_eff is largest.
/// Source:     Chodera, J. Chem. Theory Comput. 12, 1799 (2016).
/// A longer series is first averaged in equal blocks, to at most <see cref="MostPoints"/> points: what is correlated over less than a block is not looked for.
/// </remarks>
/// <param name="Series">What the series is.</param>
/// <param name="FromPs">Where the part begins, ps after the first value; 0: from the start.</param>
/// <param name="EffectiveSamples">Independent values in it.</param>
/// <param name="LengthPs">Length of the whole series, ps.</param>
public sealed record StationaryPart(string Series, double FromPs, double EffectiveSamples, double LengthPs)
{
    /// <summary>Points a longer series is averaged to.</summary>
    public const int MostPoints = 2000;

    private const int Candidates = 50;
    private const int FewestPoints = 40;
    private const int FirstTerms = 3;
    private const double Constant = 1e-10; // scatter by its mean

    /// <summary>A cut is only worth while if it leaves a tenth more independent values than none: of a stationary series any small cut leaves about as many.</summary>
    private const double WorthWhile = 1.1;

    /// <summary>The part; null where the series is too short to be asked.</summary>
    /// <param name="series">What the series is.</param>
    /// <param name="times">Times, ps, ascending.</param>
    /// <param name="values">The values; undefined ones are left out.</param>
    public static StationaryPart? Of(string series, IReadOnlyList<double> times, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        (double Time, double Value)[] known = [.. times.Zip(values).Where(static p => double.IsFinite(p.First) && double.IsFinite(p.Second)).Select(static p => (p.First, p.Second))];
        if (known.Length < FewestPoints)
        {
            return null;
        }

        int width = (known.Length + MostPoints - 1) / MostPoints, count = known.Length / width;
        double[] blocks = [.. Enumerable.Range(0, count).Select(b => known.AsSpan(b * width, width).ToArray().Average(static p => p.Value))];
        double length = known[^1].Time - known[0].Time;
        double without = Effective(blocks), best = without;
        int cut = 0;
        for (int candidate = 1; candidate < Candidates; candidate++)
        {
            int from = (int)((long)count * candidate / Candidates);
            double effective = count - from < FewestPoints / 2 ? 0 : Effective(blocks.AsSpan(from));
            (best, cut) = effective > best ? (effective, from) : (best, cut);
        }

        return best > WorthWhile * without ? new StationaryPart(series, known[cut * width].Time - known[0].Time, best, length) : new StationaryPart(series, 0, without, length);
    }

    /// <summary>Independent values of a series: their number over the statistical inefficiency.</summary>
    internal static double Effective(ReadOnlySpan<double> x)
    {
        int n = x.Length;
        double mean = 0, squares = 0, inefficiency = 1;
        foreach (double v in x)
        {
            mean += v / n;
        }

        foreach (double v in x)
        {
            squares += (v - mean) * (v - mean);
        }

        if (!(Math.Sqrt(squares / n) > Constant * Math.Abs(mean)))
        {
            return n; // a constant knows of no time, and neither do its last digits
        }

        for (int k = 1; k < n - 1; k++)
        {
            double products = 0;
            for (int i = 0; i + k < n; i++)
            {
                products += (x[i] - mean) * (x[i + k] - mean);
            }

            double correlation = products / squares * n / (n - k);
            if (correlation <= 0 && k > FirstTerms)
            {
                break;
            }

            inefficiency += 2 * (1 - ((double)k / n)) * correlation;
        }

        return n / Math.Max(1, inefficiency);
    }
}
