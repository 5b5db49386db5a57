using Microsoft.Extensions.Options;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Host.Options;

/// <summary>What the option records of the host must hold to; observables say it of their own.</summary>
internal sealed class RecipeValidator : IValidateOptions<RecipeOptions>
{
    private const double SecondsADay = 86_400;

    public ValidateOptionsResult Validate(string? name, RecipeOptions options) => Problems.Result(
    [
        .. (options.Groups ?? new Dictionary<string, GroupOptions>(StringComparer.Ordinal)).SelectMany(g => g.Value.Problems().Select(p => $"groups:{g.Key}:{p}")),
        Problems.If(options.Time.TimestepFs is { } step && !(step is >= 0.001 and <= 1e6), "time:timestepFs must be 0.001 to 1000000 (femtoseconds)"),
        Problems.If(!(options.Time.EquilibrationPs >= 0), "time:equilibrationPs must be 0 or more (picoseconds)"),
        Problems.If(!(options.Checkpoint.EverySeconds > 0), "checkpoint:everySeconds must be positive"),
        Problems.If(!(options.Checkpoint.EveryMiB > 0), "checkpoint:everyMiB must be positive"),
        Problems.If(options.Tail.PollMinMs is < 1, "tail:pollMinMs must be 1 or more"),
        Problems.If(options.Tail.PollMaxMs is { } max && max < (options.Tail.PollMinMs ?? 1), "tail:pollMaxMs must not be below tail:pollMinMs"),
        Problems.If(!(options.End.IdleMinutes > 0), "end:idleMinutes must be positive (minutes)"),
        Problems.If(!(options.Watch.ScanSeconds is >= 1 and <= SecondsADay), "watch:scanSeconds must be 1 to 86400 (seconds)"),
        Problems.If(!(options.Watch.StatusSeconds is >= 0.1 and <= SecondsADay), "watch:statusSeconds must be 0.1 to 86400 (seconds)"),
        Problems.If(!(options.Watch.CatchUpMiBPerSecond is >= 0.1 and <= 1e6), "watch:catchUpMiBPerSecond must be 0.1 to 1000000 (MiB/s)"),
        Problems.If(!(options.Watch.MetadataOpsPerSecond is >= 0.1 and <= 1e6), "watch:metadataOpsPerSecond must be 0.1 to 1000000"),
        Problems.If(!(options.Watch.HoleMinutes is > 0 and <= SecondsADay), "watch:holeMinutes must be above 0 and at most 86400 (minutes)"),
        Problems.If(options.Watch.NetworkPollMinMs < 1, "watch:networkPollMinMs must be 1 or more"),
        Problems.If(options.Watch.NetworkPollMaxMs < options.Watch.NetworkPollMinMs, "watch:networkPollMaxMs must not be below watch:networkPollMinMs"),
        .. options.Compare.Margins.Select(static m => Problems.If(
            !(m.Value >= 0) || !ComparedObservables.All.Any(o => string.Equals(o.Name, m.Key, StringComparison.Ordinal)),
            $"compare:margins:{m.Key} must be a number of 0 or more, of one of {string.Join(", ", ComparedObservables.All.Select(static o => o.Name))}")),
        Problems.If(options.Species.Mobile is { } mobile && options.Species.Host is { } host && mobile.Keys.Intersect(host, StringComparer.Ordinal).Any(), "species: one species is named both mobile and host"),
        .. (options.Species.Split ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)).SelectMany(static s => s.Value.Select(n => (s.Key, Name: n)))
            .Select(static s => Problems.If(!IsName(s.Name), $"species:split:{s.Key}: {s.Name} must be a letter and up to 7 letters or digits, and not 'all'")),
    ]);

    private static bool IsName(string name) => name.Length is > 0 and <= 8 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && name is not "all";
}

/// <summary>Collects problems.</summary>
internal static class Problems
{
    public static string? If(bool condition, string problem) => condition ? problem : null;

    public static ValidateOptionsResult Result(params IEnumerable<string?> problems)
    {
        string[] found = [.. problems.OfType<string>()];
        return found.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }
}
