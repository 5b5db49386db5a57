namespace Pipeline.Stages.Studies;

/// <summary>Results cannot be put together: which files, which settings, what to do.</summary>
/// <param name="message">The message.</param>
public sealed class StudyException(string message) : Exception(message);
