namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>A checkpoint cannot be used: of a newer release, or of another run or configuration. The message says what to do.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process committed the next generation of this run first: it owns the run now (exit code 75).</summary>
public sealed class FencedException(string message) : Exception(message);
