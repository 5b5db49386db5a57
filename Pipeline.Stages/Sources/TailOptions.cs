namespace Pipeline.Stages.Sources;

/// <summary>How a file is read on and how its end is met.</summary>
public sealed record TailOptions
{
    /// <summary>Wait for more at the end of the file; otherwise the first end is the end and the first error ends reading.</summary>
    public bool Follow { get; init; }

    /// <summary>Shortest wait between two looks; null: 0.5 s, on network file systems <see cref="NetworkPollMin"/>.</summary>
    public TimeSpan? PollMin { get; init; }

    /// <summary>Longest wait between two looks; null: 2 s, on network file systems <see cref="NetworkPollMax"/>.</summary>
    public TimeSpan? PollMax { get; init; }

    /// <summary>Shortest wait on network file systems.</summary>
    public TimeSpan NetworkPollMin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait on network file systems.</summary>
    public TimeSpan NetworkPollMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes per second read at most while following; null: as fast as they come.</summary>
    public long? BytesPerSecond { get; init; } = 64L << 20;

    /// <summary>How long NULs count as bytes not visible yet; after that they are damage and handed on.</summary>
    public TimeSpan HoleIsDamageAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>True once whoever writes the file has ended: then the next end of the file is the end. Asked before each look.</summary>
    public Func<bool> WriterHasEnded { get; init; } = static () => false;

    /// <summary>Told what happened that is no matter of the bytes: for the log and <c>status</c>, never for a table.</summary>
    public Action<TailNotice>? Notice { get; init; }

    /// <summary>Counts and limits metadata operations; shared by all files of a process.</summary>
    public PollPacer Pacer { get; init; } = PollPacer.OfProcess;

    /// <summary>Seed of the jitter; null: another for each file.</summary>
    public int? JitterSeed { get; init; }
}
