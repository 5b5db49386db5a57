using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>An Arrhenius study in a few lines: activation energies and what was extrapolated.</summary>
public static class ArrheniusDigest
{
    /// <summary>The lines.</summary>
    /// <param name="table">The table <c>arrhenius</c>.</param>
    public static IReadOnlyList<DigestLine> Of(ColumnTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<DigestLine> lines = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            string of = $"{table.Utf8("species")[row]} {table.Utf8("quantity")[row]}", note = table["note"].IsValid(row) ? table.Utf8("note")[row] : "";
            (string Label, string Value)? line = table.Utf8("row")[row] switch
            {
                "fit" => ($"Ea, {of}", table["Ea_eV"].IsValid(row) ? Text($"{Number("Ea_eV"):0.000} eV, 95 %: {Number("lo95_eV"):0.000} to {Number("hi95_eV"):0.000}") : "-"),
                "extrapolation" => (Text($"D at {Number("temperature_K"):0.#} K, {of}"), Text($"{Number("D_at_K"):0.00e-0} cm²/s, 95 %: {Number("lo95_cm2_s"):0.00e-0} to {Number("hi95_cm2_s"):0.00e-0}")),
                "difference" => ($"difference of Ea, {of}", Text($"{Number("Ea_eV"):0.000} eV, 95 %: {Number("lo95_eV"):0.000} to {Number("hi95_eV"):0.000}")),
                _ => null,
            };
            if (line is { } told)
            {
                lines.Add(new DigestLine(DigestPart.Transport, told.Label, told.Value, note) { IsFirst = true });
            }

            double Number(string column) => table.NumbersOrNaN(column)[row];
        }

        return lines;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
