using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>A table that is a pure function of other results.</summary>
/// <param name="Schema">What the table is.</param>
/// <param name="Key">Key below <c>observables</c> that asks for it; an observable's key where the table always comes with that observable;
/// null where it comes with any of <paramref name="Needs"/>.</param>
/// <param name="OptionsType">Its settings.</param>
/// <param name="Needs">The observables it is computed from.</param>
/// <param name="Problems">What of the other settings of a recipe it cannot be computed from.</param>
/// <param name="Compute">Computes it.</param>
public sealed record DerivedTable(
    TableSchema Schema,
    string? Key,
    Type OptionsType,
    IReadOnlyList<string> Needs,
    Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> Problems,
    Func<DerivedInput, ColumnTable> Compute)
{
    /// <summary>Name of the table.</summary>
    public string Name => Schema.Name;

    /// <summary>Other derived tables it reads where the run has them: they are computed before it.</summary>
    public IReadOnlyList<TableSchema> Reads { get; init; } = [];

    /// <summary>It is computed from the OSZICAR, or from the mean temperature that has.</summary>
    public bool ReadsOszicar { get; init; }

    /// <summary>What its inputs and the table itself show that belongs into the table <c>events</c>.</summary>
    public Func<DerivedInput, ColumnTable, IEnumerable<RunEvent>> Events { get; init; } = static (_, _) => [];

    /// <summary>Whether a recipe with these observables gets the table.</summary>
    public bool IsAskedBy(IReadOnlyDictionary<string, object> observables)
    {
        ArgumentNullException.ThrowIfNull(observables);
        return Key is null ? Needs.Any(observables.ContainsKey) : observables.ContainsKey(Key);
    }

    /// <summary>
    /// What it is computed from: of all results so far only the tables it declares, so that none is read before it is there.
    /// </summary>
    public DerivedInput InputOf(
        IReadOnlyDictionary<string, ColumnTable> results, IReadOnlyDictionary<string, object> observables, RunDescription run, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(observables);
        Dictionary<string, ColumnTable> declared = new(StringComparer.Ordinal);
        foreach (TableSchema schema in ObservableRegistry.All.Where(o => Needs.Contains(o.Name, StringComparer.Ordinal)).SelectMany(o => o.Tables).Concat(Reads))
        {
            if (results.TryGetValue(schema.Name, out ColumnTable? table))
            {
                declared[schema.Name] = table;
            }
        }

        return new DerivedInput(declared, Key is { } key ? observables[key] : new object(), run, summary);
    }

    /// <summary>Registers a derived table with settings of its own, below its own name.</summary>
    public static DerivedTable Of<TOptions>(
        TableSchema schema,
        IReadOnlyList<string> needs,
        Func<IReadOnlyDictionary<string, object>, IEnumerable<string>> problems,
        Func<DerivedInput, ColumnTable> compute)
        where TOptions : class, IObservableOptions, new()
        => new(schema, schema.Name, typeof(TOptions), needs, problems, compute);

    /// <summary>Registers a derived table that comes with an observable and shares its settings.</summary>
    public static DerivedTable With<TOptions>(TableSchema schema, string observable, Func<DerivedInput, ColumnTable> compute)
        where TOptions : class, IObservableOptions, new()
        => new(schema, observable, typeof(TOptions), [observable], static _ => [], compute);

    /// <summary>Registers a derived table that has no settings and comes with whichever of some observables runs.</summary>
    public static DerivedTable WithAny(TableSchema schema, IReadOnlyList<string> observables, Func<DerivedInput, ColumnTable> compute)
        => new(schema, null, typeof(object), observables, static _ => [], compute);
}
