using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Events;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Turns the states of a run's observables into its tables: results, what is derived from them, events, and the run itself.
/// </summary>
internal sealed class RunTables : IDisposable
{
    private readonly RunDescription _run;
    private readonly AnalysisPlan _plan;
    private readonly SourceMembers _members;
    private readonly List<(Observable Observable, object Options)> _observables;
    private readonly List<DerivedTable> _derived;
    private readonly OszicarFiles? _oszicar;

    public RunTables(SourceMembers members, RunDescription run, AnalysisPlan plan)
    {
        (_members, _run, _plan) = (members, run, plan);
        _observables = [.. ObservableRegistry.All.Where(o => plan.Observables.ContainsKey(o.Name)).Select(o => (o, plan.Observables[o.Name]))];
        _derived = [.. DerivedRegistry.Of(plan.Observables)];
        _oszicar = plan.Observables.ContainsKey("thermo") ? new OszicarFiles(members, run) : null;
    }

    /// <summary>Events by kind, as of the last result computed.</summary>
    public IReadOnlyDictionary<string, long> EventCounts { get; private set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Those kinds of which no event is more than a note (severity <c>info</c>).</summary>
    public IReadOnlySet<string> NotesOnly { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>State of what is read beside the trajectory, as of the last <see cref="ReadToAsync"/>.</summary>
    public IReadOnlyList<StateArrays> States => _oszicar is null ? [] : [_oszicar.Snapshot()];

    /// <summary>Fresh accumulators, in the order of the registry.</summary>
    public List<IAccumulator> Build() => [.. _observables.Select(o => o.Observable.Build(o.Options, _run))];

    /// <summary>Goes on from a checkpoint; one of a release that did not save the OSZICAR has it read from its start.</summary>
    public void Restore(Checkpoint checkpoint)
    {
        if (_oszicar is not null && checkpoint.States.FirstOrDefault(static s => string.Equals(s.Owner, OszicarFiles.StateOwner, StringComparison.Ordinal)) is { } state)
        {
            _oszicar.Restore(state);
        }
    }

    /// <summary>Reads what stands beside the trajectory on, as far as that has been analysed.</summary>
    public Task ReadToAsync(RunSummary summary, bool isFinal) =>
        summary.Frames > 0 && _oszicar is not null ? _oszicar.ReadToAsync(summary, isFinal) : Task.CompletedTask;

    /// <summary>Tables of an epoch: sums become tables in second instances.</summary>
    public List<ColumnTable> Of(IReadOnlyList<StateArrays> states, RunSummary summary, EventLog events)
    {
        List<IAccumulator> copies = Build();
        for (int i = 0; i < copies.Count; i++)
        {
            copies[i].Restore(states[i]);
        }

        return Of(copies, summary, events, isFinal: false);
    }

    /// <summary>Tables of the end.</summary>
    public async Task<List<ColumnTable>> FinalAsync(List<IAccumulator> accumulators, RunSummary summary, EventLog events)
    {
        await ReadToAsync(summary, isFinal: true);
        if (_oszicar is not null)
        {
            await _oszicar.SealAsync();
        }

        summary.OutcarIsClosed = new OutcarEnd(_members.Inputs[^1]).IsClosed();
        return Of(accumulators, summary, events, isFinal: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _oszicar?.Dispose();

    /// <summary>Without any frame there are no tables, but there may be events.</summary>
    public void CountEvents(EventLog events) => (EventCounts, NotesOnly) = (events.Counts, events.NotesOnly);

    private List<ColumnTable> Of(List<IAccumulator> accumulators, RunSummary summary, EventLog events, bool isFinal)
    {
        summary.IsAtLastMember = summary.Pieces[^1].Member == _members.Inputs.Count - 1;
        summary.MeanTemperatureK = _oszicar?.Records.MeanTemperatureK;
        Dictionary<string, ColumnTable> results = new(StringComparer.Ordinal);
        foreach (ColumnTable table in accumulators.SelectMany(a => a.Results()))
        {
            results.Add(table.Name, table);
        }

        List<RunEvent> more = [.. accumulators.SelectMany(a => a.Events()), .. _oszicar?.Events(summary, isFinal) ?? [], .. NothingToCount.Events(_plan.Observables, _run, summary)];
        foreach (DerivedTable derived in _derived)
        {
            DerivedInput input = derived.InputOf(results, _plan.Observables, _run, summary) with { Oszicar = _oszicar?.Records };
            ColumnTable table = derived.Compute(input);
            results.Add(table.Name, table);
            more.AddRange(derived.Events(input, table));
        }

        EventLog all = events.With(more);
        CountEvents(all);
        results.Add("events", all.ToTable(summary.Frames));
        results.Add("runs", summary.ToTable());
        return [.. results.Values.Where(t => !t.IsIntermediate).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => CompletedTable.Of(t with { Metadata = Describe(t, summary) }))];
    }

    private Dictionary<string, string> Describe(ColumnTable table, RunSummary summary) => new(table.Metadata, StringComparer.Ordinal)
    {
        ["run_id"] = _run.RunId,
        ["first_step"] = summary.FirstStep.ToString(CultureInfo.InvariantCulture),
        ["last_step"] = summary.LastStep.ToString(CultureInfo.InvariantCulture),
        ["timestep_fs"] = _run.TimestepFs?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        ["timestep_source"] = _run.TimestepSource,
        ["mass_source"] = _run.MassSource,
        ["quantum"] = (1.0 / _run.Period).ToString("R", CultureInfo.InvariantCulture),
        ["source"] = _oszicar?.Source is { } second && (table.Name is "runs" || DerivedRegistry.DependsOnOszicar(table.Name))
            ? $"{summary.Source} {second}"
            : summary.Source,
        ["config_sha256"] = _plan.ConfigSha256,
    };
}
