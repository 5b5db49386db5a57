namespace Pipeline.Stages.Commit.Publishing;

/// <summary>State of a run as its pointer has it. All there are stand here; the table in docs/tables.md is written from them.</summary>
public sealed class PointerState
{
    private PointerState(string name, string meaning) => (Name, Meaning) = (name, meaning);

    /// <summary>Analysed, or left by a process that was killed.</summary>
    public static PointerState Running { get; } = new("running", "it goes on, or its process was killed");

    /// <summary>Ended by a signal.</summary>
    public static PointerState Interrupted { get; } = new("interrupted", "ended by INT or TERM; the next start goes on");

    /// <summary>Reading ended early.</summary>
    public static PointerState Failed { get; } = new("failed", "reading ended early");

    /// <summary>Ended.</summary>
    public static PointerState Sealed { get; } = new("sealed", "ended, the final files are there");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PointerState> All { get; } = [Running, Interrupted, Failed, Sealed];

    /// <summary>As it is written.</summary>
    public string Name { get; }

    /// <summary>What it means.</summary>
    public string Meaning { get; }

    /// <summary>Whether a pointer says so.</summary>
    public bool Is(string? name) => string.Equals(name, Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
