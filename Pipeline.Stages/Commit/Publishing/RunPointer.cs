using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary><c>latest/&lt;run_id&gt;.json</c>: what is newest of a run, and what it was made from.</summary>
public sealed record RunPointer
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The run.</summary>
    [JsonPropertyName("run")]
    public required string Run { get; init; }

    /// <summary>Name of a <see cref="PointerState"/>.</summary>
    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>Number of the newest epoch.</summary>
    [JsonPropertyName("epoch")]
    public long Epoch { get; init; }

    /// <summary>Analysed frames covered.</summary>
    [JsonPropertyName("frames")]
    public long Frames { get; init; }

    /// <summary>Whether the files are final.</summary>
    [JsonPropertyName("sealed")]
    public bool Sealed { get; init; }

    /// <summary>Newest file of each table, relative to the output directory.</summary>
    [JsonPropertyName("files")]
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 of each of those files, lower-case hexadecimal, by table; empty in a pointer of release 0.1.0.</summary>
    [JsonPropertyName("sha256")]
    public IReadOnlyDictionary<string, string> Sha256 { get; init => field = value ?? field; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Hash of the settings that the results depend on.</summary>
    [JsonPropertyName("config_sha256")]
    public string ConfigSha256 { get; init; } = "";

    /// <summary>Those settings, key by key.</summary>
    [JsonPropertyName("config")]
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The source: name, range and tail hash.</summary>
    [JsonPropertyName("source")]
    public string Source { get; init; } = "";

    /// <summary>Bytes of the source seen in all; a longer file has more to analyse if <see cref="EndedAtEndOfFile"/>.</summary>
    [JsonPropertyName("source_length")]
    public long SourceLength { get; init; }

    /// <summary>Reading went to the end of the file.</summary>
    [JsonPropertyName("ended_at_end_of_file")]
    public bool EndedAtEndOfFile { get; init; }

    /// <summary>The first damaged place of the source, without its path; null where there is none.</summary>
    [JsonPropertyName("damage")]
    public string? Damage { get; init; }

    /// <summary>Reads a run's pointer; null where there is none.</summary>
    public static RunPointer? Read(OutputLayout layout, string runId)
    {
        ArgumentNullException.ThrowIfNull(layout);
        string path = layout.Pointer(runId);
        return File.Exists(path) ? JsonSerializer.Deserialize<RunPointer>(File.ReadAllBytes(path), s_json) : null;
    }

    /// <summary>This pointer as its file has it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Puts this pointer in place.</summary>
    public Task WriteAsync(OutputLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        string path = layout.Pointer(Run);
        DurableFile.CreateDirectory(Path.GetDirectoryName(path)!);
        return DurableFile.ReplaceAsync(path, stream => JsonSerializer.SerializeAsync(stream, this, s_json));
    }
}
