using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Sources;

namespace Pipeline.Stages.Runs;

/// <summary>How the analysis of a run ended.</summary>
/// <param name="Frames">Frames analysed.</param>
/// <param name="Sealed">Final files were written; otherwise an epoch, because it was stopped.</param>
/// <param name="Damage">The first damaged place, or null.</param>
/// <param name="TornBytes">Bytes behind the last whole frame.</param>
/// <param name="Files">Newest file of each table.</param>
/// <param name="Tables">The tables themselves; empty where the run was not sealed.</param>
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

/// <summary>One run from its bytes to its files: source, barriers, graph, checkpoints, final tables.</summary>
public sealed class RunAnalysis : IDisposable
{
    private readonly RunDescription _run;
    private readonly AnalysisPlan _plan;
    private readonly TailOptions _tail;
    private readonly CheckpointStore _store;
    private readonly RunPublisher _publisher;
    private readonly TimeProvider _time;
    private readonly List<IAccumulator> _accumulators;
    private readonly FrameGraph _graph;
    private readonly EpochCoordinator _coordinator;
    private readonly RunTables _tables;
    private readonly RunCommits _commits;

    /// <summary>Prepares an analysis; nothing is read yet.</summary>
    /// <param name="members">The run's files.</param>
    /// <param name="run">What the run is.</param>
    /// <param name="plan">What is computed.</param>
    /// <param name="tail">How files are followed.</param>
    /// <param name="store">Where checkpoints go.</param>
    /// <param name="publisher">Where results go.</param>
    /// <param name="time">Clock.</param>
    public RunAnalysis(SourceMembers members, RunDescription run, AnalysisPlan plan, TailOptions tail, CheckpointStore store, RunPublisher publisher, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tail);
        ArgumentNullException.ThrowIfNull(store);
        (_run, _plan, _tail, _store, _publisher, _time) = (run, plan, tail, store, publisher, time);
        _tables = new RunTables(members, run, plan);
        _commits = new RunCommits(run, plan, _tables, store, publisher, time);
        _accumulators = _tables.Build();
        _coordinator = new EpochCoordinator(_accumulators.Count, _commits.CommitAsync);
        _graph = new FrameGraph(FrameGraph.CapacityFor(run.Topology.AtomCount)) { Acknowledge = _coordinator.Acknowledge };
        _accumulators.ForEach(a => _graph.Observe(a));
        Source = new TrajectorySource(members, run, plan.Settings, tail, plan.StopAtDamage, time)
        {
            Clock = new BarrierClock(plan.Barriers, time)
            {
                Next = () => store.NextGeneration,
                Ready = () => _coordinator.Idle is { IsCompleted: false } busy ? Task.WhenAny(busy, _graph.Failing) : Task.CompletedTask,
                Every = () => CheckpointEvery,
                Owes = () => _commits.Failure is not null,
            },
        };
        Source.Cutting = barrier => _coordinator.Open(barrier, new SourceCut(Source.Summary.Copy(), Source.Events.With([]), Source.Snapshot(), Source.Pieces));
    }

    /// <summary>The source, for progress.</summary>
    public TrajectorySource Source { get; }

    /// <summary>Steps between two frames; null where unknown.</summary>
    public long? LabelStride => _run.LabelStride;

    /// <summary>Longest time between two checkpoints just now.</summary>
    public TimeSpan CheckpointEvery => _plan.Budget.Stretch(_plan.Barriers.Every, _commits.LastDuration, _commits.LastBytes);

    /// <summary>Checkpoints made and failed.</summary>
    public RunCommits Commits => _commits;

    /// <summary>Events by kind, as of the last result computed.</summary>
    public IReadOnlyDictionary<string, long> EventCounts => _tables.EventCounts;

    /// <summary>Those kinds of which no event is more than a note (severity <c>info</c>).</summary>
    public IReadOnlySet<string> NotesOnly => _tables.NotesOnly;

    /// <summary>Called when all is read and the final files are begun.</summary>
    public Action Sealing { get; set; } = static () => { };

    /// <summary>Makes a checkpoint as soon as possible. May be called from any thread.</summary>
    public void CheckpointNow() => Source.Clock.Ask();

    /// <summary>Version of the state of each owner that a checkpoint of this run has.</summary>
    internal IReadOnlyDictionary<string, int> StateVersions =>
        Source.Snapshot().Concat(_accumulators.Select(static a => a.Snapshot())).Concat(_tables.States).ToDictionary(static s => s.Owner, static s => s.Version, StringComparer.Ordinal);

    /// <summary>Goes on from a checkpoint instead of from the start.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="fingerprint">Of the file it had been reading, as far as it had; null when another file stands there by now.</param>
    /// <exception cref="CheckpointException">It is of other algorithms or does not hold what this analysis needs.</exception>
    public void Resume(Checkpoint checkpoint, SourceFingerprint? fingerprint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointCodec.RequireVersions(checkpoint, StateVersions);
        try
        {
            foreach (IAccumulator accumulator in _accumulators)
            {
                accumulator.Restore(TrajectorySource.Find(checkpoint, accumulator.Name));
            }

            Source.Restore(checkpoint, fingerprint);
            _tables.Restore(checkpoint);
        }
        catch (InvalidOperationException error)
        {
            throw new CheckpointException($"The checkpoint was written by release {checkpoint.Release} and this one cannot go on from it: {error.Message} Go back to that release, or compute the run anew with --fresh.", error);
        }

        _publisher.Restore(checkpoint.Files);
        _publisher.RepublishMissing(); // forgotten, so the next epoch writes them again
        _commits.Restore(checkpoint, Source.Summary.Copy());
    }

    /// <summary>Reads to the end and seals; or, when stopped, leaves a checkpoint and its epoch.</summary>
    /// <param name="stop">Ends reading between two frames.</param>
    /// <exception cref="FencedException">Another process took the run over; nothing more was published.</exception>
    public async Task<RunOutcome> ExecuteAsync(CancellationToken stop)
    {
        using CancellationTokenSource running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _commits.Fenced = running.Cancel;
        Exception? failure = null;
        try
        {
            await _graph.RunAsync(Source.ReadAsync, running.Token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PhysicsException && !_graph.HasFailed)
        {
            failure = error; // the source's: the states are those of all frames before
        }
        finally
        {
            await _coordinator.FinishAsync();
        }

        if (_commits.FencedBy is { } fenced)
        {
            throw fenced;
        }

        return Source.Summary.Frames > 0 && failure is null && !stop.IsCancellationRequested
            ? await SealAsync(stop)
            : await LeaveAsync(failure, stop.IsCancellationRequested);
    }

    /// <summary>Final files. While following, a full disk is waited out: what is computed is not given up.</summary>
    private async Task<RunOutcome> SealAsync(CancellationToken stop)
    {
        Sealing();
        List<ColumnTable> tables = await _tables.FinalAsync(_accumulators, Source.Summary, Source.Events);
        TimeSpan wait = TimeSpan.FromSeconds(1);
        while (true)
        {
            try
            {
                await _publisher.UnsealAsync(_commits.Generation, tables, Source.Summary);
                IReadOnlyDictionary<string, string> files = await _publisher.SealAsync(tables, Source.Summary);
                _commits.Recovered();
                return Outcome(true, files, null) with { Tables = tables.ToDictionary(t => t.Name, StringComparer.Ordinal) };
            }
            catch (Exception error) when (_tail.Follow && error is IOException or UnauthorizedAccessException)
            {
                _commits.Fail(error);
                if (_commits.FencedBy is { } fenced)
                {
                    throw fenced;
                }

                await Task.Delay(wait, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = wait * 2 < RunCommits.LongestWait ? wait * 2 : RunCommits.LongestWait;
                if (stop.IsCancellationRequested)
                {
                    return Outcome(false, _publisher.Newest, error);
                }
            }
        }
    }

    /// <summary>Nothing final: the last epoch stands, and the pointer says why.</summary>
    private async Task<RunOutcome> LeaveAsync(Exception? failure, bool stopped)
    {
        if (Source.Summary.Frames == 0)
        {
            _tables.CountEvents(Source.Events);
        }

        // Stopped between the checkpoint of the end and the final files: the states are those of that checkpoint, unless one that held more
        // failed.
        if (failure is null && _commits.UnpublishedEnd is { } end && end.Summary.Frames == Source.Summary.Frames)
        {
            await _commits.CommitAsync(new Epoch(_store.NextGeneration, CutKind.Stop, [.. _accumulators.Select(static a => a.Snapshot())], end));
        }

        await _commits.LeaveAsync(failure is null ? PointerState.Interrupted : PointerState.Failed);
        return Outcome(false, _publisher.Newest, failure ?? (stopped ? _commits.Failure : null));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        Source.Dispose();
    }

    private RunOutcome Outcome(bool isSealed, IReadOnlyDictionary<string, string> files, Exception? failure) =>
        new(Source.Summary.Frames, isSealed, Source.Damage, Source.TornBytes, files, new Dictionary<string, ColumnTable>(StringComparer.Ordinal), failure, Source.Pool.Leaked);
}
