namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the mean-squared displacement.</summary>
public sealed record MsdOptions
{
    internal static readonly string[] AllDrifts = ["raw", "host", "com"];

    /// <summary>Longest lag of the linear part and of the every-frame rows of the single-origin curve.</summary>
    public double MaxLagPs { get; init; } = 20.0;

    /// <summary>At most this many linear lags, one a frame.</summary>
    public int LinearLags { get; init; } = 500;

    /// <summary>At least this many logarithmic lags a decade beyond the linear ones, to the length of the whole run; 0: none.</summary>
    public int LogLagsPerDecade { get; init; } = 20;

    /// <summary>Every how many analysed frames a time origin is taken for the linear lags.</summary>
    public int OriginStride { get; init; } = 1;

    /// <summary>Which drifts are removed: <c>raw</c> (none), <c>host</c> (mean of the host atoms), <c>com</c> (centre of mass).</summary>
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>The drifts asked for, or the default.</summary>
    internal IReadOnlyList<string> EffectiveDrift => Drift ?? ["raw", "host"];
}
