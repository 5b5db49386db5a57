using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>A checkpoint as a state file: states as they are, everything else as metadata, lists of records as JSON.</summary>
public static class CheckpointCodec
{
    /// <summary>Version of the container this release writes and the newest it reads.</summary>
    public const int Version = 1;

    private const string VersionKey = "ionstream.checkpoint";

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(Stream destination, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        StateFile.Write(destination, checkpoint.States, new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [VersionKey] = Version.ToString(CultureInfo.InvariantCulture),
            ["ionstream.version"] = checkpoint.Release,
            ["generation"] = checkpoint.Generation.ToString(CultureInfo.InvariantCulture),
            ["run_id"] = checkpoint.RunId,
            ["run"] = checkpoint.Run,
            ["config"] = JsonSerializer.Serialize(new SortedDictionary<string, string>(checkpoint.Config.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)),
            ["config_sha256"] = checkpoint.ConfigSha256,
            ["frames"] = checkpoint.Frames.ToString(CultureInfo.InvariantCulture),
            ["sources"] = JsonSerializer.Serialize(checkpoint.Sources),
            ["files"] = JsonSerializer.Serialize(checkpoint.Files),
            ["at_end"] = checkpoint.AtEnd ? "true" : "false",
        });
    }

    /// <summary>Reads a checkpoint back.</summary>
    /// <exception cref="InvalidDataException">It is torn or corrupt.</exception>
    /// <exception cref="CheckpointException">It is whole, and written by a release whose container this one does not know.</exception>
    public static Checkpoint Read(ReadOnlyMemory<byte> file)
    {
        StateFileContent content = ReadFile(file);
        string release = Value(content, "ionstream.version");
        long version = Number(content, VersionKey);
        if (version > Version)
        {
            throw new CheckpointException($"written by release {release} as container version {version}, this one ({Pipeline.Formats.Release.Number}) reads up to {Version}: go back to release {release}, or replay the source with --fresh");
        }

        try
        {
            return new Checkpoint
            {
                Generation = Number(content, "generation"),
                RunId = Value(content, "run_id"),
                Release = release,
                Run = Value(content, "run"),
                Config = Json<Dictionary<string, string>>(content, "config"),
                ConfigSha256 = Value(content, "config_sha256"),
                Frames = Number(content, "frames"),
                Sources = Json<List<SourcePiece>>(content, "sources"),
                States = content.States,
                Files = Json<List<PublishedFile>>(content, "files"),
                AtEnd = string.Equals(Value(content, "at_end"), "true", StringComparison.Ordinal),
            };
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"not a checkpoint: {error.Message}", error);
        }
    }

    /// <summary>
    /// Refuses states that mean something else to this release: they cannot be upgraded, the source is the log (docs/adr/0011).
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="versions">Version of the state of each owner, in this release.</param>
    /// <exception cref="CheckpointException">A state has another version, or no owner here.</exception>
    public static void RequireVersions(Checkpoint checkpoint, IReadOnlyDictionary<string, int> versions)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(versions);
        string[] others = [.. checkpoint.States
            .Where(s => !versions.TryGetValue(s.Owner, out int version) || version != s.Version)
            .Select(s => versions.TryGetValue(s.Owner, out int version)
                ? string.Create(CultureInfo.InvariantCulture, $"{s.Owner} version {s.Version}, this one has {version}")
                : string.Create(CultureInfo.InvariantCulture, $"{s.Owner} version {s.Version}, this one has none"))];
        if (others.Length > 0)
        {
            throw new CheckpointException($"{checkpoint.RunId}: checkpoint {checkpoint.Generation} was written by release {checkpoint.Release} with {string.Join("; with ", others)}: replay the source with --fresh or go back to release {checkpoint.Release}");
        }
    }

    private static StateFileContent ReadFile(ReadOnlyMemory<byte> file)
    {
        try
        {
            return StateFile.Read(file);
        }
        catch (StateFileException error)
        {
            throw error switch
            {
                { IsNewer: true } => new CheckpointException($"{error.Message} Go back to the newer release, or replay the source with --fresh.", error),
                { IsOlder: true } => new CheckpointException($"written by release 0.1.0, whose checkpoints this one ({Pipeline.Formats.Release.Number}) does not read: replay with --fresh, which computes the run anew from its source, or go back to release 0.1.0", error),
                _ => new InvalidDataException(error.Message, error),
            };
        }
    }

    private static string Value(StateFileContent content, string key) =>
        content.Metadata.TryGetValue(key, out string? value) ? value : throw new InvalidDataException($"not a checkpoint: no '{key}'");

    private static long Number(StateFileContent content, string key) =>
        long.TryParse(Value(content, key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new InvalidDataException($"not a checkpoint: '{key}' is no number");

    private static T Json<T>(StateFileContent content, string key) =>
        JsonSerializer.Deserialize<T>(Value(content, key)) ?? throw new InvalidDataException($"not a checkpoint: '{key}' is empty");
}
