namespace Pipeline.Stages.Results;

/// <summary>A condition on rows cannot be read, or does not fit the table.</summary>
/// <param name="message">What was expected, what was found, where.</param>
public sealed class RowConditionException(string message) : FormatException(message)
{
    /// <summary>The column it names that the table does not have; null where something else is wrong.</summary>
    public string? UnknownColumn { get; init; }

    /// <summary>The columns the table has.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}
