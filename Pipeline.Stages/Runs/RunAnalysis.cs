using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Events;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Publishing;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>How the analysis of a run ended.</summary>
/// <param name="Frames">Frames analysed.</param>
/// <param name="Sealed">Final files were written; otherwise an epoch, because it was stopped.</param>
/// <param name="Damage">The first damaged place, or null.</param>
/// <param name="TornBytes">Bytes behind the last whole frame.</param>
/// <param name="Files">Newest file of each table.</param>
/// <param name="Tables">The tables themselves.</param>
/// <param name="Failure">Why reading ended early, or null; what came before is published.</param>
/// <param name="LeakedFrames">Frames that did not come back to their pool: always 0.</param>
public sealed record RunOutcome(
    long Frames,
    bool Sealed,
    TrajectoryFormatException? Damage,
    long TornBytes,
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, ColumnTable> Tables,
    Exception? Failure,
    int LeakedFrames);

/// <summary>One run from its bytes to its files: source, barriers, graph, epochs, final tables.</summary>
public sealed class RunAnalysis
{
    private readonly RunDescription _run;
    private readonly AnalysisPlan _plan;
    private readonly OutputLayout _layout;
    private readonly RunPublisher _publisher;
    private readonly TrajectorySource _source;
    private readonly TimeProvider _time;
    private readonly List<(Observable Observable, object Options)> _observables;
    private readonly List<DerivedTable> _derived;
    private readonly OszicarStream? _oszicar;

    /// <summary>Prepares an analysis; nothing is read yet.</summary>
    public RunAnalysis(RunInput input, RunDescription run, AnalysisPlan plan, TailOptions tail, OutputLayout layout, RunPublisher publisher, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_run, _plan, _layout, _publisher, _time) = (run, plan, layout, publisher, time);
        _source = new TrajectorySource(input, run, plan.Settings, tail, plan.StopAtDamage, time);
        _observables = [.. ObservableRegistry.All.Where(o => plan.Observables.ContainsKey(o.Name)).Select(o => (o, plan.Observables[o.Name]))];
        _derived = [.. DerivedRegistry.All.Where(d => d.IsAskedBy(plan.Observables)).OrderBy(d => d.Key is null)];
        _oszicar = plan.Observables.ContainsKey("thermo") ? new OszicarStream(input, run) : null;
    }

    /// <summary>The source, for progress.</summary>
    public TrajectorySource Source => _source;

    /// <summary>Events by kind, as of the last result computed.</summary>
    public IReadOnlyDictionary<string, long> EventCounts { get; private set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Those kinds of which no event is more than a note (severity <c>info</c>).</summary>
    public IReadOnlySet<string> NotesOnly { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The last failure to publish an epoch on the way; the analysis goes on and tries again.</summary>
    public Exception? PublishFailure { get; private set; }

    /// <summary>Reads to the end and seals; or, when stopped, publishes what it has as an epoch.</summary>
    /// <param name="stop">Ends reading between two frames.</param>
    public async Task<RunOutcome> ExecuteAsync(CancellationToken stop)
    {
        List<IAccumulator> accumulators = [.. _observables.Select(o => o.Observable.Build(o.Options, _run))];
        EpochCoordinator coordinator = new(accumulators.Count, PublishEpochAsync, error => PublishFailure = error);
        BarrierSource barriers = new(_plan.Barriers, 1, _time)
        {
            IsReady = () => coordinator.IsIdle,
            Sending = barrier => coordinator.Open(barrier, _source.Summary.Copy(), _source.Events.With([])),
        };
        FrameGraph graph = new(FrameGraph.CapacityFor(_run.Topology.AtomCount)) { Acknowledge = coordinator.Acknowledge };
        accumulators.ForEach(a => graph.Observe(a));
        Exception? failure = null;
        try
        {
            await graph.RunAsync(token => _source.ReadAsync(token, parsed => barriers.Insert(parsed, CancellationToken.None)), stop);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PhysicsException && !graph.HasFailed)
        {
            failure = error; // the source's: the states are those of all frames before
        }
        finally
        {
            await coordinator.FinishAsync();
        }

        return await PublishEndAsync(accumulators, stop.IsCancellationRequested, failure);
    }

    private async Task<RunOutcome> PublishEndAsync(List<IAccumulator> accumulators, bool stopped, Exception? failure)
    {
        RunSummary summary = _source.Summary;
        if (summary.Frames == 0)
        {
            (EventCounts, NotesOnly) = (_source.Events.Counts, _source.Events.NotesOnly);

            // Nothing to publish, and nothing that an earlier result should give way to.
            IReadOnlyDictionary<string, string> none = new Dictionary<string, string>(StringComparer.Ordinal);
            return new RunOutcome(0, false, _source.Damage, _source.TornBytes, none, new Dictionary<string, ColumnTable>(StringComparer.Ordinal), failure, _source.Pool.Leaked);
        }

        bool ended = !stopped && failure is null;
        IReadOnlyList<ColumnTable> tables = await FinalTablesAsync(accumulators, summary, ended);
        IReadOnlyDictionary<string, string> files;
        if (!ended)
        {
            await PublishAsync(tables, failure is null ? "interrupted" : "failed", summary);
            files = RunPointer.Read(_layout, _run.RunId)!.Files.ToDictionary(f => f.Key, f => Path.Combine(_layout.Root, f.Value), StringComparer.Ordinal);
        }
        else
        {
            files = await _publisher.SealAsync(tables, summary);
        }

        return new RunOutcome(summary.Frames, ended, _source.Damage, _source.TornBytes, files, tables.ToDictionary(t => t.Name, StringComparer.Ordinal), failure, _source.Pool.Leaked);
    }

    /// <summary>On the coordinator's task, off the hot path: sums become tables in a second instance.</summary>
    private Task PublishEpochAsync(Epoch epoch)
    {
        List<IAccumulator> copies = [];
        for (int i = 0; i < _observables.Count; i++)
        {
            IAccumulator copy = _observables[i].Observable.Build(_observables[i].Options, _run);
            copy.Restore(epoch.States[i]);
            copies.Add(copy);
        }

        return PublishAsync(Tables(copies, epoch.Summary, epoch.Events, isFinal: false), "running", epoch.Summary);
    }

    private async Task PublishAsync(IReadOnlyList<ColumnTable> tables, string state, RunSummary summary)
    {
        long epoch = _publisher.Epoch + 1;
        await _publisher.WriteEpochAsync(epoch, tables);
        await _publisher.PointAsync(epoch, state, summary);
    }

    private async Task<List<ColumnTable>> FinalTablesAsync(List<IAccumulator> accumulators, RunSummary summary, bool ended)
    {
        if (_oszicar is not null)
        {
            _oszicar.ReadTo(summary.FirstStep, summary.LastStep, ended);
            await _oszicar.SealAsync();
        }

        return Tables(accumulators, summary, _source.Events, ended);
    }

    private List<ColumnTable> Tables(List<IAccumulator> accumulators, RunSummary summary, EventLog events, bool isFinal)
    {
        if (summary.Frames > 0)
        {
            _oszicar?.ReadTo(summary.FirstStep, summary.LastStep, isFinal);
            summary.MeanTemperatureK = _oszicar?.Records.MeanTemperatureK;
        }

        Dictionary<string, ColumnTable> results = new(StringComparer.Ordinal);
        foreach (ColumnTable table in accumulators.SelectMany(a => a.Results()))
        {
            results.Add(table.Name, table);
        }

        List<RunEvent> more = [.. accumulators.SelectMany(a => a.Events()), .. _oszicar?.Events(summary, isFinal) ?? [], .. NothingToCount.Events(_plan.Observables, _run, summary)];
        foreach (DerivedTable derived in _derived)
        {
            DerivedInput input = new(results, derived.Key is { } key ? _plan.Observables[key] : new object(), _run, summary) { Oszicar = _oszicar?.Records };
            more.AddRange(derived.Events(input));
            results.Add(derived.Name, derived.Compute(input));
        }

        EventLog all = events.With(more);
        (EventCounts, NotesOnly) = (all.Counts, all.NotesOnly);
        results.Add("events", all.ToTable(summary.Frames));
        results.Add("runs", summary.ToTable());
        return [.. results.Values.Where(t => !t.IsIntermediate).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => t with { Metadata = Describe(t, summary) })];
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
        ["source"] = table.Name is "runs" or "thermo" or "diffusion" && _oszicar?.Source is { } second ? $"{summary.Source} {second}" : summary.Source,
        ["config_sha256"] = _plan.ConfigSha256,
    };
}
