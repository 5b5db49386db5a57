using System.Globalization;
using System.Runtime.InteropServices;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived.Spectra;

/// <summary>
/// Velocity autocorrelations of time blocks, of those blocks only that have every lag of the spectrum, or all but the last few of a block
/// that the run cuts short.
/// </summary>
internal sealed class BlockCorrelations
{
    private readonly double[][][] _species;

    private readonly double _blockPs;

    private BlockCorrelations(double[][][] species, int count, double blockPs) => (_species, Count, _blockPs) = (species, count, blockPs);

    /// <summary>Whole blocks.</summary>
    public int Count { get; }

    /// <summary>The blocks of a species.</summary>
    public IReadOnlyList<double[]> Of(int species) => _species[species];

    /// <summary>Why there is no error where so many blocks are needed for one.</summary>
    public string WhyNoError(int needed) => string.Create(
        CultureInfo.InvariantCulture,
        $"no error: {Count} {(Count == 1 ? "block" : "blocks")} of {_blockPs:0.###} ps, {needed} needed, so {(needed - 0.125) * _blockPs:0.###} ps without a break");

    /// <summary>Origins that a block has at least.</summary>
    public static long LeastOrigins(long full) => ((7 * full) + 7) / 8;

    private static long LeastLags(int lags) => ((7L * (lags - 1)) + 7) / 8;

    /// <summary>
    /// Reads the intermediate table <c>vacf_blocks</c> (species, block, lag_frames, vacf_A2_ps2, origins; metadata <c>block_origins</c>:
    /// those of a whole block).
    /// </summary>
    public static BlockCorrelations From(ColumnTable table, VelocitySpectrum spectrum)
    {
        IReadOnlyList<string> species = table.Utf8("species");
        ReadOnlySpan<long> blocks = table.Int64("block"), lags = table.Int64("lag_frames"), origins = table.Int64("origins");
        double[] values = table.NumbersOrNaN("vacf_A2_ps2");
        Dictionary<(int Species, long Block), (double[]? Values, int Filled)> found = [];
        Dictionary<long, long> weight = [];
        List<string> order = [.. spectrum.Species];
        for (int row = 0; row < table.RowCount; row++)
        {
            int s = order.IndexOf(species[row]);
            if (s < 0 || lags[row] >= spectrum.Lags || double.IsNaN(values[row]) || origins[row] <= 0)
            {
                continue;
            }

            ref (double[]? Values, int Filled) curve = ref CollectionsMarshal.GetValueRefOrAddDefault(found, (s, blocks[row]), out _);
            (curve.Values ??= new double[spectrum.Lags])[lags[row]] = values[row];
            curve.Filled++;
            if (lags[row] == 0)
            {
                weight[blocks[row]] = origins[row];
            }
        }

        // The last lag's window is 0 (hann), so a block that lacks only that one is whole too. The run's end cuts its last block short:
        // with seven eighths of its origins it has all lags but those whose window is below 3 %, which are left out.
        int needed = spectrum.Options.Window is "hann" ? Math.Min(spectrum.Lags - 1, (int)LeastLags(spectrum.Lags)) : spectrum.Lags;
        long full = long.Parse(table.Metadata["block_origins"], CultureInfo.InvariantCulture);
        long[] whole = [.. weight.Keys.Order().Where(b => weight[b] >= LeastOrigins(full) && Enumerable.Range(0, spectrum.Species.Count).All(s => found.GetValueOrDefault((s, b)).Filled >= needed))];
        return new BlockCorrelations(
            [.. Enumerable.Range(0, spectrum.Species.Count).Select(s => whole.Select(b => found[(s, b)].Values!).ToArray())], whole.Length, full * spectrum.IntervalPs);
    }
}
