using Pipeline.Formats.Model;
using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Spectra;

#pragma warning disable RS0030 // a derived table: nothing is summed on from it.

namespace Pipeline.Stages.Derived.Premises;

/// <summary>
/// Premises of a vibrational spectrum: that the frames are close enough to see what vibrates (<c>band_aliased</c>), and that what vibrates
/// lies in the range of the spectrum (<c>band_outside</c>).
/// </summary>
/// <remarks>
/// A motion faster than the frames resolve comes out slower, and with less power than it has: corrected for the central difference, at most
/// a third. So the integral of the corrected spectrum falls short of 3 k T/m, the mean squared velocity of an atom in equilibrium. More
/// than 10 % short, and so short at p &lt; 1e-3 of a run of that length, is aliased. A species of which less than a tenth of the power lies
/// in the range has no centre there: what is seen may be the window's, not the motion's.
/// </remarks>
internal static class SpectrumPremises
{
    /// <summary>What their intermediate table is.</summary>
    public static readonly TableSchema Schema = PremiseSet.SchemaOf("spectrum");

    /// <summary>Kind of the event of a species that the frames do not resolve.</summary>
    public static string Aliased => EventKind.BandAliased.Name;

    /// <summary>Kind of the event of a species that vibrates outside the range.</summary>
    public static string Outside => EventKind.BandOutside.Name;

    /// <summary>Share of the power in the range below which there is no centre.</summary>
    public const double LeastShare = 0.1;

    private const double WorthSaying = 0.9;
    private const double MostDeficit = 0.1;

    /// <summary>The normal deviate of p = 1e-3, one-sided.</summary>
    private const double Deviate = 3.09;

    /// <summary>
    /// What is left of a species that is aliased altogether, at most: (x'/x)² where the correction ends. A run in which so little could be
    /// chance is too short.
    /// </summary>
    private const double MostLeft = 0.34;

    /// <summary>The table.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ColumnTable vacf = input.Tables["vacf"];
        VelocitySpectrum spectrum = VelocitySpectrum.From(vacf, (VacfOptions)input.Options, input.Run);
        return PremiseSet.ToTable(Schema, vacf.FramesSeen, spectrum.IsEmpty ? [] : Of(spectrum, KineticShare.Of(input, spectrum), vacf.FramesSeen));
    }

    private static IEnumerable<Premise> Of(VelocitySpectrum spectrum, KineticShare kinetic, long frames)
    {
        int species = spectrum.Species.Count;
        BandPower[] powers = BandPower.Of(spectrum);
        double[] masses = [.. Enumerable.Range(0, species).Select(spectrum.MassOf)];
        double[] expected = [.. Enumerable.Range(0, species).Select(s => kinetic.Expected(s, powers))];
        for (int s = 0; s < species; s++)
        {
            foreach (Premise premise in Of(spectrum.Species[s], powers[s], expected[s], kinetic.Error(s, frames), spectrum, kinetic))
            {
                yield return premise;
            }
        }

        BandPower all = BandPower.Sum(powers, masses);
        foreach (Premise premise in Of(Vdos.All, all, expected.Zip(masses, static (e, m) => e * m).Sum(), kinetic.Error(-1, frames), spectrum, kinetic))
        {
            yield return premise;
        }
    }

    private static IEnumerable<Premise> Of(string species, BandPower power, double expected, double error, VelocitySpectrum spectrum, KineticShare kinetic)
    {
        double deficit = 1 - (power.Resolved / expected);
        string? untested = kinetic.Untested ?? (double.IsNaN(deficit) ? "no masses" : !IsBelow(MostLeft, error) ? "the run is too short" : null);
        bool aliased = untested is null && deficit > MostDeficit && IsBelow(power.Resolved / expected, error);
        yield return new Premise(
            Aliased,
            species,
            untested is not null ? PremiseState.Untested : aliased ? PremiseState.Fails : PremiseState.Holds,
            Claims.AllBand | Claims.SpectrumPeaks,
            untested is not null ? "not checked for vibrations faster than the frames: " + untested
                : aliased ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"a frame every {1000 * spectrum.IntervalPs:G4} fs shows {100 * power.Resolved / expected:F0} % of the kinetic energy of {kinetic.Kelvin:F0} K; the rest is faster than the frames and appears at lower wavenumbers")
                : null)
        { Value = deficit };
        if (double.IsNaN(power.Share))
        {
            yield break;
        }

        bool outside = power.Share < LeastShare;
        yield return new Premise(
            Outside,
            species,
            outside ? PremiseState.Fails : PremiseState.Holds,
            Claims.AllBand | Claims.SpectrumPeaks,
            power.Share < WorthSaying ? string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * (1 - power.Share):F0} % of the power lies above {spectrum.Wavenumber(spectrum.Corrected - 1):G6} cm-1, the end of the range (maxWavenumberCm1)") : null)
        { Value = aliased ? null : power.Share };
    }

    /// <summary>
    /// Whether a mean of squares that is expected to be 1 is so small by no chance: chi-squared over its degrees of freedom, 2/error²
    /// (Wilson and Hilferty's normal form).
    /// </summary>
    private static bool IsBelow(double ratio, double error)
    {
        double width = error * error / 9;
        return (Math.Cbrt(Math.Max(0, ratio)) - (1 - width)) / Math.Sqrt(width) < -Deviate;
    }
}
