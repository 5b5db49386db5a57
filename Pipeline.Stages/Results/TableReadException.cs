namespace Pipeline.Stages.Results;

/// <summary>A published table cannot be read: which file, what was expected, what was found, what to do.</summary>
/// <param name="fault">The kind of it.</param>
/// <param name="message">The message.</param>
/// <param name="cause">What the reader of the format said.</param>
public sealed class TableReadException(TableReadFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The kind of it.</summary>
    public TableReadFault Fault { get; } = fault;

    /// <summary>The name that was asked for and is not there; null where nothing was named.</summary>
    public string? Unknown { get; init; }

    /// <summary>The names there are in its place.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}
