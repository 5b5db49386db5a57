using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Motifs;

/// <summary>Turns counts into the table <c>distance_angle_density</c>.</summary>
internal sealed class DistanceAngleTable(DistanceAngleOptions options, RunDescription run, BondMotif[] motifs, CosineEdges angles, long frames, long sampled)
{
    private int Plane => options.RadiusBins * options.AngleBins;

    public ColumnTable Build(VolumeWeightedCounts sums)
    {
        TableBuilder table = new(motifs.Length * Plane);
        (long[] counts, Int128[] weighted) = sums.Totals();
        for (int m = 0; m < motifs.Length; m++)
        {
            Rows(table, motifs[m].Name, motifs[m].Pairs(run.Topology), counts.AsSpan(m * Plane, Plane), weighted.AsSpan(m * Plane, Plane));
        }

        if (motifs.Length == 0)
        {
            Rows(table, "", 0, new long[Plane], new Int128[Plane]);
            table.Clear();
        }

        return table.ToTable("distance_angle_density", 1, frames, "rho(r, phi): bonds A-S with images of X, r = |X-S|, phi = angle A-S-X, no Jacobian; g_rel relative to uniform ions; Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024)");
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
            table.Int64("frames", "1", frames, "Trajectory frames the row covers; every originStride-th is counted");
            table.Utf8("motif", motif, "Centre, ligand and ion");
            table.Float64("r_lo_A", "angstrom", lo, "Lower edge of the ligand-ion distance, inclusive");
            table.Float64("r_hi_A", "angstrom", hi, "Upper edge, exclusive");
            table.Float64("r_A", "angstrom", (lo + hi) / 2, "Centre of the bin");
            table.Float64("phi_lo_deg", "deg", phiLo, "Lower edge of the angle centre-ligand-ion, inclusive");
            table.Float64("phi_hi_deg", "deg", phiHi, "Upper edge, exclusive (180 inclusive)");
            table.Float64("phi_deg", "deg", (phiLo + phiHi) / 2, "Centre of the bin");
            table.Int64("count", "1", counts[i], "Bonds and images of ions in the bin, summed over frames");
            table.Int64("total", "1", total, "Counts in the whole plane of this motif");
            table.Float64("density_per_A_deg", "1/(angstrom deg)", counts[i] / (total * width * degrees), "count/(total x widths): no Jacobian");
            table.Float64("g_rel", "1", VolumeWeightedCounts.ToCubicAngstrom(weighted[i]) / ((double)sampled * pairs * sector), "Density relative to uniform ions: 1 for an ideal gas");
        }
    }
}
