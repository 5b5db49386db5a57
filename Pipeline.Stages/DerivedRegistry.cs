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
public sealed record DerivedInput(IReadOnlyDictionary<string, ColumnTable> Tables, object Options, RunDescription Run, RunSummary Summary)
{
    /// <summary>What the OSZICAR beside the trajectory says of the analysed steps; null where it was not asked for.</summary>
    public OszicarRecords? Oszicar { get; init; }
}

/// <summary>A table that is a pure function of other results.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Key">Key below <c>observables</c> that asks for it; an observable's key where the table always comes with that observable; null where
/// it comes with any of <paramref name="Needs"/>.</param>
/// <param name="OptionsType">Its settings.</param>
/// <param name="Needs">The observables it is computed from.</param>
/// <param name="Problems">What of the other settings of a recipe it cannot be computed from.</param>
/// <param name="Compute">Computes it.</param>
public sealed record DerivedTable(
    string Name,
    string? Key,
    Type OptionsType,
    IReadOnlyList<string> Needs,
    Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> Problems,
    Func<DerivedInput, ColumnTable> Compute)
{
    /// <summary>What its inputs show that belongs into the table <c>events</c>.</summary>
    public Func<DerivedInput, IEnumerable<RunEvent>> Events { get; init; } = static _ => [];

    /// <summary>Whether a recipe with these observables gets the table.</summary>
    public bool IsAskedBy(IReadOnlyDictionary<string, object> observables)
    {
        ArgumentNullException.ThrowIfNull(observables);
        return Key is null ? Needs.Any(observables.ContainsKey) : observables.ContainsKey(Key);
    }

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

    /// <summary>Registers a derived table that has no settings and comes with whichever of some observables runs; computed last, so from other derived tables too.</summary>
    public static DerivedTable WithAny(string name, IReadOnlyList<string> observables, Func<DerivedInput, ColumnTable> compute)
        => new(name, null, typeof(object), observables, static _ => [], compute);
}

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        DerivedTable.With<VacfOptions>("band_centre", "vacf", static input => BandCentre.Compute(input.Tables["vacf"], input.Tables.GetValueOrDefault("vacf_blocks"), (VacfOptions)input.Options, input.Run)),
        DerivedTable.Of<DiffusionOptions>("diffusion", ["msd"], Diffusion.Problems, static input => Diffusion.Compute(input)),
        DerivedTable.WithAny("peaks", ["rdf", "vacf"], static input => Peaks.Compute(input.Tables.GetValueOrDefault("rdf"), input.Tables.GetValueOrDefault("vdos"), input.Summary.Frames)),
        DerivedTable.With<ThermoOptions>("thermo", "thermo", static input => ThermoTable.Compute(input.Tables["thermo_frames"], input.Oszicar, input.Run)),
        DerivedTable.With<VacfOptions>("vdos", "vacf", static input => Vdos.Compute(input.Tables["vacf"], (VacfOptions)input.Options, input.Run, input.Summary.MeanVolumeA3)) with
        {
            Events = static input => Vdos.Events((VacfOptions)input.Options, input.Run, input.Summary),
        },
    ];

    /// <summary>Every key below <c>observables</c> with its settings: observables and derived tables.</summary>
    public static IReadOnlyDictionary<string, Type> Keys { get; } = ObservableRegistry.All.Select(o => (Key: o.Name, o.OptionsType))
        .Concat(All.Where(d => d.Key is not null).Select(d => (Key: d.Key!, d.OptionsType)))
        .DistinctBy(o => o.Key, StringComparer.Ordinal)
        .ToDictionary(o => o.Key, o => o.OptionsType, StringComparer.OrdinalIgnoreCase);
}
