using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>An observable that a recipe can name.</summary>
/// <param name="Name">Key below <c>observables</c>.</param>
/// <param name="OptionsType">Its settings; a new instance holds the defaults.</param>
/// <param name="Create">Builds the accumulator for settings of that type.</param>
public sealed record Observable(string Name, Type OptionsType, Func<object, RunDescription, string, IAccumulator> Create)
{
    /// <summary>Registers an accumulator with its settings.</summary>
    public static Observable Of<TOptions>(string name, Func<TOptions, RunDescription, string, IAccumulator> create)
        where TOptions : class, IObservableOptions, new()
        => new(name, typeof(TOptions), (options, run, sha) => create((TOptions)options, run, sha));

    /// <summary>Builds the accumulator; its state is bound to the settings and to what the run is.</summary>
    public IAccumulator Build(object options, RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string key = $"{Name}\n{JsonSerializer.Serialize(options, OptionsType)}\n{run.SemanticKey}";
        return Create(options, run, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }
}

/// <summary>Every observable, one line each, in alphabetical order.</summary>
public static class ObservableRegistry
{
    /// <summary>The observables.</summary>
    public static IReadOnlyList<Observable> All { get; } =
    [
        Observable.Of<MsdOptions>("msd", static (options, run, sha) => new MeanSquaredDisplacement(options, run, sha)),
        Observable.Of<RdfOptions>("rdf", static (options, run, sha) => new Rdf(options, run, sha)),
        Observable.Of<ThermoOptions>("thermo", static (options, run, sha) => new Thermo(options, run, sha)),
        Observable.Of<VacfOptions>("vacf", static (options, run, sha) => new VelocityAutocorrelation(options, run, sha)),
    ];
}
