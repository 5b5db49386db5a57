namespace Pipeline.Stages.Results;

/// <summary>A file that holds one result of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Path relative to the output directory, forward slashes.</param>
/// <param name="Sha256">SHA-256 of the file as its run's pointer has it; null where no pointer names it.</param>
public sealed record ResultFile(string Table, string Path, string? Sha256)
{
    /// <summary>
    /// The epoch it is the result of, which may be later than that of its name: a table that did not change is not written again. Null for
    /// a sealed file without pointer.
    /// </summary>
    public long? Epoch { get; init; }

    /// <summary>Whether it stands under <c>final/</c>.</summary>
    public bool IsSealed { get; init; }
}
