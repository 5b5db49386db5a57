using System.Globalization;

namespace Pipeline.Stages.Derived;

/// <summary>The lags a diffusion coefficient is taken from, the blocks behind its interval, and what kind of motion they show.</summary>
/// <param name="Lags">Indices of the lags; empty: the run has none to take.</param>
/// <param name="Blocks">Blocks of origins; null with no lags.</param>
/// <param name="Exponents">α up to the end of the window.</param>
/// <param name="Regime">Kind of motion.</param>
/// <param name="IsClaimed">The slope is called a diffusion coefficient: it gets an interval.</param>
/// <param name="Note">What a reader should know, or null.</param>
internal sealed record DiffusionWindow(int[] Lags, OriginBlocks? Blocks, IReadOnlyList<Exponent> Exponents, string? Regime, bool IsClaimed, string? Note)
{
    /// <summary>The regime where it turns out not to be diffusion.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The exponent without the vibration at the end of the window.</summary>
    public Exponent Beyond { get; init; } = Exponent.None;

    public const int FewestLags = 3;
    private const double SameSlope = 0.99;

    /// <summary>Chosen from the data: to the longest lag with ten blocks (1/21 of a run), from the lag that shows diffusion.</summary>
    public static DiffusionWindow Auto(DiffusionBlocks series, double? site)
    {
        int last = Longest(series, DiffusionInterval.WantedBlocks);
        last = last + 1 < FewestLags ? Longest(series, DiffusionInterval.FewestBlocks) : last;
        if (last + 1 < FewestLags)
        {
            return new DiffusionWindow([], null, [], null, false, string.Create(
                CultureInfo.InvariantCulture, $"run too short: {series.Frames} frames hold fewer than {DiffusionInterval.FewestBlocks} blocks of origins for {FewestLags} lags"));
        }

        DiffusionWindow window = Of(series.Split(last), last, site);
        int from = window.IsClaimed ? window.Lags[0] : Array.FindIndex(series.Lags, l => 4 * l >= series.Lags[last]);
        return Agreeing(window with { Lags = DiffusionEstimator.Thin(Math.Min(from, last - FewestLags + 1), last) });
    }

    /// <summary>As the recipe says. A window that is told does not make the motion in it diffusion: an interval needs the same proof.</summary>
    public static DiffusionWindow Fixed(DiffusionBlocks series, double fromPs, double toPs, double? site)
    {
        (int[] lags, string? problem) = Between(series, fromPs, toPs);
        return problem is null ? Agreeing(Of(series.Split(lags[^1]), lags[^1], site) with { Lags = lags }) : new DiffusionWindow([], null, [], null, false, problem);
    }

    /// <summary>The lags of a window that is told; none, and why, where the run has too few of them.</summary>
    public static (int[] Lags, string? Problem) Between(DiffusionBlocks series, double fromPs, double toPs)
    {
        int first = Array.FindIndex(series.Lags, l => l * series.PsPerFrame >= fromPs * (1 - 1e-9));
        int last = Array.FindLastIndex(series.Lags, l => l * series.PsPerFrame <= toPs * (1 + 1e-9));
        bool reaches = series.Lags.Length > 0 && series.Lags[^1] * series.PsPerFrame >= toPs * (1 - 1e-9);
        return first >= 0 && last - first + 1 >= FewestLags && reaches
            ? (DiffusionEstimator.Thin(first, last), null)
            : ([], string.Create(
                CultureInfo.InvariantCulture,
                $"{(reaches ? "window too narrow" : "run too short")}: {fromPs}-{toPs} ps needs {FewestLags} lags, the run has them up to {(series.Lags.Length == 0 ? 0 : series.Lags[^1] * series.PsPerFrame):0.###} ps"));
    }

    /// <summary>
    /// A straight line has one slope whatever the weights (Hausman's test): where the two fits differ by more than the 99 % interval of their difference, the window
    /// still bends. The difference says nothing of the deviation of gls itself, which is why asking does not spoil its interval.
    /// </summary>
    private static DiffusionWindow Agreeing(DiffusionWindow window)
    {
        OriginBlocks blocks = window.Blocks!;
        if (!window.IsClaimed || window.Lags.Length < FewestLags)
        {
            return window;
        }

        double[] plain = DiffusionEstimator.Weights(blocks.Series, window.Lags, SlopeMethod.EinsteinFit), gls = DiffusionEstimator.Weights(blocks.Series, window.Lags, SlopeMethod.Gls);
        DiffusionInterval difference = DiffusionInterval.Of(blocks, window.Lags, [.. gls.Zip(plain, static (g, p) => g - p)], DiffusionQuantity.Tracer);
        return Math.Abs(difference.Value) <= difference.Half(SameSlope)
            ? window
            : window with { IsClaimed = false, Regime = window.Otherwise, Note = $"no claim: the weighted and the unweighted slope contradict each other, the window still bends; {window.Note}".TrimEnd(' ', ';') };
    }

    /// <summary>What the lags up to one show.</summary>
    private static DiffusionWindow Of(OriginBlocks blocks, int last, double? site)
    {
        DiffusionBlocks series = blocks.Series;
        IReadOnlyList<Exponent> exponents = DiffusionRegime.Exponents(blocks, last, DiffusionQuantity.Tracer);
        Exponent beyond = DiffusionRegime.Beyond(blocks, last, DiffusionQuantity.Tracer);
        string other = DiffusionRegime.Other(exponents, series, series.Mean(last, DiffusionQuantity.Tracer), site);
        int from = string.Equals(other, DiffusionRegime.Caged, StringComparison.Ordinal) ? -1 : DiffusionRegime.DiffusiveFrom(exponents, beyond, series, last);
        string alpha = exponents.Count == 0 ? "no exponent" : DiffusionRegime.Describe(exponents[^1], series);
        string? note = (blocks.Count < DiffusionInterval.FewestBlocks, from < 0, exponents.Count > 0 && exponents[^1].AllowsDiffusion) switch
        {
            (true, _, _) => TooFew(blocks.Count, series, last),
            (_, true, _) => string.Create(CultureInfo.InvariantCulture, $"no claim: {alpha}{Without(beyond)}; diffusion is not seen up to {series.Lags[last] * series.PsPerFrame:0.###} ps of {series.Frames * series.PsPerFrame:0.###} ps"),
            (_, _, false) => $"{alpha}{Without(beyond)}",
            _ => null,
        };
        string? rough = blocks.Count is >= DiffusionInterval.FewestBlocks and < DiffusionInterval.WantedBlocks
            ? string.Create(CultureInfo.InvariantCulture, $"{blocks.Count} blocks, {DiffusionInterval.WantedBlocks} wanted: a rough interval")
            : null;
        return new DiffusionWindow([Math.Max(0, from)], blocks, exponents, from < 0 ? other : DiffusionRegime.Diffusive, from >= 0, note is not null && rough is not null ? $"{rough}; {note}" : rough ?? note) { Otherwise = other, Beyond = beyond };
    }

    private static string Without(Exponent beyond) => double.IsNaN(beyond.Half)
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", without the vibration {beyond.Value:0.00} +- {beyond.Half:0.00}");

    /// <summary>The longest lag with that many blocks, each twice (or once) as long as it; -1: none.</summary>
    public static int Longest(DiffusionBlocks series, int blocks, int times = 2)
    {
        int lag = Array.FindLastIndex(series.Lags, l => l <= series.Frames / ((times * blocks) + 1));
        while (lag >= 0 && series.Split(lag, times).Count < blocks)
        {
            lag--;
        }

        return lag;
    }

    private static string TooFew(int blocks, DiffusionBlocks series, int last) => string.Create(
        CultureInfo.InvariantCulture,
        $"run too short: {blocks} blocks of 2 x fit_to = {2 * series.Lags[last] * series.PsPerFrame:0.###} ps, {DiffusionInterval.FewestBlocks} needed");
}
