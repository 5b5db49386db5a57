using System.Collections;

namespace Pipeline.Host.Configuration;

/// <summary>Names the environment variable that a value of the configuration came from: a recipe without fault is not to be searched for one.</summary>
internal static class EnvironmentOrigin
{
    /// <summary>What variables of the recipe's keys begin with.</summary>
    public const string Prefix = "IONSTREAM_";

    /// <summary>The problem, and behind it the variable that its key was set by; one on the command line counts more than a variable.</summary>
    /// <param name="problem">Begins with the key.</param>
    /// <param name="overrides">What the command line says, by key.</param>
    public static string Explain(string problem, IReadOnlyDictionary<string, string?> overrides)
    {
        string key = problem.Split(' ', 2)[0].TrimEnd(':');
        string? variable = overrides.Keys.Any(k => Covers(k, key)) ? null : Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static e => (string)e.Key)
            .Where(v => v.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && Covers(v[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), key))
            .Order(StringComparer.Ordinal).FirstOrDefault();
        return variable is null ? problem : $"{problem} (environment variable {variable})";
    }

    /// <summary>The same key, or one of a part of it.</summary>
    private static bool Covers(string set, string key) =>
        set.StartsWith(key, StringComparison.OrdinalIgnoreCase) && (set.Length == key.Length || set[key.Length] == ':');
}
