using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Tests.Builders;

/// <summary>One motif of <c>distance_angle_density</c> as planes [radius, angle]; undefined values are NaN.</summary>
internal sealed record Map(long[,] Count, long Total, double[,] Density, double[,] Relative)
{
    public static Map From(ColumnTable table, string motif, DistanceAngleOptions options)
    {
        int[] rows = TableRows.Where(table, ("motif", motif));
        return new Map(
            Plane(TableRows.Longs(table, "count", rows), options),
            Assert.Single(TableRows.Longs(table, "total", rows).Distinct()),
            Plane(TableRows.Doubles(table, "density_per_A_deg", rows), options),
            Plane(TableRows.Doubles(table, "g_rel", rows), options));
    }

    private static T[,] Plane<T>(T[] values, DistanceAngleOptions options)
    {
        Assert.Equal(options.RadiusBins * options.AngleBins, values.Length);
        T[,] plane = new T[options.RadiusBins, options.AngleBins];
        for (int i = 0; i < values.Length; i++)
        {
            plane[i / options.AngleBins, i % options.AngleBins] = values[i];
        }

        return plane;
    }
}
