namespace Pipeline.Host.Demo;

/// <summary>
/// Writes a run's INCAR, POSCAR, XDATCAR, OSZICAR and CONTCAR in VASP 6.4.3's layouts, the two growing ones in torn blocks.
/// </summary>
/// <remarks>
/// Positions are unwrapped, as VASP since 5.4.4 writes them with MDALGO = 2; the lattice has 6 decimals in XDATCAR and 16 elsewhere.
/// </remarks>
internal sealed partial class VaspWriter : IDisposable
{
    private readonly AgiOptions _options;
    private readonly string _system;
    private readonly BlockFile _xdatcar;
    private readonly BlockFile _oszicar;

    /// <summary>
    /// Creates the directory and the two growing files; a directory that holds any of the five is refused, not overwritten.
    /// </summary>
    internal VaspWriter(AgiOptions options)
    {
        _options = options;
        _system = FormattableString.Invariant($"alpha-AgI {options.TemperatureK:0.###} K seed {options.Seed}{(options.Repulsion is 1 ? "" : FormattableString.Invariant($" repulsion {options.Repulsion:0.####}"))}");
        Directory.CreateDirectory(options.Directory);
        foreach (string name in new[] { "INCAR", "POSCAR", "XDATCAR", "OSZICAR", "CONTCAR" })
        {
            if (File.Exists(PathOf(name)))
            {
                throw new IOException($"{PathOf(name)} exists already; a simulation starts in a directory without VASP files.");
            }
        }

        WriteIncar();
        _xdatcar = new BlockFile(PathOf("XDATCAR"));
        _oszicar = new BlockFile(PathOf("OSZICAR"));
    }

    /// <summary>POSCAR (the state before step 1) and the head of XDATCAR.</summary>
    internal void Begin(AgiSimulation simulation)
    {
        WriteStructure("POSCAR", simulation);
        if (!IsBreathing)
        {
            WriteHead(simulation);
        }
    }

    /// <summary>Title, lattice, species.</summary>
    private void WriteHead(AgiSimulation simulation)
    {
        _xdatcar.Write($"{_system,-40}\n{1,12}\n");
        WriteLattice(_xdatcar, simulation.Cell, 12, 6);
        _xdatcar.Write($"   Ag   I \n{simulation.Atoms / 2,6}{simulation.Atoms / 2,6}\n");
    }

    /// <summary>The line of one step in OSZICAR: (I7, T= F6.0, E= E14.8, F= E14.8, E0= E14.8, EK= E11.5, SP= E8.2, SK= E8.2).</summary>
    internal void WriteStep(long step, AgiSimulation simulation)
    {
        _oszicar.Integer(step, 7);
        _oszicar.Write(" T= "u8);
        _oszicar.Fixed(simulation.TemperatureK, 6, 0);
        _oszicar.Write(" E= "u8);
        _oszicar.Exponential(simulation.ConservedEnergy, 14, 8);
        _oszicar.Write(" F= "u8);
        _oszicar.Exponential(simulation.PotentialEnergy, 14, 8);
        _oszicar.Write(" E0= "u8);
        _oszicar.Exponential(simulation.PotentialEnergy, 14, 8);
        _oszicar.Write("  EK= "u8);
        _oszicar.Exponential(simulation.KineticEnergy, 11, 5);
        _oszicar.Write(" SP= "u8);
        _oszicar.Exponential(simulation.Thermostat.Potential, 8, 2);
        _oszicar.Write(" SK= "u8);
        _oszicar.Exponential(simulation.Thermostat.Kinetic, 8, 2);
        _oszicar.Write("\n"u8);
    }

    /// <summary>One configuration of XDATCAR: (1X,3F12.8) rows; behind the whole head where the cell changes (FORMATS.md 1).</summary>
    internal void WriteFrame(long step, AgiSimulation simulation)
    {
        if (IsBreathing)
        {
            WriteHead(simulation);
        }

        _xdatcar.Write("Direct configuration="u8);
        _xdatcar.Integer(step, 6);
        _xdatcar.Write("\n"u8);
        for (int i = 0; i < simulation.Atoms; i++)
        {
            _xdatcar.Write(" "u8);
            WriteRow(_xdatcar, Scaled(simulation, i), 12, 8);
        }
    }

    /// <summary>CONTCAR, and the rest of the last blocks.</summary>
    internal void Finish(AgiSimulation simulation)
    {
        _xdatcar.Finish();
        _oszicar.Finish();
        WriteStructure("CONTCAR", simulation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _xdatcar.Dispose();
        _oszicar.Dispose();
    }

    private bool IsBreathing => _options.PressureKilobar is not null;

    private string PathOf(string name) => Path.Combine(_options.Directory, name);
}
