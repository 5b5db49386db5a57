using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

/// <summary>VASP's POSCAR or CONTCAR: one structure, perhaps with velocities and what a restart needs. Immutable.</summary>
/// <remarks>
/// Layout: VASP wiki, POSCAR (revision 32299). Behind the positions: [lattice velocities], velocities, predictor-corrector block; text that is
/// none of them is ignored, one that has begun but is not whole is an error. CONTCAR is rewritten in place every step and can be seen half
/// written: a last line without newline counts only when it cannot be the beginning of a longer one, as in <see cref="Xdatcar"/>.
/// </remarks>
public sealed partial class Poscar
{
    private readonly double[] _scaled;
    private readonly double[]? _velocities;
    private readonly DecimalNumber[]? _printed;

    private Poscar(Topology topology, ScaledLattice lattice, Positions positions, Tail tail)
    {
        Topology = topology;
        Cell = lattice.Cell;
        _scaled = positions.Scaled;
        _printed = positions.Printed;
        HasSelectiveDynamics = positions.HasSelectiveDynamics;
        _velocities = tail.Velocities;
        HasDirectVelocities = tail.HasDirectVelocities;
        HasLatticeVelocities = tail.HasLatticeVelocities;
        HasPredictorCorrector = tail.HasPredictorCorrector;
    }

    /// <summary>What the format is, for the registry.</summary>
    public static FormatDescriptor Descriptor { get; } = new(
        "POSCAR",
        "VASP structure (POSCAR, CONTCAR): cell, positions, velocities, predictor-corrector block",
        ["POSCAR*", "CONTCAR*", "*.POSCAR", "*.CONTCAR"],
        "https://vasp.at/wiki/POSCAR");

    /// <summary>Title, species and order of the atoms.</summary>
    public Topology Topology { get; }

    /// <summary>First line, trimmed.</summary>
    public string Title => Topology.Title;

    /// <summary>Lattice vectors with the scale applied.</summary>
    public Cell Cell { get; }

    /// <summary>Scaled positions [N, 3], as printed (Cartesian ones divided by the cell).</summary>
    public ReadOnlySpan<double> Scaled => _scaled;

    /// <summary>Whether every atom carries flags T or F.</summary>
    public bool HasSelectiveDynamics { get; }

    /// <summary>Whether velocities are given.</summary>
    public bool HasVelocities => _velocities is not null;

    /// <summary>Velocities [N, 3] in Å/fs, or lattice vectors per time step when <see cref="HasDirectVelocities"/>; empty when none are given.</summary>
    public ReadOnlySpan<double> Velocities => _velocities;

    /// <summary>Whether the velocities are in lattice vectors per time step.</summary>
    public bool HasDirectVelocities { get; }

    /// <summary>Whether the lattice moves (<c>Lattice velocities and vectors</c>, ISIF = 3).</summary>
    public bool HasLatticeVelocities { get; }

    /// <summary>Whether the predictor-corrector block of a continued run is there: the next frame is then one step on.</summary>
    public bool HasPredictorCorrector { get; }

    /// <summary>Reads the text of a POSCAR or CONTCAR file.</summary>
    /// <param name="text">The whole file, uncompressed.</param>
    /// <param name="file">File named in errors.</param>
    /// <exception cref="TrajectoryFormatException">It is damaged, empty or half written.</exception>
    public static Poscar Parse(ReadOnlySpan<byte> text, string? file = null)
    {
        try
        {
            return new Reader(text).Read();
        }
        catch (TrajectoryFormatException e)
        {
            e.File ??= file;
            throw;
        }
    }

    /// <summary>Positions as integers, laid out like <c>Frame.Scaled</c>: component <c>axis</c> of atom <c>i</c> at <c>axis * N + i</c>,
    /// rounded half to even; Direct positions from their printed digits.</summary>
    /// <param name="period">Quanta per cell edge, as a frame's.</param>
    public long[] ToQuanta(long period)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        int atoms = Topology.AtomCount;
        long[] quanta = new long[3 * atoms];
        for (int i = 0; i < _scaled.Length; i++)
        {
            int place = (i % 3 * atoms) + (i / 3);
            if (_printed is null)
            {
                quanta[place] = (long)Math.Round(_scaled[i] * period, MidpointRounding.ToEven);
            }
            else
            {
                _printed[i].TryToQuanta(period, out quanta[place]); // the range was checked when it was read
            }
        }

        return quanta;
    }

    private readonly record struct Positions(double[] Scaled, DecimalNumber[]? Printed, bool HasSelectiveDynamics);

    private struct Tail
    {
        public double[]? Velocities;
        public bool HasDirectVelocities;
        public bool HasLatticeVelocities;
        public bool HasPredictorCorrector;
    }
}
