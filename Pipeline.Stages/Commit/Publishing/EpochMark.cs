namespace Pipeline.Stages.Commit.Publishing;

/// <summary>An epoch on the axis of the convergence history.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Frames">Analysed frames it covers.</param>
/// <param name="Published">When.</param>
internal readonly record struct EpochMark(long Epoch, long Frames, DateTimeOffset Published);
