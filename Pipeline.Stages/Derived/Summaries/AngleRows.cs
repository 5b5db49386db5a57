using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>
/// Moments of the raw angle distributions: mean, standard deviation and skewness of theta, standard deviation of omega about 0. Over the
/// bins, each at its centre; what lies beyond the range is not in them, and the note says how much that is.
/// </summary>
internal static class AngleRows
{
    public static IEnumerable<SummaryRow> Of(DerivedInput input)
    {
        foreach ((string motif, double[] x, double[] weight, double beyond) in Histograms(input, "angle_distribution", "theta_deg"))
        {
            double sum = weight.Sum(), mean = Moment(x, weight, 0, 1) / sum;
            double variance = Moment(x, weight, mean, 2) / sum;
            double skew = Moment(x, weight, mean, 3) / sum / (variance * Math.Sqrt(variance));
            string? note = Beyond(beyond);
            yield return new SummaryRow("theta_mean", "degree", mean) { Motif = motif, Note = note };
            yield return new SummaryRow("theta_sd", "degree", Math.Sqrt(variance)) { Motif = motif, Note = note };
            yield return new SummaryRow("theta_skew", "1", skew) { Motif = motif, Note = note };
        }

        foreach ((string motif, double[] x, double[] weight, double beyond) in
            Histograms(input, "angular_velocity_distribution", "omega_deg_fs"))
        {
            double deviation = Math.Sqrt(Moment(x, weight, 0, 2) / weight.Sum());
            yield return new SummaryRow("omega_sd", "degree/fs", deviation) { Motif = motif, Note = Beyond(beyond) };
        }
    }

    /// <summary>Bins of each motif's raw distribution, and the share that lies beyond them.</summary>
    private static IEnumerable<(string Motif, double[] X, double[] Weight, double Beyond)> Histograms(
        DerivedInput input, string name, string position)
    {
        if (!input.Tables.TryGetValue(name, out ColumnTable? table))
        {
            yield break;
        }

        IReadOnlyList<string> motifs = table.Utf8("motif"), filters = table.Utf8("filter");
        double[] at = table.Float64(position).ToArray();
        long[] counts = table.Int64("count").ToArray();
        IEnumerable<int> raw = Enumerable.Range(0, table.RowCount).Where(r => filters[r] is "raw");
        foreach (IGrouping<string, int> group in raw.GroupBy(r => motifs[r], StringComparer.Ordinal))
        {
            int[] rows = [.. group];
            double[] weight = [.. rows.Select(r => (double)counts[r])];
            double total = table.Int64("total")[rows[0]];
            double beyond = total > 0 ? 1 - (weight.Sum() / total) : 0;
            yield return (group.Key, [.. rows.Select(r => at[r])], weight, beyond);
        }
    }

    private static double Moment(double[] x, double[] weight, double about, int power)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double d = x[i] - about;
            sum += weight[i] * (power == 1 ? d : power == 2 ? d * d : d * d * d);
        }

        return sum;
    }

    private static string? Beyond(double share) => share > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:G2} % lie beyond the bins and are not in it")
        : null;
}
