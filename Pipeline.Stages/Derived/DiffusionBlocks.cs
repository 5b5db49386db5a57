using Pipeline.Formats.Tables;

#pragma warning disable RS0030 // a choice between two block lengths, far from a tie in its last digit.

namespace Pipeline.Stages.Derived;

/// <summary>What a displacement is of: each atom, or the sum over the species.</summary>
internal enum DiffusionQuantity
{
    Tracer,
    Collective,
}

/// <summary>
/// Displacements of one species and drift by lag and block of time origins: the rows of the intermediate table <c>msd_blocks</c>.
/// </summary>
internal sealed class DiffusionBlocks
{
    private readonly double[][][] _sums;
    private readonly long[][] _origins;
    private readonly long[] _totals;
    private readonly int _segments;

    private DiffusionBlocks(string species, string drift, long frames, int segments, long width, long[] lags, double psPerFrame, double[][][] sums, long[][] origins)
    {
        (Species, Drift, Frames, Width, Lags, PsPerFrame) = (species, drift, frames, width, lags, psPerFrame);
        (_segments, _sums, _origins) = (segments, sums, origins);
        _totals = [.. origins.Select(static o => o.Sum())];
    }

    public string Species { get; }

    public string Drift { get; }

    /// <summary>Analysed frames of the run.</summary>
    public long Frames { get; }

    /// <summary>Frames a block of the table.</summary>
    public long Width { get; }

    /// <summary>Lags in frames, ascending, 0 not among them.</summary>
    public long[] Lags { get; }

    /// <summary>Time between frames; NaN where unknown.</summary>
    public double PsPerFrame { get; }

    /// <summary>The series of a table, in its order.</summary>
    public static IReadOnlyList<DiffusionBlocks> Read(ColumnTable table, int segments)
    {
        IReadOnlyList<string> species = table.Utf8("species"), drifts = table.Utf8("drift");
        List<DiffusionBlocks> series = [];
        for (int from = 0, to = 0; from < table.RowCount; from = to)
        {
            while (to < table.RowCount && string.Equals(species[to], species[from], StringComparison.Ordinal) && string.Equals(drifts[to], drifts[from], StringComparison.Ordinal))
            {
                to++;
            }

            series.Add(Series(table, segments, species[from], drifts[from], from, to));
        }

        return series;
    }

    /// <summary>A series in one block: enough for a slope, not for its error.</summary>
    public static DiffusionBlocks OfMeans(
        string species, string drift, long frames, int segments, long[] lags, double psPerFrame, IReadOnlyList<double> tracer, IReadOnlyList<double> collective, long[] origins)
    {
        double[][] Sums(IReadOnlyList<double> means) => [.. means.Select((m, lag) => new[] { m * origins[lag] })];
        return new DiffusionBlocks(
            species, drift, frames, Math.Max(1, segments), Math.Max(1, frames), lags, psPerFrame, [Sums(tracer), Sums(collective)], [.. origins.Select(static o => new[] { o })]);
    }

    /// <summary>A sum of series over the same origins: each with a factor of its atoms' squares and one of its collective ones.</summary>
    public static DiffusionBlocks Sum(string name, IReadOnlyList<(DiffusionBlocks Series, double Tracer, double Collective)> parts)
    {
        DiffusionBlocks first = parts[0].Series;
        double[][][] sums =
        [
            .. Enum.GetValues<DiffusionQuantity>().Select(q => first._sums[(int)q].Select((blocks, lag) => blocks.Select((_, b) => parts.Sum(
                p => (q == DiffusionQuantity.Tracer ? p.Tracer : p.Collective) * p.Series._sums[(int)q][lag][b])).ToArray()).ToArray()),
        ];
        return new DiffusionBlocks(name, first.Drift, first.Frames, first._segments, first.Width, first.Lags, first.PsPerFrame, sums, first._origins);
    }

    /// <summary>Mean over all origins, Å².</summary>
    public double Mean(int lag, DiffusionQuantity quantity) => _totals[lag] == 0 ? double.NaN : _sums[(int)quantity][lag].Sum() / _totals[lag];

    /// <summary>
    /// Frames that were an origin of this lag: what the Brownian model counts, where it may matter that levels skip frames.
    /// </summary>
    public long OriginFrames(int lag) => Math.Max(1, _totals[lag] * Spacing(lag));

    /// <summary>
    /// Blocks of consecutive origins of twice the longest lag (or once: neighbours then share more frames, but never more than
    /// neighbours); those without all their origins (at the end, at breaks) do not count.
    /// </summary>
    public OriginBlocks Split(int longest, int times = 2)
    {
        long perBlock = ((times * Lags[longest]) + Width - 1) / Width;
        double whole = perBlock * Width / (double)Spacing(longest);
        List<int> starts = [];
        for (long start = 0; start + perBlock <= _origins[longest].Length; start += perBlock)
        {
            long origins = 0;
            for (long b = start; b < start + perBlock; b++)
            {
                origins += _origins[longest][b];
            }

            // Levels count frames from a break, so a block that has all its origins may have one more or less than the next.
            if (origins >= 0.9 * whole)
            {
                starts.Add((int)start);
            }
        }

        return new OriginBlocks(this, perBlock * Width, (int)perBlock, starts);
    }

    /// <summary>Mean over the origins in blocks [<paramref name="start"/>, + <paramref name="count"/>).</summary>
    internal double MeanOf(int lag, DiffusionQuantity quantity, int start, int count)
    {
        double sum = 0;
        long origins = 0;
        for (int b = start; b < start + count; b++)
        {
            sum += _sums[(int)quantity][lag][b];
            origins += _origins[lag][b];
        }

        return sum / origins;
    }

    /// <summary>
    /// Frames between the origins of a lag: those of the shortest lag, or the level's (the distance to the next lag), whichever the counts
    /// show.
    /// </summary>
    private long Spacing(int lag)
    {
        long linear = Math.Max(1, (long)Math.Round(Seen(0)));
        long level = lag + 1 < Lags.Length ? Lags[lag + 1] - Lags[lag] : linear;
        return Math.Abs(Math.Log(Seen(lag) / level)) < Math.Abs(Math.Log(Seen(lag) / linear)) ? level : linear;
    }

    private double Seen(int lag) => Math.Max(1.0, Frames - (_segments * Lags[lag])) / Math.Max(1, _totals[lag]);

    private static DiffusionBlocks Series(ColumnTable table, int segments, string species, string drift, int from, int to)
    {
        ReadOnlySpan<long> lag = table.Int64("lag_frames"), block = table.Int64("block"), origins = table.Int64("origins");
        ReadOnlySpan<double> msd = table.Float64("msd_A2"), collective = table.Float64("collective_A2");
        double[] ps = table.NumbersOrNaN("lag_ps");
        int blocks = 0;
        List<long> lags = [];
        double psPerFrame = double.NaN;
        for (int row = from; row < to; row++)
        {
            blocks = Math.Max(blocks, (int)block[row] + 1);
            if (lag[row] > 0 && (lags.Count == 0 || lags[^1] != lag[row]))
            {
                lags.Add(lag[row]);
                psPerFrame = ps[row] / lag[row];
            }
        }

        double[][][] sums = [[.. lags.Select(_ => new double[blocks])], [.. lags.Select(_ => new double[blocks])]];
        long[][] counts = [.. lags.Select(_ => new long[blocks])];
        for (int row = from, at = -1; row < to; row++)
        {
            if (lag[row] == 0)
            {
                continue;
            }

            at += at < 0 || lags[at] != lag[row] ? 1 : 0;
            if (origins[row] > 0)
            {
                counts[at][block[row]] = origins[row];
                sums[(int)DiffusionQuantity.Tracer][at][block[row]] = msd[row] * origins[row];
                sums[(int)DiffusionQuantity.Collective][at][block[row]] = collective[row] * origins[row];
            }
        }

        return new DiffusionBlocks(species, drift, table.FramesSeen, Math.Max(1, segments), table.Int64("block_frames")[from], [.. lags], psPerFrame, sums, counts);
    }
}

/// <summary>Blocks of consecutive time origins behind an interval.</summary>
/// <param name="Series">What they are blocks of.</param>
/// <param name="Length">Origins a block, in frames.</param>
/// <param name="Width">Blocks of the table in one.</param>
/// <param name="Starts">Where they begin, in blocks of the table.</param>
internal sealed record OriginBlocks(DiffusionBlocks Series, long Length, int Width, IReadOnlyList<int> Starts)
{
    /// <summary>How many there are.</summary>
    public int Count => Starts.Count;

    /// <summary>Mean over the origins of block <paramref name="k"/>.</summary>
    public double Mean(int k, int lag, DiffusionQuantity quantity) => Series.MeanOf(lag, quantity, Starts[k], Width);
}
