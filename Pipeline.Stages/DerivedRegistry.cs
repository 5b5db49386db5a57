using Pipeline.Formats.Model;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages;

/// <summary>A table that is a pure function of other results.</summary>
/// <param name="Name">Key below <c>observables</c>, and name of the table.</param>
/// <param name="OptionsType">Its settings.</param>
/// <param name="Needs">The tables it is computed from.</param>
/// <param name="Compute">Computes it.</param>
public sealed record DerivedTable(string Name, Type OptionsType, IReadOnlyList<string> Needs, Func<IReadOnlyDictionary<string, ColumnTable>, ColumnTable> Compute);

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        new("diffusion", typeof(DiffusionOptions), ["msd"], static tables => Diffusion.Compute(tables["msd"])),
    ];
}
