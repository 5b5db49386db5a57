using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>Band centres of the vibrational spectra.</summary>
internal static class BandRows
{
    public static IEnumerable<SummaryRow> Of(DerivedInput input)
    {
        if (!input.Tables.TryGetValue("band_centre", out ColumnTable? table))
        {
            yield break;
        }

        for (int row = 0; row < table.RowCount; row++)
        {
            double? centre = table["band_centre_cm1"].IsValid(row) ? table.Float64("band_centre_cm1")[row] : null;
            yield return new SummaryRow("band_centre", "1/cm", centre)
            {
                Species = table.Utf8("species")[row],
                StandardError = table["stderr_cm1"].IsValid(row) ? table.Float64("stderr_cm1")[row] : null,
                Note = table["note"].IsValid(row) ? table.Utf8("note")[row] : null,
            };
        }
    }
}
