namespace Pipeline.Stages.Results;

/// <summary>One run of an output directory, under an id of its own among others; its tables are read when asked for.</summary>
/// <param name="Id">Id among the runs read together: the run's own, with its directory's name before it where two have the same.</param>
/// <param name="Reader">The output directory.</param>
/// <param name="Results">What there is of the run, at the look that found it.</param>
public sealed record PublishedRun(string Id, OutputReader Reader, RunResults Results)
{
    /// <summary>Names of its tables, in ordinal order.</summary>
    public IReadOnlyList<string> Tables => [.. Results.Newest.Select(static f => f.Table)];

    /// <summary>Where it is, for a message.</summary>
    public string Place => $"{Reader.Root}, run {Results.Run}";

    /// <summary>Reads a table; null where the run has none of that name.</summary>
    /// <exception cref="TableReadException">It is there and cannot be read.</exception>
    public async Task<PublishedTable?> ReadAsync(string table, CancellationToken cancellationToken = default) =>
        Tables.Contains(table, StringComparer.Ordinal)
            ? await Reader.ReadAsync(Results.Run, table, ResultAt.Newest, cancellationToken) with { Run = Id }
            : null;
}
