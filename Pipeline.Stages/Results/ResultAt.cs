namespace Pipeline.Stages.Results;

/// <summary>Which result of a table is meant.</summary>
public readonly record struct ResultAt
{
    private ResultAt(long? epoch, bool isFinal) => (Number, IsFinal) = (epoch, isFinal);

    /// <summary>What the run's pointer names; of a run without pointer the sealed file.</summary>
    public static ResultAt Newest => default;

    /// <summary>The sealed file under <c>final/</c>.</summary>
    public static ResultAt Final { get; } = new(null, isFinal: true);

    /// <summary>The epoch; null for the newest or the final result.</summary>
    public long? Number { get; }

    /// <summary>Whether the sealed file is meant.</summary>
    public bool IsFinal { get; }

    /// <summary>The table as of an epoch: its newest file that is kept and not of a later one.</summary>
    public static ResultAt Epoch(long number) => new(number, isFinal: false);
}
