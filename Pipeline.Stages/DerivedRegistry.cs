using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>What a derived table is computed from.</summary>
/// <param name="Tables">Results by name, intermediate ones included; tables derived before too (those it is computed <see cref="DerivedTable.After"/>).</param>
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
    /// <summary>Other derived tables it reads where the run has them: they are computed before it.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What its inputs and it itself show that belongs into the table <c>events</c>.</summary>
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

    /// <summary>Registers a derived table that has no settings and comes with whichever of some observables runs.</summary>
    public static DerivedTable WithAny(string name, IReadOnlyList<string> observables, Func<DerivedInput, ColumnTable> compute)
        => new(name, null, typeof(object), observables, static _ => [], compute);
}

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    private static readonly string[] s_premises = [RunPremises.Name, UnwrapPremise.Name, SpectrumPremises.Name];

    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        DerivedTable.With<VacfOptions>("band_centre", "vacf", static input => BandCentre.Compute(input)) with { After = s_premises },
        DerivedTable.Of<DiffusionOptions>("diffusion", ["msd"], Diffusion.Problems, static input => Diffusion.Compute(input)) with { After = [.. s_premises, "thermo"] },
        DerivedTable.WithAny("peaks", ["rdf", "vacf"], static input => Peaks.Compute(input)) with { After = [.. s_premises, "vdos"] },
        DerivedTable.With<MsdOptions>(UnwrapPremise.Name, "msd", static input => UnwrapPremise.Compute(input.Tables["msd_steps"], input.Run.AnalysisStride)) with { Events = Premised(UnwrapPremise.Name) },
        DerivedTable.WithAny(RunPremises.Name, ["msd", "rdf", "vacf"], static input => RunPremises.Compute(input)) with { Events = Premised(RunPremises.Name) },
        DerivedTable.With<VacfOptions>(SpectrumPremises.Name, "vacf", static input => SpectrumPremises.Compute(input)) with { Events = Premised(SpectrumPremises.Name) },
        DerivedTable.With<ThermoOptions>("thermo", "thermo", static input => ThermoTable.Compute(input.Tables["thermo_frames"], input.Oszicar, input.Run)),
        DerivedTable.With<VacfOptions>("vdos", "vacf", static input => Vdos.Compute(MassWeighted(input), (VacfOptions)input.Options, input.Run, input.Summary.MeanVolumeA3)) with
        {
            Events = static input => Vdos.Events((VacfOptions)input.Options, input.Run, input.Summary),
        },
    ];

    /// <summary>The derived tables of a recipe with these observables, each behind those it reads.</summary>
    public static IReadOnlyList<DerivedTable> Of(IReadOnlyDictionary<string, object> observables) => InOrder([.. All.Where(d => d.IsAskedBy(observables))]);

    /// <summary>The tables, each behind those of them it reads, otherwise in their order.</summary>
    /// <exception cref="InvalidOperationException">They need each other in a circle.</exception>
    internal static IReadOnlyList<DerivedTable> InOrder(IReadOnlyList<DerivedTable> tables)
    {
        List<DerivedTable> ordered = [], left = [.. tables];
        while (left.Count > 0)
        {
            DerivedTable next = left.Find(t => !left.Exists(other => t.After.Contains(other.Name, StringComparer.Ordinal)))
                ?? throw new InvalidOperationException($"Derived tables need each other in a circle: {string.Join(", ", left.Select(static t => t.Name))}.");
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    /// <summary>The correlations whose spectra are weighted by mass: another table than <c>vacf</c> only where a species has several masses.</summary>
    internal static ColumnTable MassWeighted(DerivedInput input) => input.Tables.GetValueOrDefault("vacf_masses") ?? input.Tables["vacf"];

    /// <summary>Every key below <c>observables</c> with its settings: observables and derived tables.</summary>
    public static IReadOnlyDictionary<string, Type> Keys { get; } = ObservableRegistry.All.Select(o => (Key: o.Name, o.OptionsType))
        .Concat(All.Where(d => d.Key is not null).Select(d => (Key: d.Key!, d.OptionsType)))
        .DistinctBy(o => o.Key, StringComparer.Ordinal)
        .ToDictionary(o => o.Key, o => o.OptionsType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Premises that fail are events.</summary>
    private static Func<DerivedInput, IEnumerable<RunEvent>> Premised(string table) => input => PremiseSet.Events(input.Tables[table], input.Run, input.Summary);
}
