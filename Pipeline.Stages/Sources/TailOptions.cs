namespace Pipeline.Stages.Sources;

/// <summary>How the end of a file is met.</summary>
public sealed record TailOptions
{
    /// <summary>Wait for more at the end of the file; otherwise the first end is the end.</summary>
    public bool Follow { get; init; }

    /// <summary>First wait at the end of the file; each further one doubles.</summary>
    public TimeSpan PollMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait.</summary>
    public TimeSpan PollMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>True once whoever writes the file has ended: then the next end of the file is the end. Asked before each read.</summary>
    public Func<bool> WriterHasEnded { get; init; } = static () => false;
}
