using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>
/// Everything of a run at one cut: what a restarted process needs to go on exactly (docs/adr/0011). One file a generation.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>Number of the checkpoint; also of the epoch whose results were published just before it.</summary>
    public required long Generation { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Release that wrote it.</summary>
    public required string Release { get; init; }

    /// <summary>What the run is, as JSON: decided once, kept here, so that files which change later cannot decide it anew.</summary>
    public required string Run { get; init; }

    /// <summary>The settings that results depend on.</summary>
    public required IReadOnlyDictionary<string, string> Config { get; init; }

    /// <summary>Their hash.</summary>
    public required string ConfigSha256 { get; init; }

    /// <summary>Analysed frames covered.</summary>
    public required long Frames { get; init; }

    /// <summary>The files read, in order; the last one is the one that goes on.</summary>
    public required IReadOnlyList<SourcePiece> Sources { get; init; }

    /// <summary>States: of the source (<c>source</c>), of the totals (<c>summary</c>), of each observable by its name.</summary>
    public required IReadOnlyList<StateArrays> States { get; init; }

    /// <summary>Newest published file of each table.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>The input had ended: nothing but final files follows.</summary>
    public bool AtEnd { get; init; }
}

/// <summary>One file, or what stood in one place until it was truncated or replaced, as far as it was read.</summary>
/// <param name="Directory">Absolute path of the run's directory: a hint of who it is, private to the state.</param>
/// <param name="Name">File name relative to that directory.</param>
/// <param name="Committed">First byte not covered (uncompressed).</param>
/// <param name="Lines">Lines before it.</param>
/// <param name="TailFrom">First byte of the range that <paramref name="TailSha256"/> covers, up to <paramref name="Committed"/>.</param>
/// <param name="TailSha256">SHA-256 of those bytes: the identity of the source.</param>
public sealed record SourcePiece(string Directory, string Name, long Committed, long Lines, long TailFrom, string TailSha256);
