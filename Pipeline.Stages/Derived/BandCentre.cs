using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Derived.Spectra;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>Centre of gravity of the vibrational spectrum of each species and of all atoms.</summary>
/// <remarks>
/// Definition: ∫ ν vdos dν/∫ vdos dν by the trapezoid rule over [0, maxWavenumberCm1], corrected, unsmoothed; the range ends earlier where
/// the correction does.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (3).
/// Errors:     standard error over equal time blocks of origins (at most 32): both integrals are linear in the correlation, so each block has its
/// own, and the ratio's error follows from the scatter of numerator - centre × denominator; null below 5 blocks that hold every lag.
/// Limits:     only comparable over one range and window: 0-600 against 0-200 cm⁻¹ moves AgI by 0.6 cm⁻¹.
/// </remarks>
public static class BandCentre
{
    /// <summary>What the table <c>band_centre</c> is.</summary>
    public static readonly TableSchema Schema = new("band_centre", 2)
    {
        Definition = "int nu vdos dnu/int vdos dnu, trapezoid over [from_cm1, to_cm1]",
        Source = Literature.Miyagawa2024 + ", eq. (3)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; all, last").Key(),
            ColumnSchema.Float64(
                "band_centre_cm1", "1/cm",
                "Band centre, eq. (3): trapezoid, corrected, unsmoothed; null where the spectrum in the range is not the " +
                "motion's"),
            ColumnSchema.Float64("band_centre_THz", "THz", "The same as a frequency"),
            ColumnSchema.Float64("from_cm1", "1/cm", "Lower end of the range").Coordinate(),
            ColumnSchema.Float64("to_cm1", "1/cm", "Upper end of the range: maxWavenumberCm1, or the last wavenumber with a correction").Coordinate(),
            ColumnSchema.Float64(
                "power_in_range", "1",
                "Share of C(0), the mean squared velocity, that lies in the range; null where the frames do not resolve the " +
                "motion"),
            ColumnSchema.Float64("stderr_cm1", "1/cm", "Standard error over equal time blocks; null below 5 blocks"),
            ColumnSchema.Utf8("note", "Why a cell is null, and what was not tested"),
        ],
    };

    private const int FewestBlocks = 5;

    /// <summary>Velocities without a break that an error needs, for so many frames of the longest lag.</summary>
    internal static long ErrorOrigins(int longest)
    {
        long block = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)longest);
        return ((FewestBlocks - 1) * block) + BlockCorrelations.LeastOrigins(block);
    }

    /// <summary>The table <c>band_centre</c>.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Compute(DerivedRegistry.MassWeighted(input), input.Tables.GetValueOrDefault("vacf_blocks"), (VacfOptions)input.Options, input.Run, PremiseSet.Of(input.Tables));
    }

    /// <summary>The table <c>band_centre</c>.</summary>
    /// <param name="vacf">The table <c>vacf</c>.</param>
    /// <param name="blocks">The intermediate table <c>vacf_blocks</c>; null: no standard error.</param>
    /// <param name="options">Settings.</param>
    /// <param name="run">Masses, numbers of atoms, frame interval.</param>
    /// <param name="premises">What has to be so for a centre to be stated; null: nothing is asked.</param>
    internal static ColumnTable Compute(ColumnTable vacf, ColumnTable? blocks, VacfOptions options, RunDescription run, PremiseSet? premises = null)
    {
        ArgumentNullException.ThrowIfNull(vacf);
        VelocitySpectrum spectrum = VelocitySpectrum.From(vacf, options, run);
        TableBuilder table = new(Schema);
        if (!spectrum.IsEmpty)
        {
            Fill(table, vacf.FramesSeen, spectrum, blocks is null ? null : BlockCorrelations.From(blocks, spectrum), premises ?? new PremiseSet([]));
        }

        return table.ToTable(vacf.FramesSeen);
    }

    private static void Fill(TableBuilder table, long frames, VelocitySpectrum spectrum, BlockCorrelations? blocks, PremiseSet premises)
    {
        int species = spectrum.Species.Count;
        double[] weights = spectrum.IntegralWeights();
        double[] moments = [.. weights.Select((w, k) => w * spectrum.Wavenumber(k))];
        double[] masses = [.. Enumerable.Range(0, species).Select(spectrum.MassOf)];
        double[] tops = [.. spectrum.Power.Select(p => Dot(p, moments))], bottoms = [.. spectrum.Power.Select(p => Dot(p, weights))];

        // The other way round: what each lag counts for the two integrals, so that a block costs two dot products.
        double[][]? lagWeights = blocks is null ? null : [.. CosineSum.Of([moments, weights], spectrum.Delta, spectrum.Lags).Select(a => spectrum.Windowed(a))];
        double to = spectrum.Wavenumber(spectrum.Corrected - 1);
        double[] allTops = new double[blocks?.Count ?? 0], allBottoms = new double[allTops.Length];
        for (int s = 0; s < species; s++)
        {
            double centre = tops[s] / bottoms[s];
            double? error = null;
            if (blocks is not null)
            {
                double[] t = [.. blocks.Of(s).Select(c => Dot(c, lagWeights![0]))], b = [.. blocks.Of(s).Select(c => Dot(c, lagWeights![1]))];
                error = ErrorOf(centre, t, b);
                for (int block = 0; block < t.Length; block++)
                {
                    allTops[block] += masses[s] * t[block];
                    allBottoms[block] += masses[s] * b[block];
                }
            }

            Judged(table, frames, spectrum.Species[s], (centre, error), to, blocks, premises);
        }

        double all = Dot(masses, tops) / Dot(masses, bottoms);
        Judged(table, frames, Vdos.All, (all, ErrorOf(all, allTops, allBottoms)), to, blocks, premises);
    }

    /// <summary>A row without what its premises do not carry, and why something is empty.</summary>
    private static void Judged(TableBuilder table, long frames, string species, (double Value, double? Error) centre, double to, BlockCorrelations? blocks, PremiseSet premises)
    {
        bool stated = !premises.Denies(Claims.BandCentre, species), hasError = stated && !premises.Denies(Claims.BandError, species);
        string? note = premises.WhyNot(Claims.AllBand, species);
        if (stated)
        {
            note = PremiseSet.Join(note, hasError && centre.Error is null ? blocks?.WhyNoError(FewestBlocks) : null);
            note = PremiseSet.Join(note, premises.Caution(Claims.AllBand, species));
        }

        Row(table, frames, species, stated ? centre.Value : null, to, premises.ValueOf(SpectrumPremises.Outside, species), hasError ? centre.Error : null, note);
    }

    private static double? ErrorOf(double centre, double[] tops, double[] bottoms)
    {
        int count = tops.Length;
        double mean = bottoms.DefaultIfEmpty(double.NaN).Average();
        if (count < FewestBlocks || double.IsNaN(mean))
        {
            return null;
        }

        double[] scatter = [.. tops.Zip(bottoms, (t, b) => (t - (centre * b)) / mean)];
        double middle = scatter.Average();
        return Math.Sqrt(scatter.Sum(e => (e - middle) * (e - middle)) / (count - 1) / count);
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Row(TableBuilder table, long frames, string species, double? centre, double? to, double? power, double? error, string? note)
    {
        table.Int64("frames", frames);
        table.Utf8("species", species);
        table.Float64("band_centre_cm1", centre);
        table.Float64("band_centre_THz", centre * VelocitySpectrum.ThzPerCm1);
        table.Float64("from_cm1", 0);
        table.Float64("to_cm1", to);
        table.Float64("power_in_range", power);
        table.Float64("stderr_cm1", error);
        table.Utf8("note", note);
    }
}
