using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>The last printed frame before a place where a run may have been continued.</summary>
/// <param name="Cell">Its cell.</param>
/// <param name="Period">Quanta per cell edge.</param>
/// <param name="Folded">Scaled coordinates [3, N] in quanta, in [0, <paramref name="Period"/>), laid out like <c>Frame.Scaled</c>.</param>
/// <param name="Label">Its step label as its own file counts (not shifted), as the OSZICAR beside it does; <see cref="Frame.NoLabel"/> where unknown.</param>
internal sealed record LastFrame(Cell Cell, long Period, long[] Folded, long Label);

/// <summary>How a piece of a run stands to the one before it.</summary>
/// <param name="IsContinuous">Time runs on: pairs of frames may span the joint.</param>
/// <param name="Reason">Why, or why not, without the machine's paths: it goes into the table <c>events</c>.</param>
internal sealed record Join(bool IsContinuous, string Reason)
{
    /// <summary>The files beside the trajectory do not tell; its frames may (<see cref="Reason"/> says what is not known).</summary>
    public bool AsksFrames { get; init; }

    /// <summary>Temperature or ensemble are others: a break, though the atoms may go on.</summary>
    public bool ConditionsDiffer { get; init; }

    /// <summary>The piece that begins; null where nothing is known of it.</summary>
    public RunPiece? Piece { get; init; }
}
