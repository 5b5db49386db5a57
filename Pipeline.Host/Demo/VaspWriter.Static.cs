using Pipeline.Formats.Model;

namespace Pipeline.Host.Demo;

/// <summary>The files written once: INCAR, POSCAR, CONTCAR.</summary>
internal sealed partial class VaspWriter
{
    /// <summary>
    /// The tags a reader needs for the time axis, the masses and the ensemble; SMASS = 0 is the thermostat of <see cref="NoseHoover"/>.
    /// </summary>
    private void WriteIncar()
    {
        // VASP's own NpT is MDALGO = 3; its Langevin tags are not written, because these dynamics are not Langevin's.
        string ensemble = _options.PressureKilobar is { } pressure
            ? FormattableString.Invariant($"ISIF = 3\nMDALGO = 3\nPSTRESS = {pressure:0.###############}")
            : "ISIF = 2\nMDALGO = 2\nSMASS = 0";
        using BlockFile file = new(PathOf("INCAR"));
        file.Write($"""
            SYSTEM = {_system}
            IBRION = 0
            {ensemble}
            NSW = {_options.Steps}
            POTIM = {_options.TimestepFs:0.0###############}
            NBLOCK = {_options.StepsPerFrame}
            KBLOCK = 1
            TEBEG = {_options.TemperatureK:0.###############}
            TEEND = {_options.TemperatureK:0.###############}
            POMASS = {AgiUnits.SilverMass:F3} {AgiUnits.IodineMass:F3}

            """);
        file.Finish();
    }

    /// <summary>
    /// Positions, velocities (Å/fs) and the predictor block of an MD restart (FORMATS.md 1 and 6; koh-water-aimd-vasp643).
    /// </summary>
    private void WriteStructure(string name, AgiSimulation simulation)
    {
        using BlockFile file = new(PathOf(name));
        file.Write($"{_system,-40}\n   1.0000000000000000     \n");
        WriteLattice(file, simulation.Cell, 22, 16);
        file.Write($"  Ag              I               \n{simulation.Atoms / 2,6}{simulation.Atoms / 2,6}\nDirect\n");
        for (int i = 0; i < simulation.Atoms; i++)
        {
            WriteRow(file, Scaled(simulation, i), 20, 16);
        }

        if (IsBreathing)
        {
            WriteLatticeMotion(file, simulation);
        }

        file.Write("\n"u8);
        foreach (Vector3d velocity in simulation.Velocities)
        {
            WriteExponentialRow(file, velocity);
        }

        WritePredictor(file, simulation);
        file.Finish();
    }

    /// <summary>
    /// What lets VASP take the next step from here; with it, frame 1 comes one step after POSCAR (FORMATS.md 1, measured).
    /// </summary>
    /// <remarks>
    /// The four thermostat numbers are η of the next step, v_η Δt twice and η now: inferred from koh-water-aimd-vasp643, whose SP is g
    /// k_B T η.
    /// The 3N rows are the scaled positions of the next step, then zeros (MDALGO = 2 keeps no higher derivatives).
    /// </remarks>
    private void WritePredictor(BlockFile file, AgiSimulation simulation)
    {
        double dt = _options.TimestepFs;
        double advance = simulation.Thermostat.Velocity * dt;
        file.Write($"\n{1,12}\n  {dt,19:F16}     \n");
        foreach (double value in new[] { simulation.Thermostat.Position + advance, advance, advance, simulation.Thermostat.Position })
        {
            file.Exponential(value, 16, 8);
        }

        file.Write("\n"u8);
        for (int i = 0; i < simulation.Atoms; i++)
        {
            WriteExponentialRow(file, Scaled(simulation.NextPosition(i), simulation.Cell));
        }

        for (int i = 0; i < 2 * simulation.Atoms; i++)
        {
            WriteExponentialRow(file, default);
        }
    }

    /// <summary>The block of ISIF = 3: rates (Å/fs) and vectors, where VASP's POSCAR page puts them: between positions and velocities.</summary>
    private static void WriteLatticeMotion(BlockFile file, AgiSimulation simulation)
    {
        Cell cell = simulation.Cell;
        double rate = simulation.CellRate;
        file.Write($"Lattice velocities and vectors\n{1,3}\n");
        foreach (Cell rows in new[] { Cell.Orthorhombic(rate * cell.Ax, rate * cell.By, rate * cell.Cz), cell })
        {
            for (int row = 0; row < 3; row++)
            {
                WriteExponentialRow(file, new Vector3d(rows[row, 0], rows[row, 1], rows[row, 2]));
            }
        }
    }

    private static void WriteLattice(BlockFile file, Cell cell, int width, int decimals)
    {
        for (int row = 0; row < 3; row++)
        {
            file.Write(" "u8);
            WriteRow(file, new Vector3d(cell[row, 0], cell[row, 1], cell[row, 2]), width, decimals);
        }
    }

    private static Vector3d Scaled(AgiSimulation simulation, int i) => Scaled(simulation.Positions[i], simulation.Cell);

    private static Vector3d Scaled(Vector3d p, Cell cell) => new(p.X / cell.Ax, p.Y / cell.By, p.Z / cell.Cz);

    private static void WriteRow(BlockFile file, Vector3d row, int width, int decimals)
    {
        file.Fixed(row.X, width, decimals);
        file.Fixed(row.Y, width, decimals);
        file.Fixed(row.Z, width, decimals);
        file.Write("\n"u8);
    }

    private static void WriteExponentialRow(BlockFile file, Vector3d row)
    {
        file.Exponential(row.X, 16, 8);
        file.Exponential(row.Y, 16, 8);
        file.Exponential(row.Z, 16, 8);
        file.Write("\n"u8);
    }
}
