using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Builders;

/// <summary>One pair of species of the table <c>rdf</c>; undefined values are NaN.</summary>
internal sealed record RdfCurve(long[] Counts, double[] G, double[] Paper, double[] CoordinationAb, double[] CoordinationBa, double[] Lo, double[] Hi)
{
    public static RdfCurve From(ColumnTable table, string a, string b)
    {
        int[] rows = TableRows.Where(table, ("species_a", a), ("species_b", b));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new RdfCurve(TableRows.Longs(table, "count", rows), Column("g"), Column("g_paper_per_A3"), Column("coordination_ab"), Column("coordination_ba"), Column("r_lo_A"), Column("r_hi_A"));
    }
}

/// <summary>One curve of the table <c>msd</c>; undefined values are NaN.</summary>
internal sealed record MsdCurve(long[] Lags, double[] Ps, double[] Total, double[] X, double[] Y, double[] Z, long[] Origins, double[] StandardError, double[] Collective, double[] Alpha2)
{
    public static MsdCurve From(ColumnTable table, string species, string origin, string drift)
    {
        int[] rows = TableRows.Where(table, ("species", species), ("origin", origin), ("drift", drift));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new MsdCurve(
            TableRows.Longs(table, "lag_frames", rows), Column("lag_ps"), Column("msd_A2"), Column("msd_x_A2"), Column("msd_y_A2"), Column("msd_z_A2"),
            TableRows.Longs(table, "origins", rows), Column("stderr_A2"), Column("collective_A2"), Column("alpha2"));
    }

    /// <summary>The column that the expected files call by this suffix.</summary>
    public double[] ByName(string name) => name switch
    {
        "x" => X,
        "y" => Y,
        "z" => Z,
        "collective" => Collective,
        _ => Total,
    };

    /// <summary>Row of a lag; -1 where it has none.</summary>
    public int Row(long lag) => Array.IndexOf(Lags, lag);

    public double At(long lag) => Total[Row(lag)];
}

/// <summary>One curve of the table <c>vacf</c>; undefined values are NaN.</summary>
internal sealed record VacfCurve(long[] Lags, double[] Ps, double[] Value, double[] Normalised, long[] Origins)
{
    public static VacfCurve From(ColumnTable table, string species)
    {
        int[] rows = TableRows.Where(table, ("species", species));
        double[] Column(string name) => TableRows.Doubles(table, name, rows);
        return new VacfCurve(TableRows.Longs(table, "lag_frames", rows), Column("lag_ps"), Column("vacf_A2_ps2"), Column("vacf_normalised"), TableRows.Longs(table, "origins", rows));
    }
}

/// <summary>Picks rows and columns out of a tidy table.</summary>
internal static class TableRows
{
    public static int[] Where(ColumnTable table, params (string Column, string Value)[] keys)
    {
        IReadOnlyList<string>[] columns = [.. keys.Select(k => table.Utf8(k.Column))];
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(r => keys.Select((k, i) => columns[i][r] == k.Value).All(static same => same))];
        Assert.True(rows.Length > 0, $"{table.Name} has no row with {string.Join(", ", keys)}");
        return rows;
    }

    public static double[] Doubles(ColumnTable table, string column, int[] rows)
    {
        Float64Column values = (Float64Column)table[column];
        return [.. rows.Select(r => values.IsValid(r) ? values.Values.Span[r] : double.NaN)];
    }

    public static long[] Longs(ColumnTable table, string column, int[] rows) => [.. rows.Select(r => table.Int64(column)[r])];
}
