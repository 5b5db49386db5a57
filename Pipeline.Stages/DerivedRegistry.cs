using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>What a derived table is computed from.</summary>
/// <param name="Tables">Results by name, intermediate ones included; tables derived before (alphabetical order) too.</param>
/// <param name="Options">Settings under the table's key.</param>
/// <param name="Run">What the run is.</param>
/// <param name="Summary">Totals of the analysed frames.</param>
public sealed record DerivedInput(IReadOnlyDictionary<string, ColumnTable> Tables, object Options, RunDescription Run, RunSummary Summary);

/// <summary>A table that is a pure function of other results.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Key">Key below <c>observables</c> that asks for it; an observable's key where the table always comes with that observable.</param>
/// <param name="OptionsType">Its settings.</param>
/// <param name="Needs">The observables it is computed from.</param>
/// <param name="Problems">What of the other settings of a recipe it cannot be computed from.</param>
/// <param name="Compute">Computes it.</param>
public sealed record DerivedTable(
    string Name,
    string Key,
    Type OptionsType,
    IReadOnlyList<string> Needs,
    Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> Problems,
    Func<DerivedInput, ColumnTable> Compute)
{
    /// <summary>Registers a derived table with settings of its own, below its own name.</summary>
    public static DerivedTable Of<TOptions>(
        string name,
        IReadOnlyList<string> needs,
        Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> problems,
        Func<DerivedInput, ColumnTable> compute)
        where TOptions : class, IObservableOptions, new()
        => new(name, name, typeof(TOptions), needs, problems, compute);

    /// <summary>Registers a derived table that comes with an observable and shares its settings.</summary>
    public static DerivedTable With<TOptions>(string name, string observable, Func<DerivedInput, ColumnTable> compute)
        where TOptions : class, IObservableOptions, new()
        => new(name, observable, typeof(TOptions), [observable], static _ => [], compute);
}

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        DerivedTable.Of<DiffusionOptions>("diffusion", ["msd"], Diffusion.Problems, static input => Diffusion.Compute(input)),
    ];

    /// <summary>Every key below <c>observables</c> with its settings: observables and derived tables.</summary>
    public static IReadOnlyDictionary<string, Type> Keys { get; } = ObservableRegistry.All.Select(o => (Key: o.Name, o.OptionsType))
        .Concat(All.Select(d => (d.Key, d.OptionsType)))
        .DistinctBy(o => o.Key, StringComparer.Ordinal)
        .ToDictionary(o => o.Key, o => o.OptionsType, StringComparer.OrdinalIgnoreCase);
}
