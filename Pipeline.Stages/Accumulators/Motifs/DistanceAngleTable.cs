using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Motifs;

/// <summary>Turns counts into the table <c>distance_angle_density</c>.</summary>
internal sealed class DistanceAngleTable(DistanceAngleOptions options, RunDescription run, BondMotif[] motifs, CosineEdges angles, long frames, long sampled)
{
    /// <summary>What the table <c>distance_angle_density</c> is.</summary>
    public static readonly TableSchema Schema = new("distance_angle_density", 1)
    {
        Definition = "rho(r, phi): bonds A-S with images of X, r = |X-S|, phi = angle A-S-X, no Jacobian; g_rel relative to uniform ions",
        Source = Literature.Miyagawa2024,
        Columns =
        [
            ColumnSchema.Frames("Trajectory frames the row covers; every originStride-th of a segment is counted"),
            ColumnSchema.Utf8("motif", "Centre, ligand and ion, such as P-S-Li").Key(),
            ColumnSchema.Float64("r_lo_A", "angstrom", "Lower edge of the ligand-ion distance, inclusive").Coordinate(),
            ColumnSchema.Float64("r_hi_A", "angstrom", "Upper edge of the distance, exclusive").Coordinate(),
            ColumnSchema.Float64("r_A", "angstrom", "Centre of the bin").Key(),
            ColumnSchema.Float64("phi_lo_deg", "deg", "Lower edge of the angle centre-ligand-ion, inclusive").Coordinate(),
            ColumnSchema.Float64("phi_hi_deg", "deg", "Upper edge of the angle, exclusive; 180 belongs to the last bin").Coordinate(),
            ColumnSchema.Float64("phi_deg", "deg", "Centre of the bin").Key(),
            ColumnSchema.Int64("count", "1", "Pairs of a bond and an image of an ion, summed over frames"),
            ColumnSchema.Int64("total", "1", "Counts in the whole plane of the motif"),
            ColumnSchema.Float64("density_per_A_deg", "1/(angstrom deg)", "count/(total x widths), no Jacobian: the paper's map"),
            ColumnSchema.Float64("g_rel", "1", "Density relative to uniform ions, 1 for an ideal gas; each frame weighs by its own volume"),
        ],
    };

    private int Plane => options.RadiusBins * options.AngleBins;

    public ColumnTable Build(VolumeWeightedCounts sums)
    {
        TableBuilder table = new(Schema, motifs.Length * Plane);
        (long[] counts, Int128[] weighted) = sums.Totals();
        for (int m = 0; m < motifs.Length; m++)
        {
            Rows(table, motifs[m].Name, motifs[m].Pairs(run.Topology), counts.AsSpan(m * Plane, Plane), weighted.AsSpan(m * Plane, Plane));
        }

        return table.ToTable(frames);
    }

    private void Rows(TableBuilder table, string motif, long pairs, ReadOnlySpan<long> counts, ReadOnlySpan<Int128> weighted)
    {
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        double width = options.RadiusWidth, degrees = 180.0 / options.AngleBins;
        for (int i = 0; i < counts.Length; i++)
        {
            int radius = i / options.AngleBins, angle = i % options.AngleBins;
            double lo = options.MinRadiusAngstrom + (radius * width), hi = options.MinRadiusAngstrom + ((radius + 1) * width);
            double phiLo = angle * degrees, phiHi = (angle + 1) * degrees;
            double sector = 2.0 / 3.0 * Math.PI * ((hi * hi * hi) - (lo * lo * lo)) * (angles[angle] - angles[angle + 1]);
            table.Int64("frames", frames);
            table.Utf8("motif", motif);
            table.Float64("r_lo_A", lo);
            table.Float64("r_hi_A", hi);
            table.Float64("r_A", (lo + hi) / 2);
            table.Float64("phi_lo_deg", phiLo);
            table.Float64("phi_hi_deg", phiHi);
            table.Float64("phi_deg", (phiLo + phiHi) / 2);
            table.Int64("count", counts[i]);
            table.Int64("total", total);
            table.Float64("density_per_A_deg", counts[i] / (total * width * degrees));
            table.Float64("g_rel", VolumeWeightedCounts.ToCubicAngstrom(weighted[i]) / ((double)sampled * pairs * sector));
        }
    }
}
