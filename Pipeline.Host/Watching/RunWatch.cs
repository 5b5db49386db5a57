using Microsoft.Extensions.Logging;
using Pipeline.Host.Commands;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Watching;

/// <summary>
/// One run of a daemon from its first file to its sealing, and again when it grows: tries again what may pass, gives up what asks for a
/// decision.
/// </summary>
internal sealed class RunWatch
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromSeconds(60);
    private readonly RunExecutor _executor;
    private readonly OutputLayout _layout;
    private readonly WatchSettings _settings;
    private readonly ILogger _log;
    private readonly RunEnd _end;
    private readonly OutcarEnd _outcar;
    private readonly MemoryAdmission _memory;
    private readonly Heartbeat _heartbeat;
    private readonly Lock _health = new();
    private SourceMembers _members;
    private PollInterval _waiting;
    private RunAnalysis? _analysis;
    private long _grownAt = -1;
    private long _waitedLength = -1;
    private string? _unreadable; // why the source cannot be read just now
    private string? _uncommitted; // why checkpoints fail just now
    private bool _appeared;
    private bool _isRefused;
    private bool _isSealing;

    public RunWatch(SourceMembers members, RunExecutor executor, OutputLayout layout, WatchSettings settings, MemoryAdmission memory, Heartbeat heartbeat, ILogger log)
    {
        (_members, _executor, _layout, _settings, _memory, _heartbeat, _log) = (members, executor, layout, settings, memory, heartbeat, log);
        _outcar = new OutcarEnd(members.Inputs[^1]);
        _waiting = Waiting();
        _end = new RunEnd(
            new RunEndOptions { OutcarIsClosed = OutcarIsClosed, Process = settings.Process, IdleAfter = settings.IdleAfter, EndsUnappeared = settings.ExitWhenDone },
            TimeProvider.System);
    }

    public string RunId => _members.RunId;

    public SourceMembers Members => _members;

    /// <summary>The analysis going on; null while waiting and after the end.</summary>
    public RunAnalysis? Analysis => Volatile.Read(ref _analysis);

    /// <summary>State and message for <c>status</c>.</summary>
    public (string State, string Message) Condition { get; private set; } = (RunStates.Waiting, "waiting for the trajectory");

    /// <summary>Frames of the last analysis that ended.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes analysed, and of the trajectory, as far as known without an analysis going on.</summary>
    public (long? Read, long? Length) Bytes { get; private set; }

    /// <summary>Whole frames on disk and how many are needed, while the first ones are collected.</summary>
    public (long OnDisk, long Needed)? Gathered { get; private set; }

    /// <summary>Newest epoch before the analysis going on.</summary>
    public long Epoch { get; private set; }

    /// <summary>Memory it needs by the formula, beside that of the process; 0 until it is known what it is.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Its code so far.</summary>
    public int Code { get; private set; }

    /// <summary>Nothing more will come of it by itself: it was sealed or cannot go on.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>It ended well and is looked at now and then for more.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Called after each change of <see cref="Condition"/>.</summary>
    public Action<RunWatch> Changed { get; init; } = static _ => { };

    /// <summary>State and message beside so many frames: a run that has some has started.</summary>
    public (string State, string Message) ConditionWith(long frames) => frames > 0 && Condition.State is RunStates.Starting ? (RunStates.Ok, "") : Condition;

    public void CheckpointNow() => Analysis?.CheckpointNow();

    public async Task RunAsync()
    {
        TimeSpan retry = s_firstRetry;
        while (!_settings.Stop.Token.IsCancellationRequested)
        {
            RunReport report = await TryAsync();
            bool ended = Judge(report);
            if (_settings.Stop.ExitCode != 0)
            {
                return;
            }

            if (ended)
            {
                HasEnded = true;
                Changed(this);
                if (!IsSealed || _settings.ExitWhenDone || !await GrowsAgainAsync())
                {
                    return;
                }

                HasEnded = IsSealed = false;
                retry = s_firstRetry;
                continue;
            }

            Log.TryingAgain(_log, RunId, retry.TotalSeconds, report.Error ?? "reading or writing failed");
            Changed(this);
            await Task.Delay(retry, _settings.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < s_lastRetry ? retry * 2 : s_lastRetry;
        }
    }

    private async Task<RunReport> TryAsync()
    {
        (_appeared, _waitedLength, _grownAt, _isRefused, _isSealing, _unreadable, _uncommitted) = (false, -1, -1, false, false, null, null);
        ReadPublished();
        _waiting = Waiting();
        SetCondition(RunStates.Waiting, "waiting for the trajectory");
        _members = _members with { Inputs = [.. _members.Inputs.Select(static i => i.Current())] };
        try
        {
            return await _executor.ExecuteAsync(_members, _settings.Stop, new RunFollowing
            {
                Tail = _settings.Tail with { WriterHasEnded = HasWriterEnded, Notice = Heard },
                WaitForFile = WaitForFile,
                Gathering = Gather,
                Admit = Admit,
                Started = Begin,
            });
        }
#pragma warning disable CA1031 // One failing run never stops the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.RunFailed(_log, RunId, $"internal error, please report it: {error}");
            return new RunReport(RunId, ExitCode.Internal, null, null, 0, error.Message) { Failure = error };
        }
        finally
        {
            FileTail? tail = Analysis?.Source.Tail;
            ReadPublished();
            (Bytes, Gathered) = (tail is null ? Bytes : (tail.BytesRead, tail.Length), null);
            Volatile.Write(ref _analysis, null);
            _memory.Release(RunId);
        }
    }

    private void Admit(RunDescription run)
    {
        _isRefused = true;
        RunMemory memory = _executor.MemoryOf(run);
        MemoryBytes = memory.Kept + memory.Commit;
        _memory.Admit(RunId, memory);
        _isRefused = false;
    }

    /// <summary>Nothing is analysed before so many frames are there; how many there are is shown.</summary>
    private void Gather(long onDisk, long needed)
    {
        Gathered = (onDisk, needed);
        Bytes = (0, SystemFiles.SizeOf(_members.First.Trajectory));
        if (Condition.State is not RunStates.Gathering)
        {
            SetCondition(RunStates.Gathering, FormattableString.Invariant($"groups are recognised from the first {needed} frames; none is analysed before"));
        }
    }

    private void Begin(RunAnalysis analysis)
    {
        Gathered = null;
        analysis.Commits.Failed += (error, inARow) =>
        {
            if (inARow >= RunCommits.DegradedAfter)
            {
                _uncommitted = $"checkpoints fail: {error.Message}";
                ShowHealth();
            }
        };
        analysis.Commits.IsWellAgain += () =>
        {
            _uncommitted = null;
            ShowHealth();
        };
        analysis.Sealing = () =>
        {
            _isSealing = true;
            ShowHealth();
        };
        analysis.Commits.Begins = _heartbeat.Commit;
        analysis.Commits.Committed += (_, _) => Changed(this);
        Volatile.Write(ref _analysis, analysis);
        ShowHealth();
    }

    /// <summary>Source and checkpoints are tried again for as long as it takes; what fails of them is shown until it works.</summary>
    private void ShowHealth()
    {
        lock (_health)
        {
            string? problem = _unreadable ?? _uncommitted;
            long frames = Analysis?.Source.Summary.Frames ?? 0;
            (string state, string message) = problem is not null ? (RunStates.Degraded, problem)
                : _isSealing ? (RunStates.Sealing, "all of it is read; the final files are being written")
                : frames == 0 ? (RunStates.Starting, "its first frames are there; none is analysed yet")
                : (RunStates.Ok, "");
            SetCondition(state, message);
        }
    }

    /// <summary>Asked before each look at the file.</summary>
    private bool HasWriterEnded()
    {
        _heartbeat.Poll();
        bool grew;
        if (Analysis?.Source.Tail is { } tail)
        {
            long grownAt = tail.LastGrowth;
            (grew, _grownAt, _appeared) = (grownAt != _grownAt, grownAt, true);
            if (Condition.State is RunStates.Starting && Analysis?.Source.Summary.Frames > 0)
            {
                ShowHealth();
            }
        }
        else
        {
            long length = SystemFiles.SizeOf(_members.First.Trajectory) ?? -1;
            (grew, _waitedLength, _appeared) = (length != _waitedLength, length, _appeared || length >= 0);
            if (Epoch == 0 && Gathered is null)
            {
                Bytes = length >= 0 ? (0, length) : (null, null);
                ShowWaiting(length);
            }
        }

        return _end.Look(_appeared, grew) is not null;
    }

    /// <summary>What a run that has not begun waits for.</summary>
    private void ShowWaiting(long length)
    {
        string message = length < 0 ? "waiting for the trajectory" : "the trajectory is there; waiting for its first two whole frames";
        if (Condition.State is RunStates.Waiting && !string.Equals(Condition.Message, message, StringComparison.Ordinal))
        {
            SetCondition(RunStates.Waiting, message);
        }
    }

    /// <summary>What is published of the run, for the time in which no analysis tells.</summary>
    private void ReadPublished()
    {
        if (RunPointer.Read(_layout, RunId) is { } pointer)
        {
            (Epoch, Frames) = (pointer.Epoch, pointer.Frames);
            Bytes = (pointer.SourceLength > 0 ? pointer.SourceLength : null, null);
        }
        else
        {
            (Epoch, Bytes) = (0, (null, null));
        }
    }

    private PollInterval Waiting() => new(_settings.Tail, new Random(), TimeProvider.System) { IsNetwork = SystemFiles.Instance.IsNetwork(_members.First.Trajectory) ?? false };

    /// <summary>
    /// Until the next look at a trajectory that is not there yet, or is too short to say what it is: a look for it and one for its length.
    /// </summary>
    private TimeSpan WaitForFile()
    {
        _settings.Tail.Pacer.Take(_waiting.IsNetwork);
        TimeSpan leave = _settings.Tail.Pacer.Take(_waiting.IsNetwork), next = _waiting.Next();
        return leave > next ? leave : next;
    }

    private bool OutcarIsClosed()
    {
        _settings.Tail.Pacer.Take(_waiting.IsNetwork);
        return _outcar.IsClosed();
    }

    private void Heard(TailNotice notice)
    {
        if (notice.Kind is TailNoticeKind.Error or TailNoticeKind.Recovered or TailNoticeKind.Replaced)
        {
            _unreadable = notice.Kind is TailNoticeKind.Error ? notice.Message : null;
            ShowHealth();
        }

        if (notice.Kind is TailNoticeKind.Waiting or TailNoticeKind.Recovered or TailNoticeKind.Continued or TailNoticeKind.MovedAway)
        {
            Log.TailNotice(_log, RunId, notice.Message);
        }
        else
        {
            Log.TailProblem(_log, RunId, notice.Message);
        }
    }

    /// <summary>Whether the run has ended; otherwise it is tried again.</summary>
    private bool Judge(RunReport report)
    {
        (Code, Frames) = (report.Code, report.Frames ?? Frames);
        if (_settings.Stop.ExitCode != 0 && report.Sealed != true)
        {
            SetCondition(report.Failure is null ? RunStates.Stopped : RunStates.Degraded, report.Failure?.Message ?? "the daemon was stopped; the next start goes on");
            return true;
        }

        if (report.Sealed == true)
        {
            IsSealed = true;
            Bytes = (Bytes.Read, Bytes.Length ?? Bytes.Read);
            SetCondition(RunStates.Sealed, report.Error ?? "");
            Log.Sealed(_log, RunId, report.Frames);
            return true;
        }

        if (report.Code is ExitCode.Failed && report.Failure is IOException or UnauthorizedAccessException)
        {
            SetCondition(RunStates.Degraded, report.Error ?? "reading or writing failed");
            return false;
        }

        SetCondition(_isRefused || report.Code is ExitCode.Owned ? RunStates.Refused : RunStates.NeedsDecision, report.Error ?? "nothing could be analysed");
        return true;
    }

    /// <summary>Waits until a sealed run has more, or something else in its place.</summary>
    private async Task<bool> GrowsAgainAsync()
    {
        long known = RunPointer.Read(_layout, RunId)?.SourceLength ?? 0;
        string path = _members.Inputs[^1].Trajectory;
        while (!_settings.Stop.Token.IsCancellationRequested)
        {
            await Task.Delay(_settings.Scan, _settings.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (SystemFiles.SizeOf(path) is { } size && size != known && !_members.Inputs[^1].IsCompressed)
            {
                Log.Reopened(_log, RunId);
                _end.Reopen();
                return true;
            }
        }

        return false;
    }

    private void SetCondition(string state, string message)
    {
        Condition = (state, message);
        Changed(this);
    }
}
