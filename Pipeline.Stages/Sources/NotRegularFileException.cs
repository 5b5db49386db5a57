namespace Pipeline.Stages.Sources;

/// <summary>An input is a pipe, a device or a directory: reading it would block, or has no end, or takes something away from its reader.</summary>
public sealed class NotRegularFileException(string path) : IOException($"{path}: is no regular file. Name a file (or a link to one).");
