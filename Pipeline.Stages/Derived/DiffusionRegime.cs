using System.Globalization;

#pragma warning disable RS0030 // a derived table: nothing is summed on from it.

namespace Pipeline.Stages.Derived;

/// <summary>The local exponent α(τ) = ln(MSD(2τ)/MSD(τ))/ln 2 with the half-width of its 95 % interval.</summary>
/// <param name="Lag">Index of τ.</param>
/// <param name="Value">α.</param>
/// <param name="Half">Half-width; NaN below five blocks.</param>
internal readonly record struct Exponent(int Lag, double Value, double Half)
{
    /// <summary>There is none.</summary>
    public static Exponent None => new(-1, double.NaN, double.NaN);

    /// <summary>1 lies in the interval.</summary>
    public bool AllowsDiffusion => Math.Abs(Value - 1) <= Half;

    /// <summary>1 lies in the interval, and it is narrow enough to mean something.</summary>
    public bool Shows(double widest) => AllowsDiffusion && Half <= widest;
}

/// <summary>Which kind of motion the displacements show, and from which lag on they show diffusion.</summary>
internal static class DiffusionRegime
{
    public const string Diffusive = "diffusive", Subdiffusive = "subdiffusive", Ballistic = "ballistic", Caged = "caged", Undetermined = "undetermined";

    /// <summary>A wider interval of α holds 1 whatever happens: it shows nothing.</summary>
    public const double WidestHalf = 0.2;

    /// <summary>The same for the exponent beyond the vibration: diffusion is told from the exponent 1/2 of single files.</summary>
    public const double WidestHalfBeyond = 0.5;

    /// <summary>α at every lag τ with 2τ not above the end of the window.</summary>
    public static IReadOnlyList<Exponent> Exponents(OriginBlocks blocks, int last, DiffusionQuantity quantity)
    {
        DiffusionBlocks series = blocks.Series;
        List<Exponent> found = [];
        for (int lag = 0; lag <= last; lag++)
        {
            int twice = Array.BinarySearch(series.Lags, 2 * series.Lags[lag]);
            if (twice < 0 || twice > last)
            {
                continue;
            }

            double near = series.Mean(lag, quantity), far = series.Mean(twice, quantity);
            if (near > 0 && far > 0)
            {
                // The logarithm to first order: linear in the displacements, so it has a block interval.
                DiffusionInterval interval = DiffusionInterval.Of(blocks, [lag, twice], [-1 / (near * Math.Log(2)), 1 / (far * Math.Log(2))], quantity);
                found.Add(new Exponent(lag, Math.Log2(far / near), interval.Half95));
            }
        }

        return found;
    }

    /// <summary>
    /// The exponent without the vibration: log2 of (MSD(4τ) - MSD(2τ))/(MSD(2τ) - MSD(τ)) at the end of the window. A power law gives its
    /// own exponent, and a constant drops out: α itself stays below 1 while the vibration is not small against the path (Li10GeP2S12 at 900
    /// K: 0.81 at 1.7 ps of a 72 ps run whose slope is that of 1 ns).
    /// </summary>
    public static Exponent Beyond(OriginBlocks blocks, int last, DiffusionQuantity quantity)
    {
        DiffusionBlocks series = blocks.Series;
        for (int far = last; far >= 0; far--)
        {
            long lag = series.Lags[far];
            int middle = Array.BinarySearch(series.Lags, lag / 2), near = Array.BinarySearch(series.Lags, lag / 4);
            if (lag % 4 != 0 || middle < 0 || near < 0)
            {
                continue;
            }

            double first = series.Mean(middle, quantity) - series.Mean(near, quantity), second = series.Mean(far, quantity) - series.Mean(middle, quantity);
            if (!(first > 0 && second > 0))
            {
                break;
            }

            double a = 1 / (first * Math.Log(2)), b = 1 / (second * Math.Log(2));
            return new Exponent(near, Math.Log2(second / first), DiffusionInterval.Of(blocks, [near, middle, far], [a, -a - b, b], quantity).Half95);
        }

        return Exponent.None;
    }

    /// <summary>
    /// The lag the fit begins at, not before a quarter of the window's end; -1: diffusion is not shown. From τ on every octave's α shows
    /// it, or the exponent beyond the vibration does. Octaves, because neighbouring lags repeat each other, and a quarter, because a window
    /// that begins right behind the last lag that failed by chance inherits its deviation: gls over it covered 58/90 instead of 68/95 %.
    /// </summary>
    public static int DiffusiveFrom(IReadOnlyList<Exponent> exponents, Exponent beyond, DiffusionBlocks series, int last)
    {
        int from = -1;
        double octave = double.PositiveInfinity;
        for (int i = exponents.Count - 1; i >= 0 && 4 * series.Lags[exponents[i].Lag] >= series.Lags[last]; i--)
        {
            if (series.Lags[exponents[i].Lag] > octave)
            {
                continue;
            }

            if (!exponents[i].Shows(WidestHalf))
            {
                break;
            }

            from = exponents[i].Lag;
            octave = series.Lags[from] / 2.0;
        }

        return beyond.Shows(WidestHalfBeyond) && (from < 0 || beyond.Lag < from) ? beyond.Lag : from;
    }

    /// <summary>What it is where it is not diffusion: by the top half decade of lags.</summary>
    /// <param name="exponents">The exponents to the end of the window.</param>
    /// <param name="series">What they are of.</param>
    /// <param name="msd">Displacement at the end of the window, Å².</param>
    /// <param name="site">Distance to the nearest site, Å; null where unknown: nothing is called caged then.</param>
    public static string Other(IReadOnlyList<Exponent> exponents, DiffusionBlocks series, double msd, double? site)
    {
        if (exponents.Count == 0)
        {
            return Undetermined;
        }

        double from = series.Lags[exponents[^1].Lag] / Math.Sqrt(10);
        Exponent[] top = [.. exponents.Where(e => series.Lags[e.Lag] >= from)];
        return top switch
        {
            _ when top.All(static e => e.Value + e.Half < 0.5) && msd < site * site / 4 => Caged,
            _ when top.All(static e => e.Value - e.Half > 1.5) => Ballistic,
            _ when top.All(static e => e.Value + e.Half < 1) => Subdiffusive,
            _ => Undetermined,
        };
    }

    /// <summary>α in words.</summary>
    public static string Describe(Exponent exponent, DiffusionBlocks series) => string.Create(
        CultureInfo.InvariantCulture,
        $"alpha = {exponent.Value:0.00} +- {exponent.Half:0.00} (95 %) at {series.Lags[exponent.Lag] * series.PsPerFrame:0.###} ps");
}
