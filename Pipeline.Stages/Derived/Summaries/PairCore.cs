using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>
/// How much of G_d comes to where another ion was: the mean of <c>gd</c> within 0.5 A of the origin, at the lag where it is largest, and
/// the first lag at which half of that is reached. Of mobile species with themselves; it grows where an ion follows another into its place,
/// which is concerted motion.
/// </summary>
internal static class PairCore
{
    private const double Core = 0.5;
    private const long LeastCounts = 25;

    public static IEnumerable<SummaryRow> Rows(DerivedInput input)
    {
        if (!input.Tables.TryGetValue("van_hove_distinct", out ColumnTable? table))
        {
            yield break;
        }

        foreach (string species in input.Run.MobileSpecies.Select(s => input.Run.Topology.Species[s]))
        {
            string drift = "host";
            List<(double Lag, double Value, long Counts)> curve = Curve(table, species, drift);
            if (curve.Count == 0)
            {
                drift = "raw";
                curve = Curve(table, species, drift);
            }

            if (curve.Count == 0)
            {
                continue;
            }

            (double Lag, double Value, long Counts) top = curve.MaxBy(static c => c.Value);
            bool seen = top.Counts >= LeastCounts;
            yield return new SummaryRow("gd_core", "1", top.Value)
            {
                Species = $"{species}-{species}",
                Note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"mean gd within {Core} A, {drift}, lags up to {curve[^1].Lag:0.###} ps; largest at {top.Lag:0.###} ps"),
            };
            yield return new SummaryRow("gd_core_time", "ps", seen ? curve.First(c => c.Value >= top.Value / 2).Lag : null)
            {
                Species = $"{species}-{species}",
                Note = seen ? "first lag at which gd_core is reached by half" : string.Create(
                    CultureInfo.InvariantCulture, $"{top.Counts} pairs within {Core} A where there are most, {LeastCounts} needed"),
            };
        }
    }

    /// <summary>Mean within the core at each lag, and the pairs there; lags stand one behind the other in the table.</summary>
    private static List<(double Lag, double Value, long Counts)> Curve(ColumnTable table, string species, string drift)
    {
        IReadOnlyList<string> first = table.Utf8("species_a"), second = table.Utf8("species_b"), drifts = table.Utf8("drift");
        ReadOnlySpan<double> lo = table.Float64("r_lo_A"), hi = table.Float64("r_hi_A"), gd = table.Float64("gd"), lag = table.Float64("lag_ps");
        ReadOnlySpan<long> frames = table.Int64("lag_frames"), counts = table.Int64("count");
        Column defined = table["gd"], timed = table["lag_ps"];
        List<(double Lag, double Value, long Counts)> curve = [];
        double sum = 0, volume = 0;
        long pairs = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            if (!Belongs(row))
            {
                continue;
            }

            if (hi[row] <= Core * (1 + 1e-9) && defined.IsValid(row))
            {
                double shell = (hi[row] * hi[row] * hi[row]) - (lo[row] * lo[row] * lo[row]);
                (sum, volume, pairs) = (sum + (gd[row] * shell), volume + shell, pairs + counts[row]);
            }

            if (row + 1 == table.RowCount || frames[row + 1] != frames[row] || !Belongs(row + 1))
            {
                curve.Add((timed.IsValid(row) ? lag[row] : double.NaN, volume > 0 ? sum / volume : 0, pairs));
                (sum, volume, pairs) = (0, 0, 0);
            }
        }

        return curve;

        bool Belongs(int row) => Is(first[row], species) && Is(second[row], species) && Is(drifts[row], drift);
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
