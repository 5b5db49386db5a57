using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Stages.Runs;

/// <content>What the pieces of a run were made under: time may run on, and the physics still be another one.</content>
internal static partial class Continuation
{
    /// <summary>A break where the INCAR of the new piece asks for another temperature or ensemble than that of the piece before, with both values.</summary>
    /// <param name="join">How the files say the piece goes on.</param>
    /// <param name="before">What the piece before was under; null where no INCAR told.</param>
    /// <param name="member">Which member of the chain the piece is.</param>
    /// <param name="next">Its files.</param>
    /// <param name="inPlace">VASP was started again where the piece before stood.</param>
    /// <exception cref="IOException">A file is there but cannot be read now: nothing is decided, ask again.</exception>
    public static Join Compare(Join join, MdConditions? before, int member, RunInput next, bool inPlace)
    {
        ArgumentNullException.ThrowIfNull(join);
        ArgumentNullException.ThrowIfNull(next);
        Incar? incar = RunProbe.ReadIncar(next);
        MdConditions? now = incar is null ? null : MdConditions.Of(incar);
        join = join with { Piece = new RunPiece(member, now, RunProbe.FinalStep(incar)) };
        if (before is null || now is null || before.DifferenceTo(now) is not { } differ)
        {
            return join;
        }

        string reason = $"{(inPlace ? "restart" : next.RunId)}: {differ}";
        return join with
        {
            IsContinuous = false,
            AsksFrames = false,
            ConditionsDiffer = true,
            Reason = join.IsContinuous || join.AsksFrames ? reason : $"{reason}; {join.Reason}",
        };
    }

    /// <summary>Masses of a new piece that are not those of the run. An INCAR without POMASS leaves them to the POTCAR, whose values are rounded ones.</summary>
    private static string? OfMasses(RunDescription run, RunInput next, Incar? incar)
    {
        if (incar is null || run.Masses is not { } began || RunProbe.Masses(run.Topology, run.Topology, incar, []) is not { Masses: { } masses } now)
        {
            return null;
        }

        bool bothTold = string.Equals(now.Source, run.MassSource, StringComparison.Ordinal);
        double tolerance = bothTold ? Tolerance : RoundedMasses;
        double[]? blocks = RunProbe.BlockMasses(run.Topology, run.Topology, incar, []);
        for (int b = 0; b < run.Topology.Blocks.Length; b++)
        {
            int species = run.Topology.Blocks[b].Species;
            (double then, double today) = (run.BlockMasses?[b] ?? began[species], blocks?[b] ?? masses[species]);
            if (Math.Abs(today - then) > tolerance * then)
            {
                return FormattableString.Invariant(
                    $"The run and its new INCAR ({incar.File ?? next.RunId}) contradict each other: the run began with a mass of {then} ({run.MassSource}), now it is {today} ({now.Source}).{Apart}");
            }
        }

        return null;
    }
}
