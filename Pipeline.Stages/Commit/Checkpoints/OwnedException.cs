namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>Another process has this run (exit code 75). The message names it and says what to do.</summary>
public sealed class OwnedException(string message) : Exception(message);
