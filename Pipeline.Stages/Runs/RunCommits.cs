using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Graph;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Commits epochs in the order of docs/adr/0011: result files, then the checkpoint (the commit point), then the pointer, then what is old
/// goes. A failure costs the epoch, never the run: the states are in memory and the source is the log.
/// </summary>
public sealed class RunCommits
{
    /// <summary>Failures in a row after which a run counts as degraded.</summary>
    public const int DegradedAfter = 3;

    /// <summary>Longest wait before a failed attempt is repeated.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly RunDescription _run;
    private readonly AnalysisPlan _plan;
    private readonly RunTables _tables;
    private readonly CheckpointStore _store;
    private readonly RunPublisher _publisher;
    private readonly TimeProvider _time;
    private (long Id, RunSummary Summary)? _last;

    internal RunCommits(RunDescription run, AnalysisPlan plan, RunTables tables, CheckpointStore store, RunPublisher publisher, TimeProvider time) =>
        (_run, _plan, _tables, _store, _publisher, _time) = (run, plan, tables, store, publisher, time);

    /// <summary>Called when a commit begins; what it returns is disposed at its end.</summary>
    public Func<IDisposable>? Begins { get; set; }

    /// <summary>Called after each commit with its generation and frames.</summary>
    public Action<long, long>? Committed { get; set; }

    /// <summary>Called after each failure, with how many there were in a row.</summary>
    public Action<Exception, int>? Failed { get; set; }

    /// <summary>Called when a commit succeeds after failures.</summary>
    public Action? IsWellAgain { get; set; }

    /// <summary>Called when another process turns out to own the run.</summary>
    public Action? Fenced { get; set; }

    /// <summary>Set when another process turns out to own the run.</summary>
    public Exception? FencedBy { get; private set; }

    /// <summary>Why the last attempt failed; null after a success.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Failures in a row.</summary>
    public int FailuresInARow { get; private set; }

    /// <summary>Newest generation committed or resumed from; 0 before the first.</summary>
    public long Generation => _last?.Id ?? 0;

    /// <summary>When that was; null before the first of this process.</summary>
    public DateTimeOffset? LastCommit { get; private set; }

    /// <summary>What the last commit took.</summary>
    public TimeSpan LastDuration { get; private set; }

    /// <summary>What the last commit wrote.</summary>
    public long LastBytes { get; private set; }

    /// <summary>The end of the run, once committed: no epoch of it was published, since final files follow. Null before.</summary>
    internal SourceCut? UnpublishedEnd { get; private set; }

    internal void Restore(Checkpoint checkpoint, RunSummary summary) => _last = (checkpoint.Generation, summary);

    internal async Task CommitAsync(Epoch epoch)
    {
        using IDisposable turn = await _plan.Budget.EnterAsync();
        using IDisposable? heartbeat = Begins?.Invoke();
        long started = _time.GetTimestamp();
        try
        {
            await WriteAsync(epoch);
            LastDuration = _time.GetElapsedTime(started);
            _last = (epoch.Id, epoch.Cut.Summary);
            UnpublishedEnd = epoch.Kind == CutKind.End && epoch.Cut.Summary.Frames > 0 ? epoch.Cut : null;
            LastCommit = _time.GetUtcNow();
            Recovered();
            Committed?.Invoke(epoch.Id, epoch.Cut.Summary.Frames);
        }
        catch (Exception error) when (error is FencedException or OwnedException)
        {
            GiveUp(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
        finally
        {
            LastDuration = _time.GetElapsedTime(started);
            _plan.Budget.Took(LastDuration, LastBytes);
            _plan.Budget.Collect();
        }
    }

    /// <summary>Another process owns the run: nothing more is published. May be called from any thread.</summary>
    public void GiveUp(Exception error)
    {
        FencedBy = error;
        Fenced?.Invoke();
    }

    /// <summary>Counts a failure, unless it came of another process that has the run by now.</summary>
    internal void Fail(Exception error)
    {
        try
        {
            _store.RequireNoneNewer();
        }
        catch (FencedException fenced)
        {
            GiveUp(fenced);
            return;
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // The directory cannot be read either: one failure.
        }

        Failure = error;
        FailuresInARow++;
        Failed?.Invoke(error, FailuresInARow);
    }

    internal void Recovered()
    {
        bool wasFailing = FailuresInARow > 0;
        (FailuresInARow, Failure) = (0, null);
        if (wasFailing)
        {
            IsWellAgain?.Invoke();
        }
    }

    /// <summary>The pointer says how the run was left.</summary>
    internal async Task LeaveAsync(PointerState state)
    {
        if (_last is not { } last || !_publisher.HasPointed)
        {
            return;
        }

        try
        {
            await _publisher.PointAsync(last.Id, state, last.Summary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error);
        }
    }

    private async Task WriteAsync(Epoch epoch)
    {
        RunSummary summary = epoch.Cut.Summary;
        bool publishes = epoch.Kind != CutKind.End && summary.Frames > 0; // final files follow the end at once
        await _tables.ReadToAsync(summary, isFinal: false);
        IReadOnlyList<PublishedFile> before = _publisher.Manifest;
        IReadOnlyList<PublishedFile> files = publishes
            ? await _publisher.WriteEpochAsync(epoch.Id, _tables.Of(epoch.States, summary, epoch.Cut.Events))
            : _publisher.Manifest;
        LastBytes = publishes ? files.Except(before).Sum(static f => f.Length) : 0;
        await _store.CommitAsync(new Checkpoint
        {
            Generation = epoch.Id,
            RunId = _run.RunId,
            Release = Release.Number,
            Run = _run.ToJson(),
            Config = _plan.SemanticKeys,
            ConfigSha256 = _plan.ConfigSha256,
            Frames = summary.Frames,
            Sources = epoch.Cut.Pieces,
            States = [.. epoch.Cut.States, .. epoch.States, .. _tables.States],
            Files = files,
            AtEnd = epoch.Kind == CutKind.End,
        });
        LastBytes += _store.LastLength;
        if (publishes)
        {
            await _publisher.PointAsync(epoch.Id, PointerState.Running, summary);
        }

        _store.Prune();
        _publisher.Thin(_time.GetUtcNow());
    }
}
