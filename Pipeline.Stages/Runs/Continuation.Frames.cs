using Pipeline.Formats.Model;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Runs;

/// <content>What the frames show where no file beside them tells: members of a chain that are called otherwise, or lost their POSCAR.</content>
internal static partial class Continuation
{
    private const double Alike = 1.4; // times the usual step
    private const double FarOff = 2.5;

    /// <summary>
    /// A piece goes on where the step across the joint is like those before it. That shows something only where a piece that does not go on
    /// would be seen: one that began as the run did has to be far off. Otherwise it is a break, which costs pairs of frames and is never wrong.
    /// </summary>
    /// <param name="join">What the files say, and what of it they do not tell.</param>
    /// <param name="run">What the run is, and its first frame.</param>
    /// <param name="last">The last frame before the joint.</param>
    /// <param name="first">The first one behind it.</param>
    /// <param name="continuity">The steps before the joint.</param>
    public static Join ByFrames(Join join, RunDescription run, LastFrame last, Frame first, Continuity continuity)
    {
        ArgumentNullException.ThrowIfNull(join);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(last);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(continuity);
        if (!join.AsksFrames)
        {
            return join;
        }

        string? jump = continuity.Judge(last.Folded, first.Scaled, first.Period, first.Cell);
        (bool goesOn, string shown) = jump is not null ? (false, $"and the frames do not go on: {jump}")
            : !continuity.CanJudge ? (false, $"and the frames cannot tell: fewer than {Continuity.LeastSteps} steps stand before the joint, or fewer than {Continuity.LeastAtoms} atoms move")
            : ByLength(run, last, continuity.MedianRatio(last.Folded, first.Scaled, first.Period, first.Cell), continuity);
        return join with { IsContinuous = goesOn, Reason = $"{join.Reason}, {shown}" };
    }

    /// <summary>The first frame of a piece is the last one of the piece before it: the piece goes on from there.</summary>
    public static Join ByRepeat(Join join) => !join.AsksFrames ? join : join with { IsContinuous = true, Reason = $"{join.Reason}, but it begins with the last frame of the piece before it" };

    private static (bool GoesOn, string Shown) ByLength(RunDescription run, LastFrame last, double across, Continuity continuity)
    {
        double start = run.FirstScaled.Count == last.Folded.Length ? continuity.MedianRatio(last.Folded, [.. run.FirstScaled], run.Period, run.FirstCell) : 0;
        return start < FarOff ? (false, FormattableString.Invariant($"and the frames cannot tell: a piece that began as the run did would be only {start:F1} usual steps off"))
            : across > Alike ? (false, FormattableString.Invariant($"and the step across the joint is {across:F1} times what is usual"))
            : (true, FormattableString.Invariant($"but the step across the joint is like those before it ({across:F1} times what is usual; a piece that began as the run did would be {start:F1} off)"));
    }
}
