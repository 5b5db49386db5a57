using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived.Spectra;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>
/// First peak of each g(r) and the neighbours up to the first minimum behind it: the lowest point of the smoothed curve before the next
/// peak, or, where there is none, before the curve comes back to 1.
/// </summary>
internal static class ShellRows
{
    private const double Reach = 0.1; // Å, as the peaks are found

    public static IEnumerable<SummaryRow> Of(DerivedInput input)
    {
        if (!input.Tables.TryGetValue("rdf", out ColumnTable? rdf) || !input.Tables.TryGetValue("peaks", out ColumnTable? peaks))
        {
            yield break;
        }

        IReadOnlyList<string> first = rdf.Utf8("species_a"), second = rdf.Utf8("species_b");
        foreach (IGrouping<(string A, string B), int> pair in Enumerable.Range(0, rdf.RowCount).GroupBy(r => (first[r], second[r])))
        {
            (string a, string b) = pair.Key;
            (double[] positions, double[] heights, string? note) = Peaks(peaks, a, b);
            string? none = note ?? (positions.Length == 0 ? "g(r) has no peak that stands out of its noise" : null);
            double? position = positions.Length > 0 ? positions[0] : null, height = positions.Length > 0 ? heights[0] : null;
            yield return new SummaryRow("first_peak_position", "angstrom", position) { Species = $"{a}-{b}", Note = none };
            yield return new SummaryRow("first_peak_height", "1", height) { Species = $"{a}-{b}", Note = none };
            int minimum = positions.Length == 0 ? -1 : Minimum(rdf, [.. pair], positions);
            (string Of, string Column)[] both = [($"{a}-{b}", "coordination_ab"), ($"{b}-{a}", "coordination_ba")];
            foreach ((string of, string column) in both.Take(string.Equals(a, b, StringComparison.Ordinal) ? 1 : 2))
            {
                double? number = minimum >= 0 && rdf[column].IsValid(minimum) ? rdf.Float64(column)[minimum] : null;
                yield return new SummaryRow("coordination_number", "1", number)
                {
                    Species = of,
                    Note = minimum >= 0
                        ? string.Create(CultureInfo.InvariantCulture, $"up to the first minimum of g(r), {rdf.Float64("r_hi_A")[minimum]:F2} A")
                        : none ?? "g(r) has no minimum behind its first peak",
                };
            }
        }
    }

    private static (double[] Positions, double[] Heights, string? Note) Peaks(ColumnTable peaks, string a, string b)
    {
        int[] rows =
        [
            .. Enumerable.Range(0, peaks.RowCount).Where(r => peaks.Utf8("table")[r] is "rdf"
                && string.Equals(peaks.Utf8("species_a")[r], a, StringComparison.Ordinal)
                && string.Equals(peaks.Utf8("species_b")[r], b, StringComparison.Ordinal)),
        ];
        string? note = rows.Length > 0 && peaks["note"].IsValid(rows[0]) ? peaks.Utf8("note")[rows[0]] : null;
        int[] found = [.. rows.Where(r => peaks["position"].IsValid(r))];
        return ([.. found.Select(r => peaks.Float64("position")[r])], [.. found.Select(r => peaks.Float64("height")[r])], note);
    }

    /// <summary>Row of the first minimum; -1 where there is none.</summary>
    private static int Minimum(ColumnTable rdf, int[] rows, double[] peaks)
    {
        double[] r = rdf.Float64("r_A")[rows[0]..(rows[^1] + 1)].ToArray(), g = rdf.NumbersOrNaN("g")[rows[0]..(rows[^1] + 1)];
        double width = r.Length > 1 ? r[1] - r[0] : Reach;
        double[] smoothed = SavitzkyGolay.Smooth(g, (int)Math.Round(Reach / width), even: false);
        int from = Array.FindIndex(r, x => x > peaks[0]);
        int end = peaks.Length > 1 ? Array.FindIndex(r, x => x >= peaks[1]) : BackAtOne(smoothed, from);
        if (from < 0 || end <= from)
        {
            return -1;
        }

        int lowest = from;
        for (int i = from; i < end; i++)
        {
            lowest = smoothed[i] < smoothed[lowest] ? i : lowest;
        }

        return rows[lowest];
    }

    /// <summary>Where a curve that has fallen below 1 is back there; -1 where it is not.</summary>
    private static int BackAtOne(double[] g, int from)
    {
        int below = from < 0 ? -1 : Array.FindIndex(g, from, static x => x < 1);
        return below < 0 ? -1 : Array.FindIndex(g, below, static x => x >= 1);
    }
}
