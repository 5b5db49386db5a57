using Pipeline.Host.Commands;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Comparing;

/// <summary>Whether runs were analysed with the same settings of their observables: other bins are other tables.</summary>
internal static class SettingsCheck
{
    private const string Prefix = "observables.";

    /// <summary>Refuses two sides whose common observables have different settings.</summary>
    /// <exception cref="CommandException">With code 78: the keys, and where they stand.</exception>
    public static void Alike(SideRuns reference, SideRuns candidate)
    {
        PublishedRun first = reference.Runs.Runs[0];
        foreach (PublishedRun other in reference.Runs.Runs.Concat(candidate.Runs.Runs))
        {
            string[] differences = [.. Differences(first.Results.Settings, other.Results.Settings)];
            if (differences.Length > 0)
            {
                throw new CommandException(
                    ExitCode.Configuration,
                    $"{first.Place} and {other.Place} were analysed with different settings; analyse one of them again with the recipe of the other:\n  {string.Join("\n  ", differences)}");
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
