namespace Pipeline.Formats.Model;

/// <summary>One printed ionic step. Filled by one source, then read-only and shared until the last lease is released.</summary>
/// <remarks>
/// Coordinates are integers in units of <see cref="Quantum"/>, axis-major: component <c>axis</c> (a, b, c) of atom <c>i</c> stands at
/// <c>axis * AtomCount + i</c>, so that kernels over atoms read consecutive numbers.
/// </remarks>
public sealed class Frame : PipelineMessage
{
    /// <summary>Label of a frame that carries none that can be read (blank-separated frames, <c>******</c>).</summary>
    public const long NoLabel = long.MinValue;

    private readonly FramePool _pool;
    private int _leases;

    internal Frame(FramePool pool, Topology topology)
    {
        _pool = pool;
        Topology = topology;
        Scaled = new long[3 * topology.AtomCount];
        Unwrapped = new long[3 * topology.AtomCount];
    }

    /// <summary>Species and order of the atoms, as the file prints them; one instance a run.</summary>
    public Topology Topology { get; }

    /// <summary>The same atoms as the run names them, where a recipe splits a species; else null.</summary>
    internal Topology? Named { get; set; }

    /// <summary>Step label as printed, or <see cref="NoLabel"/>.</summary>
    public long Label { get; internal set; }

    /// <summary>Analysed frames of this segment before this one (f of the time origins): gap-free from 0.</summary>
    public long Index { get; internal set; }

    /// <summary>Analysed frames of the run before this one, over all segments: gap-free from 0.</summary>
    public long Ordinal { get; internal set; }

    /// <summary>Frames of the run before this one, analysed or not; those printed again count once.</summary>
    public long Number { get; internal set; }

    /// <summary>Molecular-dynamics step, counted on over restarts.</summary>
    public long Step { get; internal set; }

    /// <summary>Number of the stretch of unbroken time this frame belongs to, from 0.</summary>
    public int Segment { get; internal set; }

    /// <summary>Step x time step, in fs; NaN where the time step is unknown.</summary>
    public double TimeFs { get; internal set; }

    /// <summary>Lattice vectors of this frame.</summary>
    public Cell Cell { get; internal set; }

    /// <summary>First byte and line after this frame in its source.</summary>
    public SourcePosition After { get; internal set; }

    /// <summary>Coordinates per cell edge: 10⁸ (text with up to 8 decimals) or 2⁴⁴ (anything finer).</summary>
    public long Period { get; internal set; }

    /// <summary>The coordinate unit, 1/<see cref="Period"/>.</summary>
    public double Quantum => 1.0 / Period;

    /// <summary>Scaled coordinates [3, N] in quanta: as printed when parsed, in [0, <see cref="Period"/>) after the unwrap stage.</summary>
    internal long[] Scaled { get; }

    /// <summary>Scaled coordinates [3, N] in quanta with the images counted since the segment's first frame; written by the unwrap stage.</summary>
    internal long[] Unwrapped { get; }

    /// <summary>Scaled coordinates [3, N] in quanta as the file prints them; empty where nobody asked for them (<see cref="KeepPrinted"/>).</summary>
    internal long[] Printed { get; private set; } = [];

    /// <summary>Notes the coordinates before the unwrap stage folds them.</summary>
    internal void KeepPrinted()
    {
        Printed = Printed.Length == Scaled.Length ? Printed : new long[Scaled.Length];
        Scaled.CopyTo(Printed, 0);
    }

    /// <summary>Makes the frame read-only and hands out leases, one a branch.</summary>
    internal void Publish(int leases) => Volatile.Write(ref _leases, leases);

    /// <summary>Gives one lease back; the last one returns the frame to its pool.</summary>
    /// <exception cref="InvalidOperationException">More leases were given back than were handed out.</exception>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _leases);
        if (left == 0)
        {
            _pool.Return(this);
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("A frame was released twice: another one may live in its memory by now.");
        }
    }
}
