namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the velocity autocorrelation function and of the vibrational spectrum made from it.</summary>
public sealed record VacfOptions : IObservableOptions
{
    private const double MaxPoints = 1e6;

    /// <summary>Longest lag, and with it the width of the window.</summary>
    public double MaxLagPs { get; init; } = 4.0;

    /// <summary><c>hann</c>: (1 + cos(π τ/τ_max))/2; <c>none</c>: 1.</summary>
    public string Window { get; init; } = "hann";

    /// <summary>Where velocities come from: <c>auto</c> takes the file's where it has them, <c>positions</c> always central differences.</summary>
    public string Velocity { get; init; } = "auto";

    /// <summary>Width of the Savitzky-Golay filter of <c>vdos_smoothed</c>.</summary>
    public double SmoothingCm1 { get; init; } = 15.0;

    /// <summary>Upper end of the spectrum and of the band centre's range.</summary>
    public double MaxWavenumberCm1 { get; init; } = 700.0;

    /// <summary>Grid of the spectrum: the same for every frame interval, so that runs join.</summary>
    public double FrequencyStepCm1 { get; init; } = 0.5;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!(MaxLagPs is > 0 and <= 1e6))
        {
            yield return "maxLagPs must be above 0 and at most 1e6";
        }

        if (Window is not ("hann" or "none"))
        {
            yield return "window knows hann and none";
        }

        if (Velocity is not ("auto" or "positions"))
        {
            yield return "velocity knows auto and positions";
        }

        if (!(SmoothingCm1 is >= 0 and <= 1000))
        {
            yield return "smoothingCm1 must be from 0 to 1000";
        }

        if (!(MaxWavenumberCm1 is > 0 and <= 100_000))
        {
            yield return "maxWavenumberCm1 must be above 0 and at most 100000";
        }

        if (!(FrequencyStepCm1 > 0))
        {
            yield return "frequencyStepCm1 must be positive";
        }
        else if (MaxWavenumberCm1 / FrequencyStepCm1 > MaxPoints)
        {
            yield return "frequencyStepCm1: more than 1e6 points; widen it";
        }
    }
}
