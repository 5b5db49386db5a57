using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pipeline.Formats;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Watching;

/// <summary>Writes what <c>status</c> shows of each run.</summary>
internal sealed class StatusBoard(OutputLayout layout, WatchSettings settings, ILogger log)
{
    private static readonly DateTimeOffset s_start = Start();
    private static readonly string s_host = Environment.MachineName; // a system call each time
    private readonly StatusFiles _files = new(layout, settings.Status, TimeProvider.System);
    private readonly Lock _gate = new();
    private string? _told;

    public void WriteAll(IEnumerable<RunWatch> runs)
    {
        foreach (RunWatch run in runs)
        {
            Write(run);
        }
    }

    public void Write(RunWatch run)
    {
        lock (_gate)
        {
            if (_files.Write(Of(run)) is not { } failed)
            {
                _told = null;
            }
            else if (!string.Equals(_told, failed.Message, StringComparison.Ordinal))
            {
                _told = failed.Message;
                Log.ScanProblem(log, $"status cannot be written: {failed.Message}");
            }
        }
    }

    private static DateTimeOffset Start()
    {
        using Process process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
    }

    private RunStatus Of(RunWatch run)
    {
        RunAnalysis? analysis = run.Analysis;
        FileTail? tail = analysis?.Source.Tail;
        long frames = analysis?.Source.Summary.Frames ?? run.Frames;
        SourceProgress? progress = analysis?.Source.Progress;
        (long? read, long? length) = progress is null ? run.Bytes : (progress.BytesRead, progress.Length);
        (string state, string message) = run.ConditionWith(frames);
        return new RunStatus
        {
            RunId = run.RunId,
            State = state,
            Message = message,
            Source = run.Members.Inputs[^1].Trajectory,
            Member = progress?.Member ?? (run.Members.Inputs.Count == 1 ? 0 : null),
            BytesRead = read,
            SourceLength = length,
            BytesPerFrame = progress?.BytesPerFrame is { } mean ? mean
                : run.Gathered is { OnDisk: > 0 } gathered ? run.Bytes.Length / (double)gathered.OnDisk : null,
            FramesOnDisk = run.Gathered?.OnDisk,
            FramesNeeded = run.Gathered?.Needed,
            Frames = frames,
            Nsw = frames > 0 ? analysis?.Source.Summary.FinalStep : null,
            StepsDone = frames > 0 ? analysis?.Source.Summary.LastLabel : null,
            StepsPerFrame = analysis?.LabelStride,
            Segment = Math.Max(0, (analysis?.Source.Summary.Segments ?? 1) - 1),
            Epoch = analysis?.Commits.Generation ?? run.Epoch,
            LastCheckpoint = analysis?.Commits.LastCommit,
            CheckpointIntervalSeconds = analysis?.CheckpointEvery.TotalSeconds ?? 0,
            LastGrowth = tail is null ? null : DateTimeOffset.UtcNow - TimeProvider.System.GetElapsedTime(tail.LastGrowth),
            MemoryMiB = Math.Round(run.MemoryBytes / 1048576.0, 1),
            PollSeconds = Math.Round(tail?.Wait.TotalSeconds ?? 0, 3),
            ProcessStart = s_start,
            MetadataOperations = settings.Tail.Pacer.Operations,
            Host = s_host,
            Pid = Environment.ProcessId,
            Release = Release.Number,
        };
    }
}
