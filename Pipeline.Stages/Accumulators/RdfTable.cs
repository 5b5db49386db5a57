using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>Turns pair counts into the table <c>rdf</c>.</summary>
internal sealed class RdfTable(RunDescription run, (int A, int B)[] pairs, int bins, double width, long frames)
{
    /// <summary>What the table <c>rdf</c> is.</summary>
    public static readonly TableSchema Schema = new("rdf", 1)
    {
        Definition = "g_AB(r) = <V n_AB>/(N_A N_B v_shell), exact shells, N_A (N_A - 1) for A = B",
        Source = Literature.Miyagawa2024 + ", eq. (1)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species_a", "The pair, unordered: the species that comes first in the XDATCAR").Key(),
            ColumnSchema.Utf8("species_b", "The other species of the pair").Key(),
            ColumnSchema.Float64("r_lo_A", "angstrom", "Lower edge of the bin, inclusive").Coordinate(),
            ColumnSchema.Float64("r_hi_A", "angstrom", "Upper edge of the bin, exclusive").Coordinate(),
            ColumnSchema.Float64("r_A", "angstrom", "Centre of the bin").Key(),
            ColumnSchema.Int64("count", "1", "Unordered pairs {i, image of j}, i != j, each once, summed over frames"),
            ColumnSchema.Float64("g", "1", "Radial distribution function, 1 for an ideal gas; null for a single atom and A = B"),
            ColumnSchema.Float64("g_paper_per_A3", "1/angstrom^3", "Eq. (1) as printed: N_A N_B also for A = B, no volume"),
            ColumnSchema.Float64("coordination_ab", "1", "Neighbours b around one a up to r_hi_A"),
            ColumnSchema.Float64("coordination_ba", "1", "Neighbours a around one b up to r_hi_A"),
        ],
    };

    public ColumnTable Build(long[] counts, Int128[] weighted)
    {
        TableBuilder table = new(Schema, counts.Length);
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
                table.Int64("frames", frames);
                table.Utf8("species_a", run.Topology.Species[a]);
                table.Utf8("species_b", run.Topology.Species[b]);
                table.Float64("r_lo_A", lo);
                table.Float64("r_hi_A", hi);
                table.Float64("r_A", (lo + hi) / 2);
                table.Int64("count", counts[i]);
                table.Float64("g", pairsPerFrame * VolumeWeightedCounts.ToCubicAngstrom(weighted[i]) / (ideal * shell));
                table.Float64("g_paper_per_A3", pairsPerFrame * counts[i] / (na * nb * shell));
                table.Float64("coordination_ab", pairsPerFrame * running / na);
                table.Float64("coordination_ba", pairsPerFrame * running / nb);
            }
        }

        return table.ToTable(frames);
    }
}
