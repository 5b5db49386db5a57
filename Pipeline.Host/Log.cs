using Microsoft.Extensions.Logging;

namespace Pipeline.Host;

/// <summary>Everything that is logged; event ids in blocks of 100 an area.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "{Line}.")]
    public static partial void Progress(ILogger logger, string line);

    [LoggerMessage(101, LogLevel.Information, "{Run}: {Notice}.")]
    public static partial void Notice(ILogger logger, string run, string notice);

    [LoggerMessage(102, LogLevel.Information, "{Run}: complete already, nothing to do ({Frames} frames; --fresh computes it anew).")]
    public static partial void NothingToDo(ILogger logger, string run, long frames);

    [LoggerMessage(103, LogLevel.Information, "{Run}: {Frames} frames in {Seconds:F1} s ({Rate:F0} frames/s).")]
    public static partial void Finished(ILogger logger, string run, long frames, double seconds, double rate);

    [LoggerMessage(104, LogLevel.Warning, "{Run}: interrupted; the {Frames} frames analysed so far are published under data/ (not final/); the next start goes on from there.")]
    public static partial void Interrupted(ILogger logger, string run, long frames);

    [LoggerMessage(105, LogLevel.Information, "{Run}: {Bytes} bytes behind the last whole frame are not a frame yet and were left out.")]
    public static partial void TornTail(ILogger logger, string run, long bytes);

    [LoggerMessage(106, LogLevel.Error, "{Run}: damaged input, what precedes and follows it is kept: {Damage}")]
    public static partial void Damaged(ILogger logger, string run, string damage);

    [LoggerMessage(107, LogLevel.Error, "{Run}: {Message}")]
    public static partial void RunFailed(ILogger logger, string run, string message);

    [LoggerMessage(108, LogLevel.Warning, "{Run}: a checkpoint failed and is given up; the next one tries again, nothing is lost: {Message}")]
    public static partial void PublishFailed(ILogger logger, string run, string message);

    [LoggerMessage(109, LogLevel.Warning, "{Run}: {Count} events of kind {Kind}; see the table events.")]
    public static partial void Events(ILogger logger, string run, long count, string kind);

    [LoggerMessage(112, LogLevel.Information, "{Run}: {Count} notes of kind {Kind}; see the table events.")]
    public static partial void Notes(ILogger logger, string run, long count, string kind);

    [LoggerMessage(110, LogLevel.Error, "{Run}: reading ended early, the {Frames} frames before are published under data/: {Message}")]
    public static partial void EndedEarly(ILogger logger, string run, long frames, string message);

    [LoggerMessage(113, LogLevel.Error, "{Run}: stopped, but its last checkpoint failed; the next start goes on from checkpoint {Generation} and reads again what came after it: {Message}")]
    public static partial void StoppedUnsaved(ILogger logger, string run, long generation, string message);

    [LoggerMessage(111, LogLevel.Error, "{Run}: no frame was analysed, {Read} were read, so nothing is written: look at --from, --stride and --equilibration.")]
    public static partial void NothingAnalysed(ILogger logger, string run, long read);

    [LoggerMessage(120, LogLevel.Information, "{Run}: going on from checkpoint {Generation}: frame {Frames}, byte {Offset}.")]
    public static partial void Resumed(ILogger logger, string run, long generation, long frames, long offset);

    [LoggerMessage(121, LogLevel.Warning, "{Run}: a checkpoint cannot be used, an older one is tried: {Problem}")]
    public static partial void CheckpointSkipped(ILogger logger, string run, string problem);

    [LoggerMessage(122, LogLevel.Debug, "{Run}: checkpoint {Generation} at frame {Frames} in {Milliseconds:F0} ms.")]
    public static partial void Committed(ILogger logger, string run, long generation, long frames, double milliseconds);

    [LoggerMessage(123, LogLevel.Error, "{Run}: degraded: {Failures} checkpoints in a row failed. Frames are still analysed and readers keep the last epoch; make room or mend the file system: {Message}")]
    public static partial void Degraded(ILogger logger, string run, int failures, string message);

    [LoggerMessage(124, LogLevel.Information, "{Run}: checkpoints succeed again.")]
    public static partial void WellAgain(ILogger logger, string run);

    [LoggerMessage(125, LogLevel.Debug, "The claim on a run could not be renewed: {Message}")]
    public static partial void RenewalFailed(ILogger logger, string message);

    [LoggerMessage(130, LogLevel.Information, "{Run}: {Message}.")]
    public static partial void TailNotice(ILogger logger, string run, string message);

    [LoggerMessage(131, LogLevel.Warning, "{Run}: {Message}.")]
    public static partial void TailProblem(ILogger logger, string run, string message);

    [LoggerMessage(140, LogLevel.Information, "Watching {Runs} run(s); results go to {Out}.")]
    public static partial void Watching(ILogger logger, int runs, string @out);

    [LoggerMessage(141, LogLevel.Information, "{Run}: watching {Path}.")]
    public static partial void RunFound(ILogger logger, string run, string path);

    [LoggerMessage(142, LogLevel.Warning, "{Run}: trying again in {Seconds:F0} s: {Message}")]
    public static partial void TryingAgain(ILogger logger, string run, double seconds, string message);

    [LoggerMessage(143, LogLevel.Information, "{Run}: sealed, {Frames} frames.")]
    public static partial void Sealed(ILogger logger, string run, long? frames);

    [LoggerMessage(144, LogLevel.Information, "{Run}: has grown since it was sealed and is opened again.")]
    public static partial void Reopened(ILogger logger, string run);

    [LoggerMessage(145, LogLevel.Warning, "{Problem}")]
    public static partial void ScanProblem(ILogger logger, string problem);

    [LoggerMessage(146, LogLevel.Information, "{Run}: waiting for {Path} {What}.")]
    public static partial void WaitingFor(ILogger logger, string run, string path, string what);

    [LoggerMessage(200, LogLevel.Information, "Writing an alpha-AgI run to {Directory}.")]
    public static partial void Simulating(ILogger logger, string directory);
}
