namespace Pipeline.Stages.Derived.Spectra;

/// <summary>Where the mean squared velocity of a species lies on the axis of frequencies.</summary>
/// <remarks>
/// The integral over all frequencies up to the Nyquist frequency is taken on the points at which the trapezoid rule is exact for a sum of cosines, from lags up to
/// <see cref="MostLags"/>: it needs no resolution. Each frequency gets back what the central difference took; beyond the last correction at least ten times what is left.
/// </remarks>
/// <param name="Resolved">∫ S x correction up to the last frequency that has one, Å²/ps²: what C(0) would be if nothing were faster.</param>
/// <param name="Total">The same up to the Nyquist frequency, the rest corrected by ten.</param>
/// <param name="InRange">The same over the range of the spectrum.</param>
internal readonly record struct BandPower(double Resolved, double Total, double InRange)
{
    private const int MostLags = 1025;

    /// <summary>Share of the power that lies in the range.</summary>
    public double Share => Total > 0 ? Math.Clamp(InRange / Total, 0, 1) : double.NaN;

    /// <summary>Of each species of a spectrum that is not empty.</summary>
    public static BandPower[] Of(VelocitySpectrum spectrum)
    {
        int lags = Math.Min(spectrum.Lags, MostLags), last = lags - 1;
        double[][] power = CosineSum.Of([.. spectrum.Correlations.Select(c => spectrum.Windowed(c, lags))], Math.PI / last, lags);
        double[] correction = [.. Enumerable.Range(0, lags).Select(k => spectrum.CorrectionAt(k * Math.PI / last))];
        double step = 1 / (2 * last * spectrum.IntervalPs), fine = spectrum.Options.FrequencyStepCm1 * VelocitySpectrum.ThzPerCm1;
        double[] weights = spectrum.IntegralWeights();
        return
        [
            .. power.Select((s, species) =>
            {
                double resolved = 0, rest = 0, range = 0;
                for (int k = 0; k < lags; k++)
                {
                    double part = (k == 0 || k == last ? 0.5 : 1) * step * s[k];
                    (resolved, rest) = double.IsNaN(correction[k]) ? (resolved, rest + (part / VelocitySpectrum.LeastPower)) : (resolved + (part * correction[k]), rest);
                }

                for (int k = 0; k < weights.Length; k++)
                {
                    range += weights[k] * fine * spectrum.Power[species][k];
                }

                return new BandPower(resolved, resolved + rest, range);
            }),
        ];
    }

    /// <summary>Of atoms together: powers added with weights.</summary>
    public static BandPower Sum(IReadOnlyList<BandPower> powers, IReadOnlyList<double> weights) => new(
        powers.Select((p, i) => weights[i] * p.Resolved).Sum(), powers.Select((p, i) => weights[i] * p.Total).Sum(), powers.Select((p, i) => weights[i] * p.InRange).Sum());
}
