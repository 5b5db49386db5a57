using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Turns counts into the tables <c>van_hove_self</c> and <c>van_hove_distinct</c>; a lag without an origin has no rows.</summary>
internal sealed class VanHoveTables(HoveLayout layout, RunDescription run, HovePairs pairs, long frames)
{
    private const string Source = "Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024)";

    public ColumnTable Self()
    {
        int[] lags = Lags();
        TableBuilder table = new(layout.Species * layout.Drifts.Length * lags.Length * layout.Bins);
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

        if (lags.Length * layout.Species * layout.Drifts.Length == 0)
        {
            SelfRows(table, 0, "", 0, new long[layout.Bins + 1]);
            table.Clear();
        }

        return table.ToTable("van_hove_self", 1, frames, "G_s(r, t) = <delta(r - |y_i(t0 + t) - y_i(t0)|)>/(4 pi r^2), never the minimum image, displacements in the cell of t0; " + Source + ", eq. (9)");
    }

    public ColumnTable Distinct()
    {
        int[] lags = Lags();
        TableBuilder table = new(layout.Pairs.Length * layout.Drifts.Length * lags.Length * layout.Bins);
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

        if (lags.Length * layout.Pairs.Length * layout.Drifts.Length == 0)
        {
            DistinctRows(table, (0, 0), "", 0, new long[layout.Bins], new Int128[layout.Bins]);
            table.Clear();
        }

        return table.ToTable("van_hove_distinct", 1, frames, "G_d(r, t): ordered pairs i at t0, every image of j != i at t0 + t, less the displacement of the host, exact shells, in the cell of t0; " + Source + ", eq. (8)");
    }

    private int[] Lags() => [.. Enumerable.Range(0, layout.Lags.Length).Where(l => pairs.Origins[l] > 0)];

    private void SelfRows(TableBuilder table, int species, string drift, int lag, ReadOnlySpan<long> counts)
    {
        double all = (double)pairs.Origins[lag] * layout.Topology.Counts[species];
        for (int k = 0; k < layout.Bins; k++)
        {
            table.Int64("frames", "1", frames, "Trajectory frames the row covers");
            table.Utf8("species", layout.Topology.Species[species]);
            (double width, double shell) = Bin(table, drift, lag, k);
            table.Int64("count", "1", counts[k], "Displacements in the bin, summed over origins and atoms");
            table.Float64("Gs_per_A3", "1/angstrom^3", counts[k] / (all * shell), "Self part of the van Hove correlation function");
            table.Float64("P_per_A", "1/angstrom", counts[k] / (all * width), "4 pi r^2 G_s: probability density of the distance moved");
            table.Int64("overflow", "1", counts[layout.Bins], "Displacements beyond the last bin of this species, drift and lag");
            table.Int64("origins", "1", pairs.Origins[lag], "Time origins");
        }
    }

    private void DistinctRows(TableBuilder table, (int A, int B) pair, string drift, int lag, ReadOnlySpan<long> counts, ReadOnlySpan<Int128> weighted)
    {
        double na = layout.Topology.Counts[pair.A], nb = layout.Topology.Counts[pair.B] - (pair.A == pair.B ? 1 : 0);
        double origins = pairs.Origins[lag];
        for (int k = 0; k < layout.Bins; k++)
        {
            table.Int64("frames", "1", frames, "Trajectory frames the row covers");
            table.Utf8("species_a", layout.Topology.Species[pair.A], "Species at the time origin");
            table.Utf8("species_b", layout.Topology.Species[pair.B], "Species after the lag");
            (_, double shell) = Bin(table, drift, lag, k);
            table.Int64("count", "1", counts[k], "Ordered pairs (i at the origin, image of j != i later), summed over origins");
            table.Float64("Gd_per_A3", "1/angstrom^3", counts[k] / (origins * na * shell), "Distinct part of the van Hove correlation function");
            table.Float64("gd", "1", VolumeWeightedCounts.ToCubicAngstrom(weighted[k]) / (origins * na * nb * shell), "G_d over the density of b (less i itself for a = b): 1 for an ideal gas");
            table.Int64("origins", "1", pairs.Origins[lag], "Time origins");
        }
    }

    private (double Width, double Shell) Bin(TableBuilder table, string drift, int lag, int k)
    {
        double lo = k * layout.Width, hi = (k + 1) * layout.Width;
        long lagFrames = layout.Lags[lag].Frames;
        table.Utf8("drift", drift);
        table.Int64("lag_frames", "1", lagFrames, "Time lag in analysed frames");
        table.Float64("lag_ps", "ps", lagFrames == 0 ? 0 : lagFrames * run.FrameIntervalFs / 1000.0, "Time lag");
        table.Float64("r_lo_A", "angstrom", lo, "Lower edge of the bin, inclusive");
        table.Float64("r_hi_A", "angstrom", hi, "Upper edge of the bin, exclusive");
        table.Float64("r_A", "angstrom", (lo + hi) / 2, "Centre of the bin");
        return (hi - lo, 4.0 / 3.0 * Math.PI * ((hi * hi * hi) - (lo * lo * lo)));
    }
}
