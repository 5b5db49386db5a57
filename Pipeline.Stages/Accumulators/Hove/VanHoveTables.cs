using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Turns counts into the tables <c>van_hove_self</c> and <c>van_hove_distinct</c>; a lag without an origin has no rows.</summary>
internal sealed class VanHoveTables(HoveLayout layout, RunDescription run, HovePairs pairs, long frames)
{
    // Before the schemas, which have them.
    private static readonly ColumnSchema[] s_bins =
    [
        ColumnSchema.Utf8("drift", "What was removed: raw nothing, host the mean displacement of the host atoms").Key(),
        ColumnSchema.Int64("lag_frames", "1", "Lag in analysed frames: what was really used").Key(),
        ColumnSchema.Float64("lag_ps", "ps", "The same as a time").Coordinate(),
        ColumnSchema.Float64("r_lo_A", "angstrom", "Lower edge of the bin, inclusive").Coordinate(),
        ColumnSchema.Float64("r_hi_A", "angstrom", "Upper edge of the bin, exclusive").Coordinate(),
        ColumnSchema.Float64("r_A", "angstrom", "Centre of the bin").Key(),
    ];

    /// <summary>What the table <c>van_hove_self</c> is.</summary>
    public static readonly TableSchema SelfSchema = new("van_hove_self", 1)
    {
        Definition =
            "G_s(r, t) = <delta(r - |y_i(t0 + t) - y_i(t0)|)>/(4 pi r^2), never the minimum image, displacements in the cell " +
            "of t0",
        Source = Literature.Miyagawa2024 + ", eq. (9)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species; every one has rows").Key(),
            .. s_bins,
            ColumnSchema.Int64("count", "1", "Displacements in the bin, summed over origins and atoms"),
            ColumnSchema.Float64("Gs_per_A3", "1/angstrom^3", "Self part: count/(origins N v), v the exact shell"),
            ColumnSchema.Float64("P_per_A", "1/angstrom", "4 pi r^2 G_s: density of the distance moved, count/(origins N width)"),
            ColumnSchema.Int64("overflow", "1", "Displacements beyond the last bin: (sum of count + overflow)/(origins N) = 1"),
            ColumnSchema.Int64("origins", "1", "Time origins (not times atoms)"),
        ],
    };

    /// <summary>What the table <c>van_hove_distinct</c> is.</summary>
    public static readonly TableSchema DistinctSchema = new("van_hove_distinct", 1)
    {
        Definition =
            "G_d(r, t): ordered pairs i at t0, every image of j != i at t0 + t, less the displacement of the host, exact " +
            "shells, in the cell of t0",
        Source = Literature.Miyagawa2024 + ", eq. (8)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species_a", "Species at the time origin").Key(),
            ColumnSchema.Utf8("species_b", "Species after the lag: Li-S and S-Li differ").Key(),
            .. s_bins,
            ColumnSchema.Int64("count", "1", "Ordered pairs (i at the origin, an image of j != i later), summed over origins"),
            ColumnSchema.Float64("Gd_per_A3", "1/angstrom^3", "Distinct part: count/(origins N_a v), v the exact shell"),
            ColumnSchema.Float64(
                "gd", "1",
                "Over the density of b, each origin with its own volume: 1 for an ideal gas; N_b - 1 for a = b; null for a " +
                "single atom and a = b"),
            ColumnSchema.Int64("origins", "1", "Time origins"),
        ],
    };

    public ColumnTable Self()
    {
        int[] lags = Lags();
        TableBuilder table = new(SelfSchema, layout.Species * layout.Drifts.Length * lags.Length * layout.Bins);
        for (int species = 0; species < layout.Species; species++)
        {
            for (int drift = 0; drift < layout.Drifts.Length; drift++)
            {
                foreach (int lag in lags)
                {
                    SelfRows(table, species, layout.Drifts[drift], lag, pairs.Self.AsSpan(layout.SelfStart(lag, species, drift), layout.Bins + 1));
                }
            }
        }

        return table.ToTable(frames);
    }

    public ColumnTable Distinct()
    {
        int[] lags = Lags();
        TableBuilder table = new(DistinctSchema, layout.Pairs.Length * layout.Drifts.Length * lags.Length * layout.Bins);
        (long[] Counts, Int128[] Weighted)[] totals = [.. pairs.Distinct.Select(static d => d.Totals())];
        for (int pair = 0; pair < layout.Pairs.Length; pair++)
        {
            for (int drift = 0; drift < layout.Drifts.Length; drift++)
            {
                int start = layout.DistinctStart(pair, drift);
                foreach (int lag in lags)
                {
                    DistinctRows(table, layout.Pairs[pair], layout.Drifts[drift], lag, totals[lag].Counts.AsSpan(start, layout.Bins), totals[lag].Weighted.AsSpan(start, layout.Bins));
                }
            }
        }

        return table.ToTable(frames);
    }

    private int[] Lags() => [.. Enumerable.Range(0, layout.Lags.Length).Where(l => pairs.Origins[l] > 0)];

    private void SelfRows(TableBuilder table, int species, string drift, int lag, ReadOnlySpan<long> counts)
    {
        double all = (double)pairs.Origins[lag] * layout.Topology.Counts[species];
        for (int k = 0; k < layout.Bins; k++)
        {
            table.Int64("frames", frames);
            table.Utf8("species", layout.Topology.Species[species]);
            (double width, double shell) = Bin(table, drift, lag, k);
            table.Int64("count", counts[k]);
            table.Float64("Gs_per_A3", counts[k] / (all * shell));
            table.Float64("P_per_A", counts[k] / (all * width));
            table.Int64("overflow", counts[layout.Bins]);
            table.Int64("origins", pairs.Origins[lag]);
        }
    }

    private void DistinctRows(TableBuilder table, (int A, int B) pair, string drift, int lag, ReadOnlySpan<long> counts, ReadOnlySpan<Int128> weighted)
    {
        double na = layout.Topology.Counts[pair.A], nb = layout.Topology.Counts[pair.B] - (pair.A == pair.B ? 1 : 0);
        double origins = pairs.Origins[lag];
        for (int k = 0; k < layout.Bins; k++)
        {
            table.Int64("frames", frames);
            table.Utf8("species_a", layout.Topology.Species[pair.A]);
            table.Utf8("species_b", layout.Topology.Species[pair.B]);
            (_, double shell) = Bin(table, drift, lag, k);
            table.Int64("count", counts[k]);
            table.Float64("Gd_per_A3", counts[k] / (origins * na * shell));
            table.Float64("gd", VolumeWeightedCounts.ToCubicAngstrom(weighted[k]) / (origins * na * nb * shell));
            table.Int64("origins", pairs.Origins[lag]);
        }
    }

    private (double Width, double Shell) Bin(TableBuilder table, string drift, int lag, int k)
    {
        double lo = k * layout.Width, hi = (k + 1) * layout.Width;
        long lagFrames = layout.Lags[lag].Frames;
        table.Utf8("drift", drift);
        table.Int64("lag_frames", lagFrames);
        table.Float64("lag_ps", lagFrames == 0 ? 0 : lagFrames * run.FrameIntervalFs / 1000.0);
        table.Float64("r_lo_A", lo);
        table.Float64("r_hi_A", hi);
        table.Float64("r_A", (lo + hi) / 2);
        return (hi - lo, 4.0 / 3.0 * Math.PI * ((hi * hi * hi) - (lo * lo * lo)));
    }
}
