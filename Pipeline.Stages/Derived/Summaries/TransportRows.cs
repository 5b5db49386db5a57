using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>
/// Of each mobile species the diffusion coefficient to quote (method <c>gls</c>, drift <c>host</c>, or <c>raw</c> without a host, tracer),
/// its Haven ratio, and the conductivities. A D whose row has no interval is no claim: it is left empty and its note says why.
/// </summary>
internal static class TransportRows
{
    public static IEnumerable<SummaryRow> Of(DerivedInput input)
    {
        if (!input.Tables.TryGetValue("diffusion", out ColumnTable? table))
        {
            yield break;
        }

        RunDescription run = input.Run;
        IReadOnlyList<string> names = run.Topology.Species;
        string[] mobile = [.. run.MobileSpecies.Count > 0 ? run.MobileSpecies.Select(s => names[s]) : names];
        foreach (string species in mobile)
        {
            int row = Find(table, species, "tracer"), collective = Find(table, species, "collective");
            if (row < 0)
            {
                continue;
            }

            double d = Number(table, "D_cm2_s", row), error = Number(table, "stderr_cm2_s", row);
            bool claimed = !double.IsNaN(Number(table, "lo95_cm2_s", row));
            yield return new SummaryRow("diffusion_coefficient", "cm^2/s", claimed ? d : null)
            {
                Species = species,
                StandardError = claimed ? error : null,
                Note = Join($"gls, {table.Utf8("drift")[row]}, tracer", Text(table, "note", row)),
            };
            yield return Ratio(table, species, row, claimed ? collective : row);
            yield return Conductivity(table, "conductivity_nernst_einstein", species, row);
            if (collective >= 0)
            {
                yield return Conductivity(table, "conductivity", species, collective);
            }
        }

        if (Find(table, "all", "collective") is var all and >= 0)
        {
            yield return Ratio(table, "all", all, all);
            yield return Conductivity(table, "conductivity", "all", all);
        }
    }

    /// <summary>The ratio; where there is none, why, by the row that has no interval.</summary>
    private static SummaryRow Ratio(ColumnTable table, string species, int row, int why)
    {
        double value = Number(table, "haven_ratio", row);
        return new SummaryRow("haven_ratio", "1", value)
        {
            Species = species,
            StandardError = Number(table, "haven_stderr", row),
            Note = Join("tracer over collective D", double.IsNaN(value) && why >= 0 ? Text(table, "note", why) : null),
        };
    }

    private static SummaryRow Conductivity(ColumnTable table, string quantity, string species, int row)
    {
        double value = Number(table, "conductivity_S_cm", row);
        return new SummaryRow(quantity, "siemens/cm", value)
        {
            Species = species,
            StandardError = value * Number(table, "stderr_cm2_s", row) / Number(table, "D_cm2_s", row),
            Note = Join(
                string.Equals(quantity, "conductivity", StringComparison.Ordinal)
                    ? "Einstein-Helfand, from the collective D" : "Nernst-Einstein, from the tracer D",
                Text(table, "note", row)),
        };
    }

    private static int Find(ColumnTable table, string species, string quantity)
    {
        int found = -1;
        for (int row = 0; row < table.RowCount; row++)
        {
            bool fits = string.Equals(table.Utf8("species")[row], species, StringComparison.Ordinal)
                && string.Equals(table.Utf8("quantity")[row], quantity, StringComparison.Ordinal)
                && table.Utf8("method")[row] is "gls";
            found = fits && (found < 0 || table.Utf8("drift")[row] is "host") ? row : found;
        }

        return found;
    }

    private static double Number(ColumnTable table, string column, int row) =>
        table[column].IsValid(row) ? table.Float64(column)[row] : double.NaN;

    private static string? Text(ColumnTable table, string column, int row) =>
        table[column].IsValid(row) ? table.Utf8(column)[row] : null;

    private static string Join(string how, string? note) => note is null ? how : $"{how}; {note}";
}
