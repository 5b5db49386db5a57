using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Where a run was read from and under which settings, so that its trajectory can be analysed again in stretches. It stands in the run's
/// state (<c>state/&lt;run_id&gt;/source.json</c>), which is private: results name no path of a machine.
/// </summary>
/// <param name="Paths">Absolute paths of the trajectories, in the order they are read.</param>
/// <param name="Settings">What the user said about the run.</param>
/// <param name="Observables">Settings of each observable.</param>
/// <param name="StopAtDamage">Whether reading ends at the first damaged frame.</param>
public sealed record RunOrigin(IReadOnlyList<string> Paths, RunSettings Settings, IReadOnlyDictionary<string, object> Observables, bool StopAtDamage)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether the trajectories are still there.</summary>
    public bool IsThere => Paths.Count > 0 && Paths.All(File.Exists);

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task WriteAsync(OutputLayout layout, string runId)
    {
        ArgumentNullException.ThrowIfNull(layout);
        JsonObject observables = [];
        foreach ((string name, object options) in Observables)
        {
            observables[name] = JsonSerializer.SerializeToNode(options, options.GetType(), s_json);
        }

        JsonObject all = new()
        {
            ["paths"] = JsonSerializer.SerializeToNode(Paths, s_json),
            ["settings"] = JsonSerializer.SerializeToNode(Settings, s_json),
            ["observables"] = observables,
            ["stopAtDamage"] = StopAtDamage,
        };
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(all, s_json);
        DurableFile.CreateDirectory(layout.StateFolder(runId), isPrivate: true);
        return DurableFile.ReplaceAsync(layout.Origin(runId), stream => stream.WriteAsync(bytes).AsTask());
    }

    /// <summary>Reads it; null where there is none that this release understands.</summary>
    public static RunOrigin? Read(OutputLayout layout, string runId)
    {
        ArgumentNullException.ThrowIfNull(layout);
        string path = layout.Origin(runId);
        try
        {
            return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject all ? Of(all) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // whoever asks says that the source is not known
        }
    }

    private static RunOrigin? Of(JsonObject all)
    {
        Dictionary<string, object> observables = new(StringComparer.Ordinal);
        foreach ((string name, JsonNode? options) in all["observables"] as JsonObject ?? [])
        {
            if (!DerivedRegistry.Keys.TryGetValue(name, out Type? type) || options.Deserialize(type, s_json) is not { } read)
            {
                return null; // of another release
            }

            observables[name] = read;
        }

        return all["paths"].Deserialize<string[]>(s_json) is { } paths && all["settings"].Deserialize<RunSettings>(s_json) is { } settings
            ? new RunOrigin(paths, settings, observables, all["stopAtDamage"]?.GetValue<bool>() ?? false)
            : null;
    }
}
