using Pipeline.Stages.Results;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>
/// Whether runs were analysed with the same settings of their observables, so that their tables mean the same. Ranges of frames,
/// equilibration and names of groups may differ: tables say what they cover, and groups are matched by name.
/// </summary>
public static class CommonSettings
{
    private const string Prefix = "observables.";

    /// <summary>Refuses runs of different settings.</summary>
    /// <exception cref="StudyException">The keys, and where they stand.</exception>
    public static void Check(IReadOnlyList<PublishedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (PublishedRun other in runs.Skip(1))
        {
            string[] differences = [.. Differences(runs[0].Results.Settings, other.Results.Settings)];
            if (differences.Length > 0)
            {
                throw new StudyException(
                    $"{runs[0].Place} and {other.Place} were analysed with different settings; analyse one of them again with the recipe of the other:\n  {string.Join("\n  ", differences)}");
            }
        }
    }

    /// <summary>Settings of observables that ran on both, and differ.</summary>
    private static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b)
    {
        foreach (string key in a.Keys.Union(b.Keys, StringComparer.Ordinal).Where(static k => k.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string observable = Prefix + key[Prefix.Length..].Split('.')[0];
            bool both = a.ContainsKey(observable) && b.ContainsKey(observable);
            (string? x, string? y) = (a.GetValueOrDefault(key), b.GetValueOrDefault(key));
            if (both && !string.Equals(x, y, StringComparison.Ordinal))
            {
                yield return $"{key}: {x ?? "unset"} and {y ?? "unset"}";
            }
        }
    }
}
