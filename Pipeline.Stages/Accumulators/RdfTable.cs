using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Turns pair counts into the table <c>rdf</c>.</summary>
internal sealed class RdfTable(RunDescription run, (int A, int B)[] pairs, int bins, double width, long frames)
{
    public ColumnTable Build(long[] counts, Int128[] weighted)
    {
        TableBuilder table = new(counts.Length);
        for (int p = 0; p < pairs.Length; p++)
        {
            (int a, int b) = pairs[p];
            double na = run.Topology.Counts[a], nb = run.Topology.Counts[b];
            double ordered = a == b ? 2 : 1;
            double ideal = a == b ? na * (na - 1) : na * nb;
            long running = 0;
            for (int k = 0; k < bins; k++)
            {
                int i = (p * bins) + k;
                double lo = k * width, hi = (k + 1) * width;
                double shell = 4.0 / 3.0 * Math.PI * ((hi * hi * hi) - (lo * lo * lo));
                running += counts[i];
                double pairsPerFrame = frames == 0 ? double.NaN : ordered / frames;
                table.Int64("frames", "1", frames, "Trajectory frames the row covers");
                table.Utf8("species_a", run.Topology.Species[a]);
                table.Utf8("species_b", run.Topology.Species[b]);
                table.Float64("r_lo_A", "angstrom", lo, "Lower edge of the bin, inclusive");
                table.Float64("r_hi_A", "angstrom", hi, "Upper edge of the bin, exclusive");
                table.Float64("r_A", "angstrom", (lo + hi) / 2, "Centre of the bin");
                table.Int64("count", "1", counts[i], "Unordered pairs {i, image of j}, each once, summed over frames");
                table.Float64("g", "1", pairsPerFrame * VolumeWeightedCounts.ToCubicAngstrom(weighted[i]) / (ideal * shell), "Radial distribution function, 1 for an ideal gas");
                table.Float64("g_paper_per_A3", "1/angstrom^3", pairsPerFrame * counts[i] / (na * nb * shell), "Eq. (1) as printed: N_A N_B also for A = B, no volume");
                table.Float64("coordination_ab", "1", pairsPerFrame * running / na, "Neighbours b around one a up to r_hi");
                table.Float64("coordination_ba", "1", pairsPerFrame * running / nb, "Neighbours a around one b up to r_hi");
            }
        }

        return table.ToTable("rdf", 1, frames, "g_AB(r) = <V n_AB>/(N_A N_B v_shell), exact shells, N_A (N_A - 1) for A = B; Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eq. (1)");
    }
}
