using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Whether a piece of a run goes on where the one before it ended: the next member of a chain, or VASP started again in the same directory
/// (docs/method.md). Told by the files beside it, and where they say nothing by its frames, never guessed: whatever is not shown is a
/// break, which costs pairs of frames but is never wrong.
/// </summary>
/// <remarks>
/// What VASP writes (three real runs, one of them a continuation, agree to the printed digits): CONTCAR after step n is the frame printed
/// at step n; a run continued from it prints as its step 1 the frame one step on.
/// <para>
/// Steps. A joined piece is shifted by the label of the last printed frame before it: its label k is k steps after that frame. Where its
/// first frame repeats the last one (<see cref="IsSameFrame"/>; rewritten trajectories have that, VASP's do not) it is dropped and the
/// piece is shifted so that the dropped label falls on the last printed step. A piece behind a break is shifted in the same way, as steps
/// and times run on; only no pair of frames spans the joint.
/// </para>
/// <para>
/// One stride must lie between the two frames. If VASP made steps after the last printed frame (NBLOCK above 1 and killed in between, or
/// output lost), the run goes on from a later structure than the last frame and the two are further apart than all others: a break.
/// </para>
/// </remarks>
internal static partial class Continuation
{
    private const double Tolerance = 1e-6;

    /// <summary>Decides; reads the POSCAR of the next piece and, where needed, CONTCAR, OSZICAR and INCAR of the previous one.</summary>
    /// <param name="run">What the run is.</param>
    /// <param name="last">Last printed frame of the previous piece.</param>
    /// <param name="previous">The files of the previous piece.</param>
    /// <param name="next">The files of the next one.</param>
    /// <param name="inPlace">Both are one directory: CONTCAR and OSZICAR may be the new run's already, so only the last frame is
    /// compared.</param>
    /// <exception cref="IOException">A file is there but cannot be read now: nothing is decided, ask again.</exception>
    public static Join Decide(RunDescription run, LastFrame last, RunInput previous, RunInput next, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(next);
        string name = inPlace ? "POSCAR" : $"{next.RunId}/POSCAR";
        if (!next.HasVaspName)
        {
            return AskFrames($"{next.TrajectoryName} has not VASP's own name, so no POSCAR beside it tells what it began from");
        }

        (Poscar? start, string problem) = Read(next, "POSCAR", name);
        if (start is null)
        {
            return AskFrames(problem);
        }

        if (!AtomNames.Agree(run.Printed, start.Topology))
        {
            return Break($"{name} has {RunProbe.Blocks(start.Topology)}, the run has {RunProbe.Blocks(run.Topology)}");
        }

        if (!start.HasVelocities)
        {
            return Break($"{name} has no velocities: VASP drew new ones");
        }

        if (!start.Velocities.ContainsAnyExcept(0.0))
        {
            return Break($"the velocities in {name} are all 0: they are not those of the frame before");
        }

        Difference fromFrame = Difference.Between(start, last);
        if (inPlace)
        {
            return fromFrame.IsNone ? Continued($"{name} is the last frame, with velocities") : Break($"{name} {fromFrame.Describe("the last frame")}");
        }

        string endName = $"{previous.RunId}/CONTCAR";
        (Poscar? end, problem) = previous.HasVaspName ? Read(previous, "CONTCAR", endName) : (null, $"no CONTCAR is known to be {previous.RunId}'s");
        if (end is not null && !AtomNames.Agree(run.Printed, end.Topology))
        {
            problem = $"{endName} has {RunProbe.Blocks(end.Topology)}";
            end = null;
        }

        Difference? fromEnd = end is null ? null : Difference.Between(start, end);
        if (fromEnd is { IsNone: true } && HasOtherVelocities(start, end!))
        {
            return Break($"{name} has other velocities than {endName}");
        }

        if (fromFrame.IsNone)
        {
            return Continued($"{name} is the last frame, with velocities");
        }

        if (fromEnd is not { IsNone: true })
        {
            return Break($"{name} {fromFrame.Describe("the last frame")}; {(fromEnd is { } other ? "it " + other.Describe(endName) : problem)}");
        }

        return IsFixed(run, last) && Difference.OfCells(start.Cell, last.Cell) is { } cells
            ? Break(FormattableString.Invariant($"the cell of {name} differs from that of the last frame by up to {cells:G3} A"))
            : StepsBetween(last, previous) ?? Continued($"{name} is {endName}, with velocities, and no step was made after the last frame");
    }

    /// <summary>Whether a piece's first frame repeats the last one before it: every atom, to the quantum. Wrapped or not.</summary>
    public static bool IsSameFrame(LastFrame last, Frame first)
    {
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(first);
        if (first.Period != last.Period || first.Scaled.Length != last.Folded.Length || Difference.OfCells(first.Cell, last.Cell) is not null)
        {
            return false;
        }

        for (int i = 0; i < last.Folded.Length; i++)
        {
            if ((first.Scaled[i] - last.Folded[i]) % last.Period != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A break if steps may lie between the last frame and the structure VASP left: that interval is not one stride.</summary>
    private static Join? StepsBetween(LastFrame last, RunInput previous)
    {
        long? made = last.Label == Frame.NoLabel ? null : OszicarEnd.LastStep(previous);
        if (made > last.Label)
        {
            return Break(string.Create(CultureInfo.InvariantCulture, $"{previous.RunId} went on to step {made} after its last printed frame, {last.Label}: the next frame is not one output interval away"));
        }

        // An OSZICAR that ends before the trajectory shows nothing; a run that made all of its NSW steps made none after them.
        bool none = made == last.Label || (last.Label != Frame.NoLabel && RunProbe.ReadIncar(previous) is { } incar && incar.TryGetNumber("NSW", out double asked) && asked == last.Label);
        return none ? null : Break($"{previous.RunId}/CONTCAR is not its last frame, and no OSZICAR tells that no step was made in between");
    }

    /// <summary>A cell that has not moved so far, in a run not known to move it.</summary>
    private static bool IsFixed(RunDescription run, LastFrame last) => run.Ensemble is not "NpT" && Difference.OfCells(run.FirstCell, last.Cell) is null;

    private static bool HasOtherVelocities(Poscar start, Poscar end)
    {
        if (!end.HasVelocities || end.HasDirectVelocities != start.HasDirectVelocities)
        {
            return false;
        }

        double fastest = 0, differ = 0;
        for (int i = 0; i < end.Velocities.Length; i++)
        {
            fastest = Math.Max(fastest, Math.Abs(end.Velocities[i]));
            differ = Math.Max(differ, Math.Abs(end.Velocities[i] - start.Velocities[i]));
        }

        return differ > 1e-5 * fastest;
    }

    private static (Poscar? Structure, string Problem) Read(RunInput input, string file, string name)
    {
        try
        {
            return input.Find(file) is { } found ? (Poscar.Parse(found.Text, found.Path), "") : (null, $"there is no {name}");
        }
        catch (TrajectoryFormatException error)
        {
            return (null, FormattableString.Invariant($"{name} cannot be read (line {error.Position.Line + 1}: expected {error.Expected}, found {error.Found})"));
        }
        catch (InvalidDataException)
        {
            return (null, $"{name} is no whole packed file");
        }
    }

    private static Join Continued(string reason) => new(true, reason);

    private static Join Break(string reason) => new(false, reason);

    private static Join AskFrames(string reason) => new(false, reason) { AsksFrames = true };

    /// <summary>How far two structures are apart, periodic images apart.</summary>
    private readonly record struct Difference(double? CellAngstrom, double Edges, int Atom)
    {
        public bool IsNone => CellAngstrom is null && Edges <= Tolerance;

        public static Difference Between(Poscar start, LastFrame last) => Of(start, last.Cell, last.Folded, last.Period);

        public static Difference Between(Poscar start, Poscar end) => Of(start, end.Cell, end.ToQuanta(Xdatcar.FinePeriod), Xdatcar.FinePeriod);

        /// <summary>
        /// Largest difference of a component in A; null where it is below the tolerance, relative to the longest component.
        /// </summary>
        public static double? OfCells(Cell a, Cell b)
        {
            double longest = 0, differ = 0;
            for (int i = 0; i < 9; i++)
            {
                (double x, double y) = (a[i / 3, i % 3], b[i / 3, i % 3]);
                longest = Math.Max(longest, Math.Max(Math.Abs(x), Math.Abs(y)));
                differ = Math.Max(differ, Math.Abs(x - y));
            }

            return differ <= Tolerance * longest ? null : differ;
        }

        public string Describe(string from) => CellAngstrom is { } cell
            ? FormattableString.Invariant($"differs from {from} by up to {cell:G3} A in the cell")
            : FormattableString.Invariant($"differs from {from} by up to {Edges:G3} of a cell edge (atom {Atom + 1})");

        private static Difference Of(Poscar start, Cell cell, long[] other, long period)
        {
            long[] own = start.ToQuanta(period);
            long largest = 0;
            int at = 0;
            for (int i = 0; i < own.Length; i++)
            {
                long apart = Math.Abs((own[i] - other[i]) % period);
                apart = Math.Min(apart, period - apart);
                (largest, at) = apart > largest ? (apart, i) : (largest, at);
            }

            return new Difference(OfCells(start.Cell, cell), largest / (double)period, at % start.Topology.AtomCount);
        }
    }
}
