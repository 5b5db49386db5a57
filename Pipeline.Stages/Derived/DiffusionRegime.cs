using System.Globalization;

namespace Pipeline.Stages.Derived;

/// <summary>The local exponent α(τ) = ln(MSD(2τ)/MSD(τ))/ln 2 with the half-width of its 95 % interval.</summary>
/// <param name="Lag">Index of τ.</param>
/// <param name="Value">α.</param>
/// <param name="Half">Half-width; NaN below five blocks.</param>
internal readonly record struct Exponent(int Lag, double Value, double Half)
{
    /// <summary>1 lies in the interval.</summary>
    public bool AllowsDiffusion => Math.Abs(Value - 1) <= Half;

    /// <summary>The interval tells 1 from anything that matters.</summary>
    public bool ShowsDiffusion => AllowsDiffusion && Half <= DiffusionRegime.WidestHalf;
}

/// <summary>Which kind of motion the displacements show, and from which lag on they show diffusion.</summary>
internal static class DiffusionRegime
{
    public const string Diffusive = "diffusive", Subdiffusive = "subdiffusive", Ballistic = "ballistic", Caged = "caged", Undetermined = "undetermined";

    /// <summary>A wider interval of α holds 1 whatever happens: it shows nothing.</summary>
    public const double WidestHalf = 0.2;

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

    /// <summary>The first lag from which on every interval shows diffusion; -1: none.</summary>
    public static int DiffusiveFrom(IReadOnlyList<Exponent> exponents)
    {
        int from = -1;
        for (int i = exponents.Count - 1; i >= 0 && exponents[i].ShowsDiffusion; i--)
        {
            from = exponents[i].Lag;
        }

        return from;
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
