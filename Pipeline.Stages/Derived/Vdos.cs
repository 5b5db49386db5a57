using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Spectra;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>Vibrational density of states of each species and of all atoms, from the velocity autocorrelation.</summary>
/// <remarks>
/// Definition: vdos_i(ν) = (N_i m_i/V) S_i(ν) (x/sin x)², S_i = 4 ∫₀^τmax C_i w cos(2πντ) dτ by the trapezoid rule, so ∫₀^∞ S dν = C(0) and
/// ∫ vdos dν = 3 N k T/V; x = 2πν dt undoes the central difference where (sin x/x)² ≥ 0.1. <c>all</c> = sum over species.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (2).   Units: amu/(Å ps) against THz.
/// Errors:     none here; the band centre has one.
/// Cost:       direct cosine sum of grid × lags × species, 13 to 28 ms for 1401 × 2001 × 4 (measured, two busy cores).
/// Limits:     the half-Hann window of 4 ps has a full width of 8.3 cm⁻¹: lines closer than that are one.
/// </remarks>
public static class Vdos
{
    /// <summary>What the table <c>vdos</c> is.</summary>
    public static readonly TableSchema Schema = new("vdos", 1)
    {
        Definition =
            "vdos_i(nu) = (N_i m_i/V) 4 int_0^tau_max C_i w cos(2 pi nu tau) dtau (x/sin x)^2, x = 2 pi nu dt; all = sum " +
            "over species",
        Source = Literature.Miyagawa2024 + ", eq. (2)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; all, last: the sum over the species (the paper's total)").Key(),
            ColumnSchema.Float64("frequency_THz", "THz", "Frequency").Coordinate(),
            ColumnSchema.Float64("wavenumber_cm1", "1/cm", "k x frequencyStepCm1, to maxWavenumberCm1, whatever the frame interval").Key(),
            ColumnSchema.Float64(
                "vdos", "amu/(angstrom ps)",
                "Mass-weighted density of states, eq. (2), corrected for the central difference; its integral over THz is 3 N k " +
                "T/V; each atom counts with its own mass, also where isotopes share a symbol; null without masses"),
            ColumnSchema.Float64("vdos_smoothed", "amu/(angstrom ps)", "vdos after a cubic Savitzky-Golay filter of smoothingCm1"),
            ColumnSchema.Float64(
                "vdos_ps", "ps",
                "Spectrum over its integral over THz, up to the last correction; stands without masses for single species"),
            ColumnSchema.Float64(
                "correction", "1",
                "(x/sin x)^2, x = 2 pi nu dt, which vdos contains; null, and vdos with it, where (sin x/x)^2 is below 0.1").Coordinate(),
        ],
    };

    internal const string All = "all";

    /// <summary>The table <c>vdos</c>.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Compute(DerivedRegistry.MassWeighted(input), (VacfOptions)input.Options, input.Run, input.Summary.MeanVolumeA3);
    }

    /// <summary>The table <c>vdos</c>.</summary>
    public static ColumnTable Compute(ColumnTable vacf, VacfOptions options, RunDescription run, double? meanVolumeA3)
    {
        ArgumentNullException.ThrowIfNull(vacf);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        VelocitySpectrum spectrum = VelocitySpectrum.From(vacf, options, run);
        double volume = meanVolumeA3 is > 0 ? meanVolumeA3.Value : double.NaN;
        TableBuilder table = new(Schema, (spectrum.Species.Count + 1) * Math.Max(1, spectrum.Points));
        double[] total = new double[spectrum.Points];
        for (int s = 0; s < spectrum.Species.Count && !spectrum.IsEmpty; s++)
        {
            double[] corrected = [.. spectrum.Power[s].Zip(spectrum.Correction, (power, correction) => power * correction)];
            double mass = spectrum.MassOf(s);
            for (int k = 0; k < total.Length; k++)
            {
                total[k] += mass * corrected[k];
            }

            Rows(table, vacf.FramesSeen, spectrum, spectrum.Species[s], corrected, mass / volume);
        }

        if (!spectrum.IsEmpty)
        {
            Rows(table, vacf.FramesSeen, spectrum, All, total, 1 / volume);
        }

        return table.ToTable(vacf.FramesSeen, Describe(spectrum));
    }

    /// <summary>The band cannot be resolved with this frame interval: a warning with the numbers.</summary>
    public static IEnumerable<RunEvent> Events(VacfOptions options, RunDescription run, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(summary);
        if (run.FrameIntervalFs is not { } interval)
        {
            yield break;
        }

        if (run.FramesIn(options.MaxLagPs) is { } asked && asked > VelocityAutocorrelation.MostLags)
        {
            yield return new RunEvent(summary.FirstStep, summary.FirstStep * (run.TimestepFs ?? double.NaN) / 1000, EventKind.VacfCut, null, string.Create(
                CultureInfo.InvariantCulture,
                $"vacf ends at {VelocityAutocorrelation.MostLags} frames, {VelocityAutocorrelation.MostLags * interval / 1000:G6} ps, not at the {options.MaxLagPs:G6} ps asked for (maxLagPs)"));
        }

        double nyquist = 1000 / (2 * interval) / VelocitySpectrum.ThzPerCm1;
        double reach = nyquist * LastPhase / Math.PI; // x = 2 pi nu dt = pi at the Nyquist frequency
        if (reach < options.MaxWavenumberCm1)
        {
            double wanted = interval * reach / options.MaxWavenumberCm1;
            yield return new RunEvent(summary.FirstStep, summary.FirstStep * (run.TimestepFs ?? double.NaN) / 1000, EventKind.BandUnresolved, null, string.Create(
                CultureInfo.InvariantCulture,
                $"a frame every {interval:G6} fs resolves vibrations up to {nyquist:F0} cm-1 (Nyquist) and central differences up to {reach:F0} cm-1; the spectrum is asked for up to {options.MaxWavenumberCm1:G6} cm-1: what vibrates faster appears at lower wavenumbers. Write a frame every {wanted:F1} fs at most, ask for less (maxWavenumberCm1)"));
        }
    }

    /// <summary>x at which (sin x/x)² = 0.1.</summary>
    private const double LastPhase = 2.3186;

    private static void Rows(TableBuilder table, long frames, VelocitySpectrum spectrum, string species, double[] corrected, double weight)
    {
        int end = spectrum.Corrected;
        double[] vdos = [.. corrected.Select(x => x * weight)];
        double[] smoothed = SavitzkyGolay.Smooth(vdos, (int)Math.Round(spectrum.Options.SmoothingCm1 / 2 / spectrum.Options.FrequencyStepCm1), even: true);
        double integral = 0;
        for (int k = 0; k < end; k++)
        {
            integral += (k == 0 || k == end - 1 ? 0.5 : 1) * corrected[k];
        }

        integral *= spectrum.Options.FrequencyStepCm1 * VelocitySpectrum.ThzPerCm1;
        for (int k = 0; k < vdos.Length; k++)
        {
            Row(table, frames, species, spectrum.Wavenumber(k), vdos[k], smoothed[k], integral > 0 ? corrected[k] / integral : null, spectrum.Correction[k]);
        }
    }

    private static void Row(TableBuilder table, long frames, string species, double wavenumber, double? vdos, double? smoothed, double? normalised, double? correction)
    {
        table.Int64("frames", frames);
        table.Utf8("species", species);
        table.Float64("frequency_THz", wavenumber * VelocitySpectrum.ThzPerCm1);
        table.Float64("wavenumber_cm1", wavenumber);
        table.Float64("vdos", vdos);
        table.Float64("vdos_smoothed", smoothed);
        table.Float64("vdos_ps", normalised);
        table.Float64("correction", correction);
    }

    private static Dictionary<string, string> Describe(VelocitySpectrum spectrum)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["window"] = spectrum.Options.Window,
            ["smoothing_cm1"] = spectrum.Options.SmoothingCm1.ToString("R", CultureInfo.InvariantCulture),
        };
        if (!spectrum.IsEmpty)
        {
            metadata["window_ps"] = spectrum.WindowPs.ToString("R", CultureInfo.InvariantCulture);
            metadata["window_width_cm1"] = (1 / spectrum.WindowPs / VelocitySpectrum.ThzPerCm1).ToString("F1", CultureInfo.InvariantCulture);
        }

        return metadata;
    }
}
