using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the van Hove correlation functions.</summary>
public sealed record VanHoveOptions : IObservableOptions
{
    internal static readonly string[] AllDrifts = ["raw", "host"];
    internal const int MaxLags = 10_000;
    private const int MaxBins = 100_000;
    private const double LogTo = 10;
    private static readonly Dictionary<string, double> s_defaultLags = new(StringComparer.OrdinalIgnoreCase) { ["from"] = 0, ["to"] = 10, ["step"] = 0.1 };

    /// <summary>
    /// Lags in ps, rounded to frames, 0 always among them: a list, {from, to, step}, or {log}, lags a decade from one frame to 10 ps (or
    /// to); null: 0 to 10 by 0.1.
    /// </summary>
    /// <remarks>A dictionary, since that is how a configuration holds a list: keys 0, 1, 2 ...</remarks>
    public IReadOnlyDictionary<string, double>? LagsPs { get; init; }

    /// <summary>Drifts removed; null: host and raw.</summary>
    [MinLength(1)]
    [AllowedValues("host", "raw")]
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>Exclusive upper bound of displacement and distance; may exceed half the cell.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double MaxRadiusAngstrom { get; init; } = 8.0;

    /// <summary>Width of a bin.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double BinWidthAngstrom { get; init; } = 0.05;

    /// <summary>Every how many frames a time origin is taken.</summary>
    [Range(1, 1000000)]
    public int OriginStride { get; init; } = 10;

    /// <summary>Pairs of the distinct part: the first at the origin, the second later; null: each mobile species with itself.</summary>
    [RegularExpression(@"^[^-]+-[^-]+$")]
    public IReadOnlyList<string>? Pairs { get; init; }

    /// <summary>Number of bins: the range is rounded to whole bins.</summary>
    internal int Bins => Math.Max(1, (int)Math.Round(MaxRadiusAngstrom / BinWidthAngstrom));

    /// <summary>The drifts asked for, or the default.</summary>
    internal IReadOnlyList<string> EffectiveDrift => Drift ?? AllDrifts;

    /// <summary>
    /// Whole frames of the lags for a frame interval: ascending, each once, 0 first. Without an interval only 0 is a whole number of
    /// frames.
    /// </summary>
    internal long[] LagFrames(double? intervalFs) =>
        intervalFs is not { } interval ? [0] : [.. LagTimes(interval / 1000.0).Select(t => (long)Math.Round(Math.Min(t * 1000.0 / interval, 1e12))).Append(0).Distinct().Order()];

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in LagProblems())
        {
            yield return "lagsPs " + problem;
        }

        double bins = MaxRadiusAngstrom / BinWidthAngstrom;
        if (Drift is { } drift && (drift.Count == 0 || drift.Except(AllDrifts, StringComparer.Ordinal).Any()))
        {
            yield return "drift must name one or both of host and raw";
        }

        if (!(MaxRadiusAngstrom is > 0 and <= 100))
        {
            yield return "maxRadiusAngstrom must be above 0 and at most 100";
        }

        if (!(BinWidthAngstrom > 0))
        {
            yield return "binWidthAngstrom must be positive";
        }
        else if (bins > MaxBins)
        {
            yield return $"binWidthAngstrom: more than {MaxBins} bins; widen it";
        }
        else if (bins > 0 && Math.Abs(bins - Math.Round(bins)) > 1e-6)
        {
            yield return "maxRadiusAngstrom is not a whole number of bins of binWidthAngstrom";
        }

        if (OriginStride is < 1 or > 1_000_000)
        {
            yield return "originStride must be 1 to 1000000";
        }

        foreach (string pair in (Pairs ?? []).Where(static p => p.Split('-') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            yield return $"pairs: '{pair}' is not two elements joined by a hyphen, such as Li-Li";
        }
    }

    private static bool IsOneOf(string key, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static double? Value(IReadOnlyDictionary<string, double> lags, string key) =>
        lags.Where(p => IsOneOf(p.Key, key)).Select(static p => (double?)p.Value).FirstOrDefault();

    private IEnumerable<double> LagTimes(double interval)
    {
        IReadOnlyDictionary<string, double> lags = LagsPs ?? s_defaultLags;
        if (Value(lags, "log") is { } perDecade)
        {
            double to = Value(lags, "to") ?? LogTo;
            return Powers(Root(perDecade)).Take(MaxLags).Select(p => interval * p).TakeWhile(t => t <= to * (1 + 1e-9));
        }

        if (Value(lags, "step") is { } step)
        {
            double from = Value(lags, "from") ?? 0, to = Value(lags, "to") ?? from;
            return Enumerable.Range(0, Count(from, to, step)).Select(k => from + (k * step));
        }

        return lags.Values;
    }

    /// <summary>1, q, q² ...</summary>
    private static IEnumerable<double> Powers(double q)
    {
        for (double power = 1; ; power *= q)
        {
            yield return power;
        }
    }

    /// <summary>10^(1/n) by bisection: which frames are lags may not depend on a mathematical library.</summary>
    private static double Root(double n)
    {
        (double low, double high) = (1, 10);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Powers(middle).ElementAt((int)n) < 10 ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static int Count(double from, double to, double step) => (int)Math.Min(MaxLags + 1.0, Math.Floor(((to - from) / step) + 1e-9) + 1);

    private IEnumerable<string> LagProblems()
    {
        if (LagsPs is not { } lags)
        {
            yield break;
        }

        if (lags.Any(static p => !(p.Value is >= 0 and <= 1e9)))
        {
            yield return "must not be negative, nor above 1e9";
        }
        else if (lags.Keys.All(static k => int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            if (lags.Count is 0 or > MaxLags)
            {
                yield return $"must list 1 to {MaxLags} lags";
            }
        }
        else if (lags.Keys.All(static k => IsOneOf(k, "log", "to")) && Value(lags, "log") is { } perDecade)
        {
            if (!(perDecade is >= 1 and <= 1000 && perDecade == Math.Floor(perDecade)) || !((Value(lags, "to") ?? LogTo) > 0))
            {
                yield return "log must be a whole number of 1 to 1000 lags a decade, to must be positive";
            }
        }
        else if (!lags.Keys.All(static k => IsOneOf(k, "from", "to", "step")) || Value(lags, "step") is not { } step || Value(lags, "to") is not { } to)
        {
            yield return "must be a list of numbers, { \"from\", \"to\", \"step\" } or { \"log\" }";
        }
        else if (!(step > 0) || to < (Value(lags, "from") ?? 0) || Count(Value(lags, "from") ?? 0, to, step) > MaxLags)
        {
            yield return $"step must be positive, to at least from, with at most {MaxLags} lags";
        }
    }
}
