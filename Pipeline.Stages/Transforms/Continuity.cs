using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Transforms;

/// <summary>
/// Whether the atoms go on from one frame to the next, judged by what they did before: a jump is a frame in which more than half of the
/// host, of the mobile or of all atoms move much further than their species did in the last <see cref="Window"/> steps of the segment.
/// </summary>
/// <remarks>
/// Much further is more than about twice the root mean square of the window and more than <see cref="Burst"/> times its largest
/// frame. More than half of the atoms: the median, without sorting; a hop, or a few, is no jump. The largest frame: motion that grows
/// (heating from rest, atoms that swing in phase) is none. All it remembers are those mean squares, a number a species and step.
/// </remarks>
internal sealed class Continuity
{
    /// <summary>Steps it judges from.</summary>
    public const int Window = 32;

    /// <summary>Fewer known steps judge nothing: one odd step would be the measure.</summary>
    public const int LeastSteps = 8;

    /// <summary>Smaller groups are not judged: two or three ions do hop at once.</summary>
    public const int LeastAtoms = 4;

    private const double Jump = 2.2;
    private const double SmallJump = 1.9; // of 8 to 15 atoms: five or more of them, and 99 of 100 joints are still found
    private const double Burst = 1.35;
    private const double Still = 0.005; // A: no step below is a jump, whatever the atoms did before
    private const double PrintedUnits = 3; // nor one of so few units of the last printed decimal

    private readonly Topology _topology;
    private readonly (string Name, int[] Species, int Atoms, bool IsSmall)[] _groups;
    private readonly double[] _window; // [step, species]: mean square step in A^2
    private readonly double[] _latest, _limits, _smallLimits;
    private readonly int[] _over, _overSmall;
    private int _next;

    /// <summary>Nothing is known yet.</summary>
    public Continuity(RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _topology = run.Topology;
        int species = run.Topology.Species.Count;
        _groups = [.. new[] { Group("host", run.HostSpecies), Group("mobile", run.MobileSpecies), Group("", [.. Enumerable.Range(0, species)]) }.Where(static g => g.Atoms >= LeastAtoms)];
        (_window, _latest, _limits, _smallLimits) = (new double[Window * species], new double[species], new double[species], new double[species]);
        (_over, _overSmall) = (new int[species], new int[species]);
    }

    /// <summary>Steps known of this segment, at most <see cref="Window"/>.</summary>
    public int Known { get; private set; }

    /// <summary>Whether enough is known to judge a step at all.</summary>
    public bool CanJudge => Known >= LeastSteps && _groups.Length > 0;

    /// <summary>The next step begins a segment: what was known of the one before is no measure for it.</summary>
    public void Break()
    {
        (Known, _next) = (0, 0);
        Array.Clear(_window);
    }

    /// <summary>The step judged last belongs to the segment.</summary>
    public void Take()
    {
        _latest.CopyTo(_window, _next * _latest.Length);
        (_next, Known) = ((_next + 1) % Window, Math.Min(Known + 1, Window));
    }

    /// <summary>
    /// Says in words that the step is a jump; null where it goes on, or where nothing can be judged. Changes nothing that is known.
    /// </summary>
    /// <param name="from">Scaled coordinates [3, N] of the frame before.</param>
    /// <param name="to">Those of the frame that is judged, wrapped or not.</param>
    /// <param name="period">Quanta per cell edge.</param>
    /// <param name="cell">Cell of the frame that is judged: a change of volume moves no atom.</param>
    public string? Judge(ReadOnlySpan<long> from, ReadOnlySpan<long> to, long period, Cell cell)
    {
        SetLimits(0);
        Measure(from, to, period, cell);
        if (!CanJudge || JumpedGroup() < 0)
        {
            return null;
        }

        // Coordinates printed with three decimals move by whole units of the last one, or stand still: a measure of nothing.
        SetLimits(PrintedUnits * Unit(from, to, period) / period * Longest(cell));
        Measure(from, to, period, cell);
        int group = JumpedGroup();
        return group < 0 ? null : Describe(_groups[group], from, to, period, cell);
    }

    /// <summary>
    /// How far a step is in units of what is usual: the median over all atoms of its length by the root mean square of the species in the
    /// known steps.
    /// </summary>
    public double MedianRatio(ReadOnlySpan<long> from, ReadOnlySpan<long> to, long period, Cell cell)
    {
        double[] usual = new double[_limits.Length], ratios = new double[_topology.AtomCount];
        for (int s = 0; s < usual.Length; s++)
        {
            for (int ago = Known; ago > 0; ago--)
            {
                usual[s] += SquareOf(ago, s) / Known;
            }
        }

        for (int i = 0; i < ratios.Length; i++)
        {
            ratios[i] = Math.Sqrt(Square(from, to, i, period, cell) / Math.Max(usual[_topology.SpeciesOf[i]], Still * Still));
        }

        Array.Sort(ratios);
        return ratios[ratios.Length / 2];
    }

    /// <summary>Writes what is known.</summary>
    internal void Save(StateWriter w)
    {
        w.Int64("continuity", Known, _next);
        w.Float64("continuity_squares", _window.AsSpan(0, Known * _latest.Length));
    }

    /// <summary>Goes on from it.</summary>
    internal void Load(StateReader r)
    {
        long[] state = r.Int64("continuity", 2);
        if (state[0] is < 0 or > Window || state[1] is < 0 or >= Window)
        {
            throw new InvalidOperationException($"State of the source: {state[0]} known steps, the next at {state[1]}, do not fit a window of {Window}.");
        }

        (Known, _next) = ((int)state[0], (int)state[1]);
        Array.Clear(_window);
        r.Float64("continuity_squares", Known * _latest.Length).CopyTo(_window, 0);
    }

    private (string Name, int[] Species, int Atoms, bool IsSmall) Group(string name, IReadOnlyList<int> species)
    {
        int atoms = species.Sum(s => _topology.Counts[s]);
        return (name, [.. species], atoms, atoms is >= 8 and < 16);
    }

    /// <summary>The square of the longest step of each species that is no jump.</summary>
    private void SetLimits(double least)
    {
        least = Math.Max(least, Still);
        for (int s = 0; s < _limits.Length; s++)
        {
            double sum = 0, largest = 0;
            for (int ago = Known; ago > 0; ago--)
            {
                double square = SquareOf(ago, s);
                sum += square;
                largest = Math.Max(largest, square);
            }

            double mean = Known == 0 ? 0 : sum / Known, floor = Math.Max(least * least, Burst * Burst * largest);
            (_limits[s], _smallLimits[s]) = (Math.Max(floor, Jump * Jump * mean), Math.Max(floor, SmallJump * SmallJump * mean));
        }
    }

    private void Measure(ReadOnlySpan<long> from, ReadOnlySpan<long> to, long period, Cell cell)
    {
        Array.Clear(_latest);
        Array.Clear(_over);
        Array.Clear(_overSmall);
        foreach (AtomBlock block in _topology.Blocks)
        {
            (double sum, double limit, double smallLimit) = (0, _limits[block.Species], _smallLimits[block.Species]);
            int over = 0, overSmall = 0;
            for (int i = block.Start; i < block.Start + block.Count; i++)
            {
                double square = Square(from, to, i, period, cell);
                sum += square;
                over += square > limit ? 1 : 0;
                overSmall += square > smallLimit ? 1 : 0;
            }

            _latest[block.Species] += sum;
            _over[block.Species] += over;
            _overSmall[block.Species] += overSmall;
        }

        for (int s = 0; s < _latest.Length; s++)
        {
            _latest[s] /= Math.Max(1, _topology.Counts[s]);
        }
    }

    /// <summary>Mean square of a known step, 1 for the last one: always summed from the oldest on, wherever the ring stands.</summary>
    private double SquareOf(int ago, int species) => _window[((_next + Window - ago) % Window * _limits.Length) + species];

    private int JumpedGroup()
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            int over = 0;
            foreach (int species in _groups[g].Species)
            {
                over += _groups[g].IsSmall ? _overSmall[species] : _over[species];
            }

            if (2 * over > _groups[g].Atoms)
            {
                return g;
            }
        }

        return -1;
    }

    /// <summary>The square of an atom's step, to its nearest image along each axis, in A^2.</summary>
    private double Square(ReadOnlySpan<long> from, ReadOnlySpan<long> to, int atom, long period, in Cell cell)
    {
        int atoms = _topology.AtomCount;
        double a = Step(from[atom], to[atom], period), b = Step(from[atoms + atom], to[atoms + atom], period), c = Step(from[(2 * atoms) + atom], to[(2 * atoms) + atom], period);
        (double x, double y, double z) = cell.ToCartesian(a, b, c);
        return (x * x) + (y * y) + (z * z);
    }

    private static double Step(long from, long to, long period)
    {
        long step = to - from, half = period / 2;
        if (step >= half || step < -half)
        {
            step %= period;
            step -= step >= half ? period : 0;
            step += step < -half ? period : 0;
        }

        return step / (double)period;
    }

    /// <summary>What all coordinates of both frames are multiples of, in quanta.</summary>
    private static long Unit(ReadOnlySpan<long> from, ReadOnlySpan<long> to, long period)
    {
        long unit = period;
        for (int i = 0; i < from.Length && unit > 1; i++)
        {
            unit = Divisor(Divisor(unit, from[i]), to[i]);
        }

        return unit;
    }

    private static long Divisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return Math.Abs(a);
    }

    private static double Longest(Cell cell) => Math.Sqrt(Math.Max(Math.Max(
        (cell.Ax * cell.Ax) + (cell.Ay * cell.Ay) + (cell.Az * cell.Az),
        (cell.Bx * cell.Bx) + (cell.By * cell.By) + (cell.Bz * cell.Bz)),
        (cell.Cx * cell.Cx) + (cell.Cy * cell.Cy) + (cell.Cz * cell.Cz)));

    private string Describe((string Name, int[] Species, int Atoms, bool IsSmall) group, ReadOnlySpan<long> from, ReadOnlySpan<long> to, long period, Cell cell)
    {
        List<(double Step, double Ratio)> steps = [];
        for (int i = 0; i < _topology.AtomCount; i++)
        {
            int species = _topology.SpeciesOf[i];
            if (Array.IndexOf(group.Species, species) >= 0)
            {
                double sum = 0;
                for (int ago = Known; ago > 0; ago--)
                {
                    sum += SquareOf(ago, species);
                }

                double length = Math.Sqrt(Square(from, to, i, period, cell));
                steps.Add((length, length / Math.Max(Math.Sqrt(sum / Known), Still)));
            }
        }

        double median = steps.Order().ElementAt(steps.Count / 2).Step, ratio = steps.Select(static s => s.Ratio).Order().ElementAt(steps.Count / 2);
        string name = group.Name.Length == 0 ? "" : group.Name + " ";
        return FormattableString.Invariant($"the {name}atoms jump at once: half of the {group.Atoms} move {median:F2} A or more, {ratio:F1} times what is usual in the {Known} steps before");
    }
}
