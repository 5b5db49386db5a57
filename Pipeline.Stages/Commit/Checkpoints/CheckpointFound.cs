namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>A generation as it was found: a checkpoint or why it is none.</summary>
/// <param name="Generation">Its number, by its name.</param>
/// <param name="Checkpoint">The checkpoint, or null.</param>
/// <param name="Problem">Why there is none, or null.</param>
public sealed record CheckpointFound(long Generation, Checkpoint? Checkpoint, CheckpointProblem? Problem);

/// <summary>A checkpoint file that cannot be read.</summary>
/// <param name="File">Its name.</param>
/// <param name="Reason">Why.</param>
public sealed record CheckpointProblem(string File, string Reason);
