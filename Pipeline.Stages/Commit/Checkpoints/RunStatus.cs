using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary><c>state/&lt;run_id&gt;/status.json</c>: how a run is doing, for people and monitors. Nothing is computed from it.</summary>
/// <remarks>Put in place by rename and never synced: a power cut ends what it tells of. Times are UTC.</remarks>
public sealed record RunStatus
{
    private const double Rounding = 1e-6; // so many whole frames make so many, not one fewer
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>One of <see cref="RunStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>What a person should know or do.</summary>
    public string Message { get; init; } = "";

    /// <summary>Path of the trajectory.</summary>
    public string Source { get; init; } = "";

    /// <summary>Which member of a chain is being read, from 0; null where nothing tells.</summary>
    public int? Member { get; init; }

    /// <summary>When the state began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Bytes of it that frames were made of; null where nothing tells.</summary>
    public long? BytesRead { get; init; }

    /// <summary>Its length at the last look; null before the first, or where nothing tells.</summary>
    public long? SourceLength { get; init; }

    /// <summary>Bytes there and not analysed yet.</summary>
    public long? LagBytes => SourceLength - BytesRead is { } lag ? Math.Max(0, lag) : null;

    /// <summary>Length of a frame, of the last one or in the mean; null before the first.</summary>
    public double? BytesPerFrame { get; init; }

    /// <summary>Whole frames there and not analysed yet, estimated.</summary>
    public long? LagFrames => LagBytes is not { } lag ? null : lag == 0 ? 0 : BytesPerFrame is > 0 ? (long)((lag / BytesPerFrame.Value) + Rounding) : null;

    /// <summary>Whole frames on disk while the first ones are collected; null otherwise.</summary>
    public long? FramesOnDisk { get; init; }

    /// <summary>How many are needed before anything is analysed; null where none are collected.</summary>
    public long? FramesNeeded { get; init; }

    /// <summary>Frames analysed.</summary>
    public long Frames { get; init; }

    /// <summary>NSW of the INCAR of the file being read: how many steps VASP is to make; null where nothing tells.</summary>
    public long? Nsw { get; init; }

    /// <summary>Step of the last frame analysed, as its own file counts; null before the first.</summary>
    public long? StepsDone { get; init; }

    /// <summary>Steps between two frames; null where unknown.</summary>
    public long? StepsPerFrame { get; init; }

    /// <summary>Bytes by which the source grew a second over the last minutes; null while it does not.</summary>
    public double? SourceBytesPerSecond { get; init; }

    /// <summary>When bytes were last read; null before the first.</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>Segment being read, from 1.</summary>
    public long Segment { get; init; }

    /// <summary>Number of the last checkpoint.</summary>
    public long Epoch { get; init; }

    /// <summary>Time of the last checkpoint.</summary>
    public DateTimeOffset? LastCheckpoint { get; init; }

    /// <summary>Time between two, as it is now.</summary>
    public double CheckpointIntervalSeconds { get; init; }

    /// <summary>When the oldest bytes that no checkpoint covers appeared; null where there are none.</summary>
    public DateTimeOffset? UncommittedSince { get; init; }

    /// <summary>Frames a second since the status before.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>When the source was last seen to have grown.</summary>
    public DateTimeOffset? LastGrowth { get; init; }

    /// <summary>Memory that the formula says the run needs beside the process itself; 0 while it is not analysed.</summary>
    [JsonPropertyName("memory_MiB")]
    public double MemoryMiB { get; init; }

    /// <summary>Time between two looks at the file, as it is now.</summary>
    public double PollSeconds { get; init; }

    /// <summary>Metadata operations (stat, open) of the whole process so far.</summary>
    public long MetadataOperations { get; init; }

    /// <summary>Machine of the process.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its number there.</summary>
    public int Pid { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? ProcessStart { get; init; }

    /// <summary>Its release.</summary>
    public string Release { get; init; } = "";

    /// <summary>When this was written.</summary>
    public DateTimeOffset? Written { get; init; }

    /// <summary>The state folder is another user's: whether a process is at work cannot be seen.</summary>
    [JsonIgnore]
    public bool IsHidden { get; init; }

    /// <summary>Puts this in place (0600), without a sync.</summary>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    public void Write(OutputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        StateFolder.Make(layout, RunId); // no sync: that is what may fail just now
        using TemporaryFile file = new(layout.Status(RunId), isPrivate: true);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(WithoutUnknown(), s_json));
        file.Finish(sync: false);
        file.Rename();
    }

    /// <summary>A run's status: its file, else what pointer and owner file tell. Null where neither is.</summary>
    public static RunStatus? Read(OutputLayout layout, string runId)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Parsed<RunStatus>(layout.Status(runId)) is { } told ? told.WithoutUnknown() : FromPointer(layout, runId);
    }

    /// <summary>Every run of an output directory, by id, whoever made it and whether or not a daemon lives.</summary>
    public static IReadOnlyList<RunStatus> ReadAll(OutputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        SortedSet<string> ids = new(StringComparer.Ordinal);
        ids.UnionWith(Names(Path.Combine(layout.Root, "latest"), static d => Directory.EnumerateFiles(d, "*.json"), Path.GetFileNameWithoutExtension));
        ids.UnionWith(Names(Path.Combine(layout.Root, "state"), Directory.EnumerateDirectories, Path.GetFileName));
        return [.. ids.Select(id => Read(layout, id)).OfType<RunStatus>()];
    }

    /// <summary>As one line of JSON values, names as in the file.</summary>
    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, s_json);

    /// <summary>The claim on a run; null where there is none or it cannot be read.</summary>
    internal static OwnerRecord? Owner(OutputLayout layout, string runId) => Parsed<OwnerRecord>(layout.Owner(runId));

    /// <summary>
    /// No frame comes out of no bytes: 0 beside frames is what is not known (the next member of a chain, an ended run in a file of an older
    /// release).
    /// </summary>
    private RunStatus WithoutUnknown() => Frames > 0 && BytesRead is 0 ? this with { BytesRead = null, SourceLength = SourceLength is 0 ? null : SourceLength } : this;

    private static RunStatus? FromPointer(OutputLayout layout, string runId)
    {
        OwnerRecord? owner = Owner(layout, runId);
        RunPointer? pointer = Parsed<RunPointer>(layout.Pointer(runId));
        if (pointer is null && owner is null)
        {
            return null;
        }

        bool runs = owner?.MayLive(DateTimeOffset.UtcNow) ?? false, isHidden = owner is null && IsForbidden(layout.Owner(runId));
        (string state, string message) = pointer switch
        {
            { Sealed: true } => (RunStates.Sealed, pointer.Damage is null ? "" : "damaged input: " + pointer.Damage),
            _ when runs => (RunStates.Ok, "a process is at work on it"),
            _ when isHidden && PointerState.Running.Is(pointer?.State) => (RunStates.Ok, "as its pointer says; state/ is another user's, who alone sees whether a process is at work"),
            _ when owner is not null => (RunStates.Ok, ""), // dead without having stopped: found by whoever asks whether its process lives
            _ when PointerState.Failed.Is(pointer?.State) => (RunStates.NeedsDecision, "reading ended early; replay it again to see why"),
            _ => (RunStates.Stopped, "no process is at work on it; the next start goes on"),
        };
        return new RunStatus
        {
            RunId = runId,
            State = state,
            Message = message,
            Source = pointer?.Source ?? "",
            BytesRead = pointer?.SourceLength is > 0 and var bytes ? bytes : null,
            SourceLength = pointer?.SourceLength is > 0 and var length ? length : null,
            Frames = pointer?.Frames ?? 0,
            Epoch = pointer?.Epoch ?? 0,
            LastCheckpoint = pointer is null ? null : new DateTimeOffset(File.GetLastWriteTimeUtc(layout.Pointer(runId)), TimeSpan.Zero),
            CheckpointIntervalSeconds = owner?.IntervalSeconds ?? 0,
            Host = owner?.Host ?? "",
            Pid = owner?.Pid ?? 0,
            Release = owner?.Release ?? "",
            IsHidden = isHidden,
        };
    }

    private static bool IsForbidden(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error is UnauthorizedAccessException;
        }
    }

    private static IEnumerable<string> Names(string folder, Func<string, IEnumerable<string>> list, Func<string, string?> name)
    {
        try
        {
            return Directory.Exists(folder) ? [.. list(folder).Select(p => name(p)!).Where(static n => !n.StartsWith('.'))] : [];
        }
        catch (UnauthorizedAccessException)
        {
            return []; // another user's state (0700): what the pointers tell is still told
        }
    }

    /// <summary>Tolerant: a file of another release, an empty one after a power cut, or another user's says nothing.</summary>
    private static T? Parsed<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), s_json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
