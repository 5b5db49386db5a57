using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived.Premises;

namespace Pipeline.Stages.Derived;

/// <summary>D against the window it is taken from: whether a slope has come to rest, and at which value.</summary>
/// <remarks>
/// Definition: slope/6 by <c>gls</c> over lags from a quarter of the window's end to its end; ends: octaves of the end of the window of
/// <c>diffusion</c> up to a third of the run, and the longest lag with five blocks.
/// Source:     as <c>diffusion</c>.   Units: 1 Å²/ps = 1e-4 cm²/s.
/// Errors:     from blocks of time origins (<see cref="DiffusionInterval"/>) of twice the window's end where there are ten of them, else of
/// once. They are errors of a slope: that it is a diffusion coefficient is claimed in <c>diffusion</c> alone.
/// </remarks>
public static class DiffusionWindowTable
{
    private const int LongestShare = 3;

    /// <summary>What the table <c>diffusion_window</c> is.</summary>
    public static readonly TableSchema Schema = new("diffusion_window", 1)
    {
        Definition =
            "D = slope/6 of MSD = c + 6 D tau (gls) over windows of lags that end later and later, by octaves; slopes, claimed or not: " +
            "what is claimed stands in diffusion",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species").Key(),
            ColumnSchema.Utf8("drift", "What was removed from the displacements, as in diffusion").Key(),
            ColumnSchema.Utf8("quantity", "tracer: each atom; collective: the sum over the species").Key(),
            ColumnSchema.Float64("from_ps", "ps", "First lag used: a quarter of the last; of the window of diffusion its own"),
            ColumnSchema.Float64(
                "to_ps", "ps",
                "Last lag used: octaves of the end of the window of diffusion, up to a third of the run, and the longest with five " +
                "blocks").Key(),
            ColumnSchema.Float64("D_cm2_s", "cm^2/s", "Slope/6 by gls"),
            ColumnSchema.Float64("stderr_cm2_s", "cm^2/s", "Standard error of the slope from the blocks; null below 5 blocks; no claim that the motion is diffusion"),
            ColumnSchema.Int64("blocks", "1", "Blocks of time origins behind the error, each 2 to_ps long, or to_ps where that leaves fewer than 10"),
            ColumnSchema.Float64("alpha", "1", "Exponent without the vibration at the end of the window, as alpha_beyond of diffusion"),
        ],
    };

    /// <summary>The table <c>diffusion_window</c>.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TableBuilder table = new(Schema);
        PremiseSet premises = PremiseSet.Of(input.Tables);
        IReadOnlyList<DiffusionBlocks> all = input.Tables.TryGetValue("msd_blocks", out ColumnTable? blocks) ? DiffusionBlocks.Read(blocks, input.Summary.Segments) : [];
        foreach (DiffusionBlocks series in all.Where(static s => !double.IsNaN(s.PsPerFrame)))
        {
            string[] about = [series.Species, .. Diffusion.Removed(series.Drift, input.Run)];
            bool stated = !premises.Denies(Claims.Diffusion, about), hasError = !premises.Denies(Claims.AllDiffusion, about);
            DiffusionWindow chosen = Diffusion.WindowOf(series, ((DiffusionOptions)input.Options).Window(), SiteDistance.Of(input.Run, series.Species));
            (int[] Lags, OriginBlocks Blocks)[] windows = [.. Windows(series, chosen)];
            foreach (DiffusionQuantity quantity in Enum.GetValues<DiffusionQuantity>())
            {
                foreach ((int[] lags, OriginBlocks own) in windows)
                {
                    DiffusionInterval slope = DiffusionInterval.Of(own, lags, DiffusionEstimator.Weights(series, lags, SlopeMethod.Gls), quantity);
                    double unit = Diffusion.Cm2PerSecond / (6 * series.PsPerFrame);
                    table.Int64("frames", series.Frames);
                    table.Utf8("species", series.Species);
                    table.Utf8("drift", series.Drift);
                    table.Utf8("quantity", DiffusionTable.NameOf(quantity));
                    table.Float64("from_ps", series.Lags[lags[0]] * series.PsPerFrame);
                    table.Float64("to_ps", series.Lags[lags[^1]] * series.PsPerFrame);
                    table.Float64("D_cm2_s", stated ? slope.Value * unit : double.NaN);
                    table.Float64("stderr_cm2_s", hasError ? slope.StandardError * unit : double.NaN);
                    table.Int64("blocks", slope.Blocks);
                    table.Float64("alpha", stated ? DiffusionRegime.Beyond(own, lags[^1], quantity).Value : double.NaN);
                }
            }
        }

        return table.ToTable(input.Tables["msd"].FramesSeen);
    }

    /// <summary>The windows, by their end: the one that was chosen as it is, the others from a quarter of their end.</summary>
    internal static IEnumerable<(int[] Lags, OriginBlocks Blocks)> Windows(DiffusionBlocks series, DiffusionWindow chosen)
    {
        int last = chosen.Lags.Length > 0 ? chosen.Lags[^1] : Array.FindLastIndex(series.Lags, l => l <= series.Frames / LongestShare);
        SortedSet<int> ends = [DiffusionWindow.Longest(series, DiffusionInterval.FewestBlocks, 1), last];
        for (double lag = last < 0 ? 0 : series.Lags[last]; lag >= 1; lag /= 2)
        {
            ends.Add(Array.FindLastIndex(series.Lags, l => l <= lag));
        }

        for (double lag = last < 0 ? double.PositiveInfinity : series.Lags[last]; lag <= series.Frames / LongestShare; lag *= 2)
        {
            ends.Add(Array.FindLastIndex(series.Lags, l => l <= lag));
        }

        foreach (int end in ends.Where(static end => end >= 0))
        {
            if (chosen.Lags.Length > 0 && end == last)
            {
                yield return (chosen.Lags, chosen.Blocks!);
                continue;
            }

            int[] lags = DiffusionEstimator.Thin(Array.FindIndex(series.Lags, l => 4 * l >= series.Lags[end]), end);
            OriginBlocks blocks = series.Split(end);
            if (lags.Length >= DiffusionWindow.FewestLags)
            {
                yield return (lags, blocks.Count >= DiffusionInterval.WantedBlocks ? blocks : series.Split(end, 1));
            }
        }
    }
}
