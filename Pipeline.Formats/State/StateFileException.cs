namespace Pipeline.Formats.State;

/// <summary>
/// A state file cannot be used: torn, corrupt, no state file, or of another release. The message says what was expected and found.
/// </summary>
public sealed class StateFileException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file is whole, but a newer release wrote it: an older generation is no remedy, a newer program is.</summary>
    public bool IsNewer { get; init; }

    /// <summary>The file is whole, but a release wrote it whose files this one does not read: the source is to be replayed.</summary>
    public bool IsOlder { get; init; }
}
