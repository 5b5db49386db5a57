using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>Joins the cell and drift of the trajectory's frames with the temperatures and energies of the OSZICAR, by step.</summary>
/// <remarks>
/// Rows: every step of the OSZICAR and every analysed frame while both are whole and together within the limit; otherwise the thinned
/// trajectory frames. What one of the files does not have of a step is empty.
/// </remarks>
public static class ThermoTable
{
    private const int MostRows = 20_000;
    private static readonly string[] s_columns = ["time_ps", "volume_A3", "a_A", "b_A", "c_A", "drift_x_A", "drift_y_A", "drift_z_A"];

    /// <summary>The table <c>thermo</c>.</summary>
    public static ColumnTable Compute(ColumnTable framesTable, OszicarRecords? oszicar, RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(framesTable);
        ArgumentNullException.ThrowIfNull(run);
        bool joined = oszicar is { Lines: > 0 };
        ReadOnlySpan<long> steps = ((Int64Column)framesTable["step"]).Values.Span;
        Dictionary<long, int> rows = new(steps.Length);
        for (int row = 0; row < steps.Length; row++)
        {
            rows[steps[row]] = row;
        }

        if (joined && oszicar!.IsComplete && framesTable.Metadata["thinning"] is "1" && rows.Count + oszicar.Steps.Keys.Count(s => !rows.ContainsKey(s)) <= MostRows)
        {
            foreach (long step in oszicar.Steps.Keys)
            {
                rows.TryAdd(step, -1);
            }
        }

        TableBuilder table = new(rows.Count + 1);
        long covered = joined ? oszicar!.Lines : framesTable.FramesSeen;
        Float64Column[] columns = [.. s_columns.Select(name => (Float64Column)framesTable[name])];
        foreach (long step in rows.Keys.Order())
        {
            Row(table, covered, step, rows[step], columns, joined ? oszicar!.Steps.GetValueOrDefault(step) : default, run);
        }

        if (rows.Count == 0)
        {
            Row(table, covered, 0, -1, columns, default, run);
            table.Clear();
        }

        return table.ToTable("thermo", 1, covered, "cell, drift of the centre of mass since the first frame of the segment (unwrapped, reference cell) and the OSZICAR of the same step", new Dictionary<string, string>(framesTable.Metadata, StringComparer.Ordinal)
        {
            ["oszicar"] = joined ? oszicar!.Describe() : "none",
        });
    }

    private static void Row(TableBuilder table, long covered, long step, int row, Float64Column[] columns, OszicarValues line, RunDescription run)
    {
        double? Of(int column) => row >= 0 && columns[column].IsValid(row) ? columns[column].Values.Span[row] : null;
        table.Int64("frames", "1", covered, "OSZICAR lines the table covers; trajectory frames where there is no OSZICAR");
        table.Int64("step", "1", step, "Molecular-dynamics step");
        table.Float64("time_ps", "ps", Of(0) ?? (step * run.TimestepFs / 1000), "Simulated time");
        table.Float64("temperature_K", "kelvin", line.TemperatureK, "T of the OSZICAR");
        table.Float64("energy_eV", "eV", line.TotalEv, "E of the OSZICAR: with kinetic and thermostat energy; its drift is the integrator's");
        table.Float64("pressure_kB", "kilobar", null, "Empty: neither XDATCAR nor OSZICAR carries it");
        table.Float64("volume_A3", "angstrom^3", Of(1), "Volume of the frame");
        table.Float64("a_A", "angstrom", Of(2), "Length of the first lattice vector");
        table.Float64("b_A", "angstrom", Of(3), "Length of the second lattice vector");
        table.Float64("c_A", "angstrom", Of(4), "Length of the third lattice vector");
        table.Float64("drift_x_A", "angstrom", Of(5), "Displacement of the centre of mass since the first frame of the segment");
        table.Float64("drift_y_A", "angstrom", Of(6), "Displacement of the centre of mass since the first frame of the segment");
        table.Float64("drift_z_A", "angstrom", Of(7), "Displacement of the centre of mass since the first frame of the segment");
        table.Float64("free_energy_eV", "eV", line.FreeEv, "F of the OSZICAR");
        table.Float64("kinetic_energy_eV", "eV", line.KineticEv, "EK of the OSZICAR");
    }
}
