using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Derived.Spectra;

namespace Pipeline.Stages.Derived;

/// <summary>Maxima of the radial distribution functions and of the vibrational spectra.</summary>
/// <remarks>
/// Definition: maxima of the smoothed curve (g: cubic Savitzky-Golay over ± 0.1 Å; vdos: <c>vdos_smoothed</c>); position and height are
/// those of the least-squares parabola through the unsmoothed points within 0.1 Å or 7.5 cm⁻¹ of the maximum and above half its height.
/// Rule:       a maximum counts where it stands above both sides (prominence) by 10 % of its own height and by four times the scatter of
/// the curve about the smoothed one; g must exceed 1 (the ideal gas), vdos 5 % of the curve's maximum. Ends of a curve are no maxima.
/// Errors:     none yet: positions of one run have no error of their own; an ensemble gives it.
/// </remarks>
public static class Peaks
{
    /// <summary>What the table <c>peaks</c> is.</summary>
    public static readonly TableSchema Schema = new("peaks", 2)
    {
        Definition =
            "maxima of g(r) and vdos; parabola within 0.1 angstrom or 7.5 cm-1 of the smoothed maximum; prominence at least " +
            "10 % of the height and 4 standard deviations of the noise",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("table", "rdf or vdos").Key(),
            ColumnSchema.Utf8("species_a", "First species of the pair; of vdos the species, or all").Key(),
            ColumnSchema.Utf8("species_b", "Second species of the pair; null for vdos").Key(),
            ColumnSchema.Int64("peak", "1", "Number of the peak, from 1, by position").Key(),
            ColumnSchema.Float64("position", "", "Vertex of the parabola: angstrom (rdf) or 1/cm (vdos)"),
            ColumnSchema.Float64("height", "", "Its height: g, or vdos in amu/(angstrom ps)"),
            ColumnSchema.Float64("stderr_position", "", "Null: one run gives no error of a position"),
            ColumnSchema.Utf8(
                "note",
                "What a reader of the position should know: which premise fails or was not tested; a curve whose peaks are not " +
                "stated for that has one row without a position"),
        ],
    };

    private const double RdfReach = 0.1;
    private const double VdosReach = 7.5;
    private const double LeastVdosShare = 0.05;

    /// <summary>The table <c>peaks</c>, of the tables that there are.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Compute(input.Tables.GetValueOrDefault("rdf"), input.Tables.GetValueOrDefault("vdos"), input.Summary.Frames, PremiseSet.Of(input.Tables));
    }

    /// <summary>The table <c>peaks</c>; without premises nothing is asked.</summary>
    internal static ColumnTable Compute(ColumnTable? rdf, ColumnTable? vdos, long frames, PremiseSet? premises = null)
    {
        premises ??= new PremiseSet([]);
        TableBuilder table = new(Schema);
        foreach ((string a, string b, int from, int count) in rdf is null ? [] : Curves(rdf, "species_a", "species_b"))
        {
            if (premises.Denies(Claims.RdfPeaks, a, b))
            {
                Denied(table, frames, "rdf", a, b, premises);
                continue;
            }

            double[] r = Values(rdf!, "r_A", from, count), g = Values(rdf!, "g", from, count);
            double width = count > 1 ? r[1] - r[0] : RdfReach;
            double[] smoothed = SavitzkyGolay.Smooth(g, (int)Math.Round(RdfReach / width), even: false);
            Rows(table, frames, "rdf", a, b, PeakFinder.Find(r, g, smoothed, RdfReach, 1), null);
        }

        foreach ((string species, string _, int from, int count) in vdos is null ? [] : Curves(vdos, "species", null))
        {
            if (premises.Denies(Claims.SpectrumPeaks, species))
            {
                Denied(table, frames, "vdos", species, null, premises);
                continue;
            }

            string? note = PremiseSet.Join(premises.WhyNot(Claims.AllBand, species), premises.Caution(Claims.BandCentre | Claims.SpectrumPeaks, species));
            double[] smoothed = Values(vdos!, "vdos_smoothed", from, count);
            double highest = smoothed.Where(x => !double.IsNaN(x)).DefaultIfEmpty(0).Max();
            Rows(table, frames, "vdos", species, null, PeakFinder.Find(Values(vdos!, "wavenumber_cm1", from, count), Values(vdos!, "vdos", from, count), smoothed, VdosReach, LeastVdosShare * highest), note);
        }

        return table.ToTable(frames);
    }

    /// <summary>Consecutive rows of one key.</summary>
    private static IEnumerable<(string A, string B, int From, int Count)> Curves(ColumnTable table, string first, string? second)
    {
        IReadOnlyList<string> a = table.Utf8(first), b = second is null ? a : table.Utf8(second);
        int from = 0;
        for (int row = 1; row <= table.RowCount; row++)
        {
            if (row == table.RowCount || !string.Equals(a[row], a[from], StringComparison.Ordinal) || !string.Equals(b[row], b[from], StringComparison.Ordinal))
            {
                yield return (a[from], b[from], from, row - from);
                from = row;
            }
        }
    }

    private static double[] Values(ColumnTable table, string name, int from, int count) => table.NumbersOrNaN(name).AsSpan(from, count).ToArray();

    private static void Rows(TableBuilder table, long frames, string name, string a, string? b, IReadOnlyList<(double Position, double Height)> peaks, string? note)
    {
        for (int i = 0; i < peaks.Count; i++)
        {
            Row(table, frames, name, a, b, i + 1, peaks[i].Position, peaks[i].Height, note);
        }
    }

    /// <summary>
    /// What speaks against all curves of a run is said of each, in a row without a peak; what is one spectrum's stands beside its band
    /// centre.
    /// </summary>
    private static void Denied(TableBuilder table, long frames, string name, string a, string? b, PremiseSet premises)
    {
        if (premises.WhyNot(Claims.RdfPeaks, a) is { } note)
        {
            Row(table, frames, name, a, b, null, null, null, note);
        }
    }

    private static void Row(TableBuilder table, long frames, string name, string a, string? b, long? peak, double? position, double? height, string? note)
    {
        table.Int64("frames", frames);
        table.Utf8("table", name);
        table.Utf8("species_a", a);
        table.Utf8("species_b", b);
        table.Int64("peak", peak);
        table.Float64("position", position);
        table.Float64("height", height);
        table.Float64("stderr_position", null);
        table.Utf8("note", note);
    }
}
