using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons.Scalars;

/// <summary>A quantity of the table <c>summary</c>, by species, pair or group.</summary>
internal static class SummaryScalar
{
    /// <summary>Logarithms of its rows.</summary>
    public static IEnumerable<(string Species, double[] Points)> LogOf(ColumnTable summary, string quantity) =>
        Of(summary, quantity).Select(static v => (v.Species, (double[])[v.Points[0] > 0 ? NaturalLog.Of(v.Points[0]) : double.NaN]));

    /// <summary>Its rows; NaN where the run does not give it.</summary>
    public static IEnumerable<(string Species, double[] Points)> Of(ColumnTable summary, string quantity)
    {
        IReadOnlyList<string> quantities = summary.Utf8("quantity"), species = summary.Utf8("species"), motifs = summary.Utf8("motif");
        double[] values = summary.NumbersOrNaN("value");
        for (int row = 0; row < summary.RowCount; row++)
        {
            if (string.Equals(quantities[row], quantity, StringComparison.Ordinal))
            {
                string of = string.Join(' ', new[] { summary["species"].IsValid(row) ? species[row] : "", summary["motif"].IsValid(row) ? motifs[row] : "" }.Where(static s => s.Length > 0));
                yield return (of, [values[row]]);
            }
        }
    }
}
