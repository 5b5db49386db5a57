using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>
/// Whether neighbouring stretches of a run know of each other: the correlation of a scalar of one stretch with that of the next, averaged
/// over the scalars of the table <c>summary</c>.
/// </summary>
/// <remarks>
/// Definition: r = Σ (x_i - m)(x_{i+1} - m)/Σ (x_i - m)², of K stretches with mean m, plus 1/K: what the mean taken from the same stretches
/// takes off (Kendall, Biometrika 41, 403 (1954)).
/// </remarks>
public static class StretchCorrelation
{
    /// <summary>Above this stretches are too short to stand for independent runs.</summary>
    public const double Largest = 0.3;

    private const int Fewest = 4;

    /// <summary>The mean correlation; NaN with fewer than four stretches, or where no scalar varies.</summary>
    /// <param name="summaries">The tables <c>summary</c> of the stretches, in the order of time.</param>
    public static double Of(IReadOnlyList<ColumnTable> summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        Dictionary<string, List<double>> series = new(StringComparer.Ordinal);
        foreach (ColumnTable table in summaries)
        {
            IReadOnlyList<string> quantities = table.Utf8("quantity"), species = table.Utf8("species"), motifs = table.Utf8("motif");
            double[] values = table.NumbersOrNaN("value");
            for (int row = 0; row < table.RowCount; row++)
            {
                string key = $"{quantities[row]} {species[row]} {motifs[row]}";
                (series.TryGetValue(key, out List<double>? known) ? known : series[key] = []).Add(values[row]);
            }
        }

        double[] correlations = [.. series.Values.Where(s => s.Count == summaries.Count).Select(Lag1).Where(double.IsFinite)];
        return correlations.Length == 0 ? double.NaN : correlations.Average();
    }

    /// <summary>The correlation of one series.</summary>
    internal static double Lag1(IReadOnlyList<double> x)
    {
        if (x.Count < Fewest)
        {
            return double.NaN;
        }

        double mean = x.Average(), squares = x.Sum(v => (v - mean) * (v - mean)), products = 0;
        for (int i = 1; i < x.Count; i++)
        {
            products += (x[i - 1] - mean) * (x[i] - mean);
        }

        return squares > 0 ? (products / squares) + (1.0 / x.Count) : double.NaN;
    }
}
