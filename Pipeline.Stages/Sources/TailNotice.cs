namespace Pipeline.Stages.Sources;

/// <summary>Something that happened to the reading of a file.</summary>
/// <param name="Kind">What.</param>
/// <param name="Message">In words, with the file's name but not its path.</param>
public sealed record TailNotice(TailNoticeKind Kind, string Message);
