using System.Globalization;
using System.Text.Json;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Configuration;

/// <summary>The keys that results depend on, flattened: <c>observables.rdf.maxRadiusAngstrom</c> = <c>10</c>. Polling, paths and logs are not among them.</summary>
internal static class SemanticKeys
{
    /// <summary>Property names as in recipes; keys of dictionaries (element symbols) stay as they are.</summary>
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyDictionary<string, string> Of(RunSettings settings, IReadOnlyDictionary<string, object> observables, bool stopAtDamage)
    {
        SortedDictionary<string, string> keys = new(StringComparer.Ordinal)
        {
            ["damage"] = stopAtDamage ? "stop" : "skip",
        };
        Flatten("run", JsonSerializer.SerializeToElement(settings, s_json), keys);
        foreach ((string name, object options) in observables)
        {
            Flatten("observables." + name, JsonSerializer.SerializeToElement(options, options.GetType(), s_json), keys);
            keys["observables." + name] = "on";
        }

        return keys;
    }

    /// <summary>Keys whose values differ, in words.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now) =>
        [.. before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(k => !string.Equals(before.GetValueOrDefault(k), now.GetValueOrDefault(k), StringComparison.Ordinal))
            .Select(k => string.Create(CultureInfo.InvariantCulture, $"{k}: was {before.GetValueOrDefault(k) ?? "unset"}, is {now.GetValueOrDefault(k) ?? "unset"}"))];

    private static void Flatten(string path, JsonElement element, SortedDictionary<string, string> keys)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when !element.EnumerateObject().Any():
                keys[path] = "{}"; // no groups is another thing than groups not told
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Flatten($"{path}.{property.Name}", property.Value, keys);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                keys[path] = element.GetRawText();
                break;
        }
    }
}
