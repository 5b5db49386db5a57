using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Velocities;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Stages.Accumulators;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>Tables <c>vacf</c> and <c>vacf_blocks</c> made by hand, so that what is derived from them is tested alone.</summary>
internal static class VacfTables
{
    /// <summary>A run of these species, masses and frame interval in a cube.</summary>
    public static RunDescription Run(double intervalFs, double edge, params (string Symbol, int Count, double Mass)[] species) => new()
    {
        RunId = "test",
        Topology = new Topology("test", [.. species.Select(s => (s.Symbol, s.Count))]),
        Period = TestRun.Period,
        FirstCell = Cell.Orthorhombic(edge, edge, edge),
        TimestepFs = intervalFs,
        LabelStride = 1,
        Masses = [.. species.Select(s => s.Mass)],
    };

    public static ColumnTable Vacf(params (string Species, double[] C)[] curves)
    {
        TableBuilder table = new(VacfTable.Schema.Only("frames", "species", "lag_frames", "vacf_A2_ps2"));
        foreach ((string species, double[] c) in curves)
        {
            for (int m = 0; m < c.Length; m++)
            {
                table.Int64("frames", 1000);
                table.Utf8("species", species);
                table.Int64("lag_frames", m);
                table.Float64("vacf_A2_ps2", c[m]);
            }
        }

        return table.ToTable(1000);
    }

    public static ColumnTable Blocks(string species, params double[][] blocks)
    {
        TableBuilder table = new(VacfTable.BlockSchema.Only("species", "block", "lag_frames", "vacf_A2_ps2", "origins"));
        for (int b = 0; b < blocks.Length; b++)
        {
            for (int m = 0; m < blocks[b].Length; m++)
            {
                table.Utf8("species", species);
                table.Int64("block", b);
                table.Int64("lag_frames", m);
                table.Float64("vacf_A2_ps2", blocks[b][m]);
                table.Int64("origins", 100);
            }
        }

        return table.ToTable(1000, new Dictionary<string, string>(StringComparer.Ordinal) { ["block_origins"] = "100" });
    }

    /// <summary>A cos(2πν t) of an oscillator, ν in cm-1.</summary>
    public static double[] Cosine(double amplitude, double wavenumber, double intervalPs, int lags) =>
        [.. Enumerable.Range(0, lags).Select(m => amplitude * Math.Cos(2 * Math.PI * wavenumber * 0.0299792458 * m * intervalPs))];

    /// <summary>The expected autocorrelations of a case below ../shared, as the table our accumulator makes.</summary>
    public static (ColumnTable Table, double IntervalPs) Expected(string folder)
    {
        CsvTable csv = ReferenceCases.Expected(folder, "vacf");
        (string Species, double[] C)[] curves = [.. csv.Names.Where(n => n.StartsWith("C_", StringComparison.Ordinal)).Select(n => (n.Split('_')[1], csv[n]))];
        return (Vacf(curves), csv[csv.Names[1]][1]);
    }
}
