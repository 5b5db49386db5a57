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
    private const int FewestLags = 3;

    /// <summary>Chosen from the data: to the longest lag with ten blocks (1/21 of a run), from the first lag that shows diffusion; where none does, to the longest with five.</summary>
    public static DiffusionWindow Auto(DiffusionBlocks series, double? site)
    {
        DiffusionWindow? first = null;
        foreach (int wanted in new[] { DiffusionInterval.WantedBlocks, DiffusionInterval.FewestBlocks })
        {
            int last = Longest(series, wanted);
            if (last < FewestLags)
            {
                continue;
            }

            OriginBlocks blocks = series.Split(last);
            IReadOnlyList<Exponent> exponents = DiffusionRegime.Exponents(blocks, last, DiffusionQuantity.Tracer);
            int from = DiffusionRegime.DiffusiveFrom(exponents);
            if (from >= 0)
            {
                return new DiffusionWindow(DiffusionEstimator.Thin(from, last), blocks, exponents, DiffusionRegime.Diffusive, true, FewBlocks(blocks.Count));
            }

            first ??= NotDiffusive(blocks, exponents, last, site);
        }

        return first ?? new DiffusionWindow([], null, [], null, false, string.Create(
            CultureInfo.InvariantCulture, $"run too short: {series.Frames} frames hold fewer than {DiffusionInterval.FewestBlocks} blocks of origins"));
    }

    /// <summary>As the recipe says: the interval is given for the slope in that window; the regime tells whether it is diffusion.</summary>
    public static DiffusionWindow Fixed(DiffusionBlocks series, double fromPs, double toPs, double? site)
    {
        int first = Array.FindIndex(series.Lags, l => l * series.PsPerFrame >= fromPs * (1 - 1e-9));
        int last = Array.FindLastIndex(series.Lags, l => l * series.PsPerFrame <= toPs * (1 + 1e-9));
        bool reaches = series.Lags.Length > 0 && series.Lags[^1] * series.PsPerFrame >= toPs * (1 - 1e-9);
        if (first < 0 || last - first + 1 < FewestLags || !reaches)
        {
            return new DiffusionWindow([], null, [], null, false, string.Create(
                CultureInfo.InvariantCulture,
                $"run too short: the window {fromPs}-{toPs} ps needs {FewestLags} lags, the run has them up to {(series.Lags.Length == 0 ? 0 : series.Lags[^1] * series.PsPerFrame):0.###} ps"));
        }

        OriginBlocks blocks = series.Split(last);
        IReadOnlyList<Exponent> exponents = DiffusionRegime.Exponents(blocks, last, DiffusionQuantity.Tracer);
        Exponent[] inside = [.. exponents.Where(e => e.Lag >= first)];
        Exponent[] tested = inside.Length > 0 ? inside : [.. exponents.TakeLast(1)];
        bool diffusive = tested.Length > 0 && tested.All(static e => e.ShowsDiffusion);
        string regime = diffusive ? DiffusionRegime.Diffusive : DiffusionRegime.Other(exponents, series, series.Mean(last, DiffusionQuantity.Tracer), site);
        bool caged = string.Equals(regime, DiffusionRegime.Caged, StringComparison.Ordinal);
        string? note = (blocks.Count < DiffusionInterval.FewestBlocks, caged, diffusive) switch
        {
            (true, _, _) => TooFew(blocks.Count, series, last),
            (_, true, _) => "no claim: " + Why(exponents, series, last),
            (_, _, false) when exponents.Count > 0 => "window fixed by the recipe; " + Why(exponents, series, last),
            _ => FewBlocks(blocks.Count),
        };
        return new DiffusionWindow(DiffusionEstimator.Thin(first, last), blocks, exponents, regime, !caged, note);
    }

    private static DiffusionWindow NotDiffusive(OriginBlocks blocks, IReadOnlyList<Exponent> exponents, int last, double? site)
    {
        DiffusionBlocks series = blocks.Series;
        int from = Array.FindIndex(series.Lags, l => l >= series.Lags[last] / Math.Sqrt(10));
        string regime = DiffusionRegime.Other(exponents, series, series.Mean(last, DiffusionQuantity.Tracer), site);
        return new DiffusionWindow(
            DiffusionEstimator.Thin(Math.Min(from, last - FewestLags + 1), last), blocks, exponents, regime, false, "no claim: " + Why(exponents, series, last));
    }

    /// <summary>The longest lag with that many blocks; -1: none.</summary>
    private static int Longest(DiffusionBlocks series, int blocks)
    {
        int lag = Array.FindLastIndex(series.Lags, l => l <= series.Frames / ((2 * blocks) + 1));
        while (lag >= 0 && series.Split(lag).Count < blocks)
        {
            lag--;
        }

        return lag;
    }

    private static string Why(IReadOnlyList<Exponent> exponents, DiffusionBlocks series, int last)
    {
        string alpha = exponents.Count == 0 ? "no exponent" : DiffusionRegime.Describe(exponents[^1], series);
        return string.Create(CultureInfo.InvariantCulture, $"{alpha}: diffusion (1, half-width <= {DiffusionRegime.WidestHalf}) is not seen up to {series.Lags[last] * series.PsPerFrame:0.###} ps of {series.Frames * series.PsPerFrame:0.###} ps");
    }

    private static string? FewBlocks(int blocks) => blocks >= DiffusionInterval.WantedBlocks
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{blocks} blocks: {DiffusionInterval.WantedBlocks} wanted, the interval is rough");

    private static string TooFew(int blocks, DiffusionBlocks series, int last) => string.Create(
        CultureInfo.InvariantCulture,
        $"run too short: {blocks} blocks of 2 x fit_to = {2 * series.Lags[last] * series.PsPerFrame:0.###} ps, {DiffusionInterval.FewestBlocks} needed");
}
