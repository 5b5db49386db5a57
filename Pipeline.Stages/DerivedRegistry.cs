using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages;

/// <summary>A table that is a pure function of other results.</summary>
/// <param name="Name">Key below <c>observables</c>, and name of the table.</param>
/// <param name="OptionsType">Its settings.</param>
/// <param name="Needs">The tables it is computed from.</param>
/// <param name="Problems">What of the other settings of a recipe it cannot be computed from.</param>
/// <param name="Compute">Computes it.</param>
public sealed record DerivedTable(
    string Name,
    Type OptionsType,
    IReadOnlyList<string> Needs,
    Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> Problems,
    Func<IReadOnlyDictionary<string, ColumnTable>, ColumnTable> Compute)
{
    /// <summary>Registers a derived table with its settings.</summary>
    public static DerivedTable Of<TOptions>(
        string name,
        IReadOnlyList<string> needs,
        Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> problems,
        Func<IReadOnlyDictionary<string, ColumnTable>, ColumnTable> compute)
        where TOptions : class, IObservableOptions, new()
        => new(name, typeof(TOptions), needs, problems, compute);
}

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        DerivedTable.Of<DiffusionOptions>("diffusion", ["msd"], Diffusion.Problems, static tables => Diffusion.Compute(tables["msd"])),
    ];
}
