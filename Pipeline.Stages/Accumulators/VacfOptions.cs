using System.ComponentModel.DataAnnotations;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the velocity autocorrelation and of the tables computed from it (<c>vdos</c>, <c>band_centre</c>).</summary>
public sealed record VacfOptions : IObservableOptions
{
    /// <summary>Longest lag, ps.</summary>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double MaxLagPs { get; init; } = 4.0;

    /// <summary>Window of the spectrum over the lags; hann: its falling half.</summary>
    [AllowedValues("hann", "none")]
    public string Window { get; init; } = "hann";

    /// <summary>Where velocities come from; auto: the file's where it has them, else central differences of positions.</summary>
    [AllowedValues("auto", "central-difference")]
    public string Velocity { get; init; } = "auto";

    /// <summary>Width of the smoothing of the spectrum, cm-1.</summary>
    [Range(0.0, 10000.0)]
    public double SmoothingCm1 { get; init; } = 15.0;

    /// <summary>Upper end of the spectrum, cm-1.</summary>
    [Range(0.0, 100000.0, MinimumIsExclusive = true)]
    public double MaxWavenumberCm1 { get; init; } = 700.0;

    /// <summary>Step of the spectrum's grid, cm-1.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double FrequencyStepCm1 { get; init; } = 0.5;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!(MaxLagPs is > 0 and <= 1000))
        {
            yield return "maxLagPs must be above 0 and at most 1000";
        }

        if (Window is not ("hann" or "none"))
        {
            yield return "window knows hann and none";
        }

        if (Velocity is not ("auto" or "central-difference"))
        {
            yield return "velocity knows auto and central-difference";
        }

        if (!(SmoothingCm1 is >= 0 and <= 1e4))
        {
            yield return "smoothingCm1 must be 0 to 10000";
        }

        if (!(MaxWavenumberCm1 is > 0 and <= 1e5))
        {
            yield return "maxWavenumberCm1 must be above 0 and at most 100000";
        }

        if (!(FrequencyStepCm1 > 0) || MaxWavenumberCm1 / FrequencyStepCm1 > 100_000)
        {
            yield return "frequencyStepCm1 must be positive and give at most 100000 frequencies";
        }
    }
}
