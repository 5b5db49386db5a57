using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Derived.Spectra;

namespace Pipeline.Stages.Derived;

/// <summary>Maxima of the radial distribution functions and of the vibrational spectra.</summary>
/// <remarks>
/// Definition: maxima of the smoothed curve (g: cubic Savitzky-Golay over ± 0.1 Å; vdos: <c>vdos_smoothed</c>); position and height are those of
/// the least-squares parabola through the unsmoothed points within 0.1 Å or 7.5 cm⁻¹ of the maximum and above half its height.
/// Rule:       a maximum counts where it stands above both sides (prominence) by 10 % of its own height and by four times the scatter of
/// the curve about the smoothed one; g must exceed 1 (the ideal gas), vdos 5 % of the curve's maximum. Ends of a curve are no maxima.
/// Errors:     none yet: positions of one run have no error of their own; an ensemble gives it.
/// </remarks>
public static class Peaks
{
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
        TableBuilder table = new();
        int rows = 0;
        foreach ((string a, string b, int from, int count) in rdf is null ? [] : Curves(rdf, "species_a", "species_b"))
        {
            if (premises.Denies(Claims.RdfPeaks, a, b))
            {
                rows += Denied(table, frames, "rdf", a, b, premises);
                continue;
            }

            double[] r = Values(rdf!, "r_A", from, count), g = Values(rdf!, "g", from, count);
            double width = count > 1 ? r[1] - r[0] : RdfReach;
            double[] smoothed = SavitzkyGolay.Smooth(g, (int)Math.Round(RdfReach / width), even: false);
            rows += Rows(table, frames, "rdf", a, b, PeakFinder.Find(r, g, smoothed, RdfReach, 1), null);
        }

        foreach ((string species, string _, int from, int count) in vdos is null ? [] : Curves(vdos, "species", null))
        {
            if (premises.Denies(Claims.SpectrumPeaks, species))
            {
                rows += Denied(table, frames, "vdos", species, null, premises);
                continue;
            }

            string? note = PremiseSet.Join(premises.WhyNot(Claims.AllBand, species), premises.Caution(Claims.BandCentre | Claims.SpectrumPeaks, species));
            double[] smoothed = Values(vdos!, "vdos_smoothed", from, count);
            double highest = smoothed.Where(x => !double.IsNaN(x)).DefaultIfEmpty(0).Max();
            rows += Rows(table, frames, "vdos", species, null, PeakFinder.Find(Values(vdos!, "wavenumber_cm1", from, count), Values(vdos!, "vdos", from, count), smoothed, VdosReach, LeastVdosShare * highest), note);
        }

        if (rows == 0)
        {
            Row(table, frames, "", "", null, 0, 0, 0, null);
            table.Clear();
        }

        return table.ToTable("peaks", 2, frames, "maxima of g(r) and vdos; parabola within 0.1 angstrom or 7.5 cm-1 of the smoothed maximum; prominence at least 10 % of the height and 4 standard deviations of the noise");
    }

    /// <summary>Consecutive rows of one key.</summary>
    private static IEnumerable<(string A, string B, int From, int Count)> Curves(ColumnTable table, string first, string? second)
    {
        IReadOnlyList<string> a = ((Utf8Column)table[first]).Values, b = second is null ? a : ((Utf8Column)table[second]).Values;
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

    private static double[] Values(ColumnTable table, string name, int from, int count)
    {
        Float64Column column = (Float64Column)table[name];
        return [.. Enumerable.Range(from, count).Select(r => column.IsValid(r) ? column.Values.Span[r] : double.NaN)];
    }

    private static int Rows(TableBuilder table, long frames, string name, string a, string? b, IReadOnlyList<(double Position, double Height)> peaks, string? note)
    {
        for (int i = 0; i < peaks.Count; i++)
        {
            Row(table, frames, name, a, b, i + 1, peaks[i].Position, peaks[i].Height, note);
        }

        return peaks.Count;
    }

    /// <summary>What speaks against all curves of a run is said of each, in a row without a peak; what is one spectrum's stands beside its band centre.</summary>
    private static int Denied(TableBuilder table, long frames, string name, string a, string? b, PremiseSet premises)
    {
        if (premises.WhyNot(Claims.RdfPeaks, a) is not { } note)
        {
            return 0;
        }

        Row(table, frames, name, a, b, null, null, null, note);
        return 1;
    }

    private static void Row(TableBuilder table, long frames, string name, string a, string? b, long? peak, double? position, double? height, string? note)
    {
        table.Int64("frames", "1", frames, "Trajectory frames the row covers");
        table.Utf8("table", name, "Table the peak is of");
        table.Utf8("species_a", a);
        table.Utf8("species_b", b, "Empty for vdos");
        table.Int64("peak", "1", peak, "Number of the peak, from 1, by position; empty where the curve is not one of one temperature and ensemble");
        table.Float64("position", "", position, "Angstrom (rdf) or 1/cm (vdos)");
        table.Float64("height", "", height, "g (rdf) or vdos in amu/(angstrom ps)");
        table.Float64("stderr_position", "", null, "Empty: one run gives no error of a position");
        table.Utf8("note", note, "What a reader of the position should know: what fails or was not tested");
    }
}
