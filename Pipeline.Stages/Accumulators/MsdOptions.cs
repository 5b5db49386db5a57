using System.ComponentModel.DataAnnotations;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the mean-squared displacement.</summary>
public sealed record MsdOptions : IObservableOptions
{
    internal static readonly string[] AllDrifts = ["raw", "host", "com"];

    /// <summary>Longest linear lag, and last row of every frame of the single-origin curve, ps.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double MaxLagPs { get; init; } = 20.0;

    /// <summary>At most this many linear lags, one a frame.</summary>
    [Range(1, 1000000)]
    public int LinearLags { get; init; } = 500;

    /// <summary>At least this many logarithmic lags a decade beyond; 0: none.</summary>
    [Range(0, 200)]
    public int LogLagsPerDecade { get; init; } = 20;

    /// <summary>Every how many frames a time origin is taken.</summary>
    [Range(1, 1000000)]
    public int OriginStride { get; init; } = 1;

    /// <summary>Drifts removed; null: raw and host.</summary>
    [MinLength(1)]
    [AllowedValues("raw", "host", "com")]
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>The drifts asked for, or the default.</summary>
    internal IReadOnlyList<string> EffectiveDrift => Drift ?? ["raw", "host"];

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!(MaxLagPs > 0))
        {
            yield return "maxLagPs must be positive";
        }

        if (LinearLags is < 1 or > 1_000_000)
        {
            yield return "linearLags must be 1 to 1000000";
        }

        if (LogLagsPerDecade is < 0 or > 200)
        {
            yield return "logLagsPerDecade must be 0 to 200";
        }

        if (OriginStride is < 1 or > 1_000_000)
        {
            yield return "originStride must be 1 to 1000000";
        }

        if (Drift is { } drift && (drift.Count == 0 || drift.Except(AllDrifts, StringComparer.Ordinal).Any()))
        {
            yield return "drift must name one or more of raw, host and com";
        }
    }
}
