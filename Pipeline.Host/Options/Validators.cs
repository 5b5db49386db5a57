using Microsoft.Extensions.Options;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;

namespace Pipeline.Host.Options;

/// <summary>One validator an options record; each reports all problems of its record at once.</summary>
internal sealed class RecipeValidator : IValidateOptions<RecipeOptions>
{
    public ValidateOptionsResult Validate(string? name, RecipeOptions options) => Problems.Result(
        Problems.If(options.Time.TimestepFs is { } step && !(step > 0), "time:timestepFs must be positive (femtoseconds)"),
        Problems.If(!(options.Time.EquilibrationPs >= 0), "time:equilibrationPs must be 0 or more (picoseconds)"),
        Problems.If(!(options.Checkpoint.EverySeconds > 0), "checkpoint:everySeconds must be positive"),
        Problems.If(!(options.Checkpoint.EveryMiB > 0), "checkpoint:everyMiB must be positive"),
        Problems.If(options.Tail.PollMinMs is < 1, "tail:pollMinMs must be 1 or more"),
        Problems.If(options.Tail.PollMaxMs is { } max && max < (options.Tail.PollMinMs ?? 1), "tail:pollMaxMs must not be below tail:pollMinMs"),
        Problems.If(options.Species.Mobile is { } mobile && options.Species.Host is { } host && mobile.Keys.Intersect(host, StringComparer.Ordinal).Any(), "species: one species is named both mobile and host"));
}

/// <inheritdoc cref="RecipeValidator"/>
internal sealed class RdfValidator : IValidateOptions<RdfOptions>
{
    private const int MaxBins = 100_000;

    public ValidateOptionsResult Validate(string? name, RdfOptions options)
    {
        double bins = options.MaxRadiusAngstrom / options.BinWidthAngstrom;
        return Problems.Result(
            Problems.If(!(options.MaxRadiusAngstrom is > 0 and <= 100), "observables:rdf:maxRadiusAngstrom must be above 0 and at most 100"),
            Problems.If(!(options.BinWidthAngstrom > 0), "observables:rdf:binWidthAngstrom must be positive"),
            Problems.If(bins > MaxBins, $"observables:rdf: more than {MaxBins} bins; widen binWidthAngstrom"),
            Problems.If(bins > 0 && Math.Abs(bins - Math.Round(bins)) > 1e-6, "observables:rdf: maxRadiusAngstrom is not a whole number of bins of binWidthAngstrom"));
    }
}

/// <inheritdoc cref="RecipeValidator"/>
internal sealed class MsdValidator : IValidateOptions<MsdOptions>
{
    public ValidateOptionsResult Validate(string? name, MsdOptions options) => Problems.Result(
        Problems.If(!(options.MaxLagPs > 0), "observables:msd:maxLagPs must be positive"),
        Problems.If(options.LinearLags is < 1 or > 1_000_000, "observables:msd:linearLags must be 1 to 1000000"),
        Problems.If(options.LogLagsPerDecade is < 0 or > 200, "observables:msd:logLagsPerDecade must be 0 to 200"),
        Problems.If(options.OriginStride is < 1 or > 1_000_000, "observables:msd:originStride must be 1 to 1000000"),
        Problems.If(options.Drift is { Count: 0 }, "observables:msd:drift must name at least one of raw, host, com"),
        Problems.If(options.Drift is { } drift && drift.Any(d => d is not ("raw" or "host" or "com")), "observables:msd:drift knows raw, host and com only"));
}

/// <inheritdoc cref="RecipeValidator"/>
internal sealed class DiffusionValidator : IValidateOptions<DiffusionOptions>
{
    public ValidateOptionsResult Validate(string? name, DiffusionOptions options) => Problems.Result(
        Problems.If(options.Fit is not "auto", "observables:diffusion:fit knows auto only"));
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
