using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>One motif and filter of an angle table.</summary>
internal sealed record AngleCounts(double[] Lo, double[] Hi, long[] Counts, long Total, double[] Density)
{
    public static AngleCounts Theta(IReadOnlyList<ColumnTable> tables, string motif, string filter = "raw") =>
        From(tables.Single(t => t.Name == "angle_distribution"), motif, filter, "theta_lo_deg", "theta_hi_deg", "density_per_deg");

    public static AngleCounts Omega(IReadOnlyList<ColumnTable> tables, string motif, string filter = "raw") =>
        From(tables.Single(t => t.Name == "angular_velocity_distribution"), motif, filter, "omega_lo_deg_fs", "omega_hi_deg_fs", "density_fs_per_deg");

    public static IReadOnlyList<ColumnTable> Tables(TestRun run, RunDescription description, AnglesOptions? options = null) =>
        run.Feed(new Angles(options ?? new AnglesOptions(), description, "test")).Results();

    public static IReadOnlyList<ColumnTable> Tables(TestRun run, AnglesOptions? options = null) => Tables(run, run.Description, options);

    private static AngleCounts From(ColumnTable table, string motif, string filter, string lo, string hi, string density)
    {
        int[] rows = TableRows.Where(table, ("motif", motif), ("filter", filter));
        return new AngleCounts(
            TableRows.Doubles(table, lo, rows), TableRows.Doubles(table, hi, rows), TableRows.Longs(table, "count", rows), TableRows.Longs(table, "total", rows)[0], TableRows.Doubles(table, density, rows));
    }
}
