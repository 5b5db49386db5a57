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
    /// <summary>What the table <c>thermo</c> is.</summary>
    public static readonly TableSchema Schema = new("thermo", 1)
    {
        Definition =
            "cell, drift of the centre of mass since the first frame of the segment (unwrapped, reference cell) and the " +
            "OSZICAR of the same step",
        Columns =
        [
            ColumnSchema.Frames("OSZICAR lines in the analysed steps; trajectory frames where there is no OSZICAR"),
            ColumnSchema.Int64("step", "1", "Molecular-dynamics step").Key(),
            ColumnSchema.Float64("time_ps", "ps", "Simulated time"),
            ColumnSchema.Float64("temperature_K", "kelvin", "T of the OSZICAR"),
            ColumnSchema.Float64("energy_eV", "eV", "E of the OSZICAR: with kinetic and thermostat energy; its drift is the integrator's"),
            ColumnSchema.Float64("pressure_kB", "kilobar", "Null: neither XDATCAR nor OSZICAR carries it"),
            ColumnSchema.Float64("volume_A3", "angstrom^3", "Volume of the frame"),
            ColumnSchema.Float64("a_A", "angstrom", "Length of the first lattice vector"),
            ColumnSchema.Float64("b_A", "angstrom", "Length of the second lattice vector"),
            ColumnSchema.Float64("c_A", "angstrom", "Length of the third lattice vector"),
            ColumnSchema.Float64(
                "drift_x_A", "angstrom",
                "Displacement of the centre of mass since the first analysed frame of the segment: unwrapped fractions times the " +
                "mean cell"),
            ColumnSchema.Float64("drift_y_A", "angstrom", "The same along y"),
            ColumnSchema.Float64("drift_z_A", "angstrom", "The same along z"),
            ColumnSchema.Float64("free_energy_eV", "eV", "F of the OSZICAR"),
            ColumnSchema.Float64("kinetic_energy_eV", "eV", "EK of the OSZICAR"),
        ],
    };

    private const int MostRows = 20_000;
    private static readonly string[] s_columns = ["time_ps", "volume_A3", "a_A", "b_A", "c_A", "drift_x_A", "drift_y_A", "drift_z_A"];

    /// <summary>The table <c>thermo</c>.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Compute(input.Tables[ThermoRows.Schema.Name], input.Oszicar, input.Run);
    }

    /// <summary>The table <c>thermo</c>.</summary>
    public static ColumnTable Compute(ColumnTable framesTable, OszicarRecords? oszicar, RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(framesTable);
        ArgumentNullException.ThrowIfNull(run);
        bool joined = oszicar is { Lines: > 0 };
        ReadOnlySpan<long> steps = framesTable.Int64("step");
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

        TableBuilder table = new(Schema, rows.Count + 1);
        long covered = joined ? oszicar!.Lines : framesTable.FramesSeen;
        double[][] columns = [.. s_columns.Select(framesTable.NumbersOrNaN)];
        foreach (long step in rows.Keys.Order())
        {
            Row(table, covered, step, rows[step], columns, joined ? oszicar!.Steps.GetValueOrDefault(step) : default, run);
        }

        return table.ToTable(covered, new Dictionary<string, string>(framesTable.Metadata, StringComparer.Ordinal)
        {
            ["oszicar"] = joined ? oszicar!.Describe() : "none",
        });
    }

    private static void Row(TableBuilder table, long covered, long step, int row, double[][] columns, OszicarValues line, RunDescription run)
    {
        double? Of(int column) => row >= 0 && columns[column][row] is var value && !double.IsNaN(value) ? value : null;
        table.Int64("frames", covered);
        table.Int64("step", step);
        table.Float64("time_ps", Of(0) ?? (step * run.TimestepFs / 1000));
        table.Float64("temperature_K", line.TemperatureK);
        table.Float64("energy_eV", line.TotalEv);
        table.Float64("pressure_kB", null);
        table.Float64("volume_A3", Of(1));
        table.Float64("a_A", Of(2));
        table.Float64("b_A", Of(3));
        table.Float64("c_A", Of(4));
        table.Float64("drift_x_A", Of(5));
        table.Float64("drift_y_A", Of(6));
        table.Float64("drift_z_A", Of(7));
        table.Float64("free_energy_eV", line.FreeEv);
        table.Float64("kinetic_energy_eV", line.KineticEv);
    }
}
