using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Derived.Summaries;

namespace Pipeline.Stages;

/// <summary>Every derived table, one line each, in alphabetical order.</summary>
public static class DerivedRegistry
{
    private static readonly string[] s_observables = [.. ObservableRegistry.All.Select(static o => o.Name)];
    private static readonly TableSchema[] s_premises = [RunPremises.Schema, UnwrapPremise.Schema, SpectrumPremises.Schema];

    /// <summary>The derived tables.</summary>
    public static IReadOnlyList<DerivedTable> All { get; } =
    [
        DerivedTable.With<VacfOptions>(BandCentre.Schema, "vacf", static input => BandCentre.Compute(input)) with { Reads = s_premises },
        DerivedTable.Of<DiffusionOptions>(DiffusionTable.Schema, ["msd"], Diffusion.Problems, static input => Diffusion.Compute(input)) with
        {
            Reads = [.. s_premises, ThermoTable.Schema],
        },
        DerivedTable.Of<DiffusionOptions>(DiffusionWindowTable.Schema, ["msd"], Diffusion.Problems, static input => DiffusionWindowTable.Compute(input)) with
        {
            Key = DiffusionTable.Schema.Name,
            Reads = s_premises,
        },
        DerivedTable.WithAny(Peaks.Schema, ["rdf", "vacf"], static input => Peaks.Compute(input)) with { Reads = [.. s_premises, Vdos.Schema] },
        DerivedTable.With<MsdOptions>(UnwrapPremise.Schema, "msd", static input => UnwrapPremise.Compute(input)) with { Events = Premised },
        DerivedTable.WithAny(RunPremises.Schema, ["msd", "rdf", "vacf"], static input => RunPremises.Compute(input)) with
        {
            Events = Premised,
            ReadsOszicar = true,
        },
        DerivedTable.With<VacfOptions>(SpectrumPremises.Schema, "vacf", static input => SpectrumPremises.Compute(input)) with { Events = Premised },
        DerivedTable.WithAny(SummaryTable.Schema, s_observables, static input => SummaryTable.Compute(input)) with
        {
            Reads = [DiffusionTable.Schema, Peaks.Schema, BandCentre.Schema],
        },
        DerivedTable.With<ThermoOptions>(ThermoTable.Schema, "thermo", static input => ThermoTable.Compute(input)) with { ReadsOszicar = true },
        DerivedTable.With<VacfOptions>(Vdos.Schema, "vacf", static input => Vdos.Compute(input)) with
        {
            Events = static (input, _) => Vdos.Events((VacfOptions)input.Options, input.Run, input.Summary),
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
            DerivedTable next = left.Find(t => !left.Exists(other => t.Reads.Any(r => string.Equals(r.Name, other.Name, StringComparison.Ordinal))))
                ?? throw new InvalidOperationException($"Derived tables need each other in a circle: {string.Join(", ", left.Select(static t => t.Name))}.");
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    /// <summary>Whether a table depends on the OSZICAR, itself or through those it reads: its file names that as a source.</summary>
    internal static bool DependsOnOszicar(string table) => All.Any(d =>
        string.Equals(d.Name, table, StringComparison.Ordinal) && (d.ReadsOszicar || d.Reads.Any(static r => DependsOnOszicar(r.Name))));

    /// <summary>
    /// The correlations whose spectra are weighted by mass: another table than <c>vacf</c> only where a species has several masses.
    /// </summary>
    internal static ColumnTable MassWeighted(DerivedInput input) => input.Tables.GetValueOrDefault("vacf_masses") ?? input.Tables["vacf"];

    /// <summary>Every key below <c>observables</c> with its settings: observables and derived tables.</summary>
    public static IReadOnlyDictionary<string, Type> Keys { get; } = ObservableRegistry.All.Select(o => (Key: o.Name, o.OptionsType))
        .Concat(All.Where(d => d.Key is not null).Select(d => (Key: d.Key!, d.OptionsType)))
        .DistinctBy(o => o.Key, StringComparer.Ordinal)
        .ToDictionary(o => o.Key, o => o.OptionsType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Premises that fail are events.</summary>
    private static IEnumerable<RunEvent> Premised(DerivedInput input, ColumnTable premises) =>
        PremiseSet.Events(premises, input.Run, input.Summary);
}
