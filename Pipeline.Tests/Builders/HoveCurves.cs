using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>One curve of <c>van_hove_self</c>; undefined values are NaN.</summary>
internal sealed record HoveSelf(long[] Counts, double[] Gs, double[] P, double[] Lo, double[] Hi, long Overflow, long Origins)
{
    public static HoveSelf From(ColumnTable table, string species, string drift, long lag)
    {
        int[] rows = HoveRows.Of(table, lag, ("species", species), ("drift", drift));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new HoveSelf(
            TableRows.Longs(table, "count", rows), Column("Gs_per_A3"), Column("P_per_A"), Column("r_lo_A"), Column("r_hi_A"),
            Assert.Single(TableRows.Longs(table, "overflow", rows).Distinct()), Assert.Single(TableRows.Longs(table, "origins", rows).Distinct()));
    }
}

/// <summary>One curve of <c>van_hove_distinct</c>; undefined values are NaN.</summary>
internal sealed record HoveDistinct(long[] Counts, double[] Gd, double[] Relative, double[] Lo, double[] Hi, long Origins)
{
    public static HoveDistinct From(ColumnTable table, string a, string b, string drift, long lag)
    {
        int[] rows = HoveRows.Of(table, lag, ("species_a", a), ("species_b", b), ("drift", drift));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new HoveDistinct(
            TableRows.Longs(table, "count", rows), Column("Gd_per_A3"), Column("gd"), Column("r_lo_A"), Column("r_hi_A"),
            Assert.Single(TableRows.Longs(table, "origins", rows).Distinct()));
    }
}

/// <summary>Both van Hove tables of a run.</summary>
internal static class HoveRows
{
    public static (ColumnTable Self, ColumnTable Distinct) VanHove(this TestRun run, VanHoveOptions options, RunDescription? description = null)
    {
        IReadOnlyList<ColumnTable> tables = run.Feed(new VanHove(options, description ?? run.Description, "test")).Results();
        return (tables[0], tables[1]);
    }

    /// <summary>The settings of a list of lags.</summary>
    public static Dictionary<string, double> Lags(params double[] ps) => ps.Select(static (lag, i) => (lag, i)).ToDictionary(static p => $"{p.i}", static p => p.lag, StringComparer.Ordinal);

    public static double Shell(double lo, double hi) => 4 * Math.PI / 3 * ((hi * hi * hi) - (lo * lo * lo));

    internal static int[] Of(ColumnTable table, long lag, params (string Column, string Value)[] keys)
    {
        int[] rows = TableRows.Where(table, keys);
        long[] lags = TableRows.Longs(table, "lag_frames", rows);
        int[] found = [.. rows.Where((_, i) => lags[i] == lag)];
        Assert.True(found.Length > 0, $"{table.Name} has no lag {lag}");
        return found;
    }
}
