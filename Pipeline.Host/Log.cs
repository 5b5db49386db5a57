using Microsoft.Extensions.Logging;
using Pipeline.Formats;

namespace Pipeline.Host;

/// <summary>Everything that is logged; event ids in blocks of 100 an area.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "{Line}.")]
    public static partial void Progress(ILogger logger, string line);

    [LoggerMessage(101, LogLevel.Information, "{Run}: {Notice}.")]
    public static partial void Notice(ILogger logger, string run, string notice);

    public static void NothingToDo(ILogger logger, string run, long frames) => NothingToDo(logger, run, frames, Plural.Noun(frames, "frame"));

    public static void Finished(ILogger logger, string run, long frames, double seconds, double rate) => Finished(logger, run, frames, Plural.Noun(frames, "frame"), seconds, rate);

    public static void Interrupted(ILogger logger, string run, long frames) => Interrupted(logger, run, frames, Plural.Noun(frames, "frame"));

    public static void TornTail(ILogger logger, string run, long bytes) => TornTail(logger, run, bytes, Plural.Noun(bytes, "byte"));

    [LoggerMessage(106, LogLevel.Error, "{Run}: damaged input, what precedes and follows it is kept: {Damage}")]
    public static partial void Damaged(ILogger logger, string run, string damage);

    [LoggerMessage(107, LogLevel.Error, "{Run}: {Message}")]
    public static partial void RunFailed(ILogger logger, string run, string message);

    [LoggerMessage(108, LogLevel.Warning, "{Run}: a checkpoint failed and is given up; the next one tries again, nothing is lost: {Message}")]
    public static partial void PublishFailed(ILogger logger, string run, string message);

    public static void Events(ILogger logger, string run, long count, string kind) => Events(logger, run, count, Plural.Noun(count, "event"), kind);

    public static void Notes(ILogger logger, string run, long count, string kind) => Notes(logger, run, count, Plural.Noun(count, "note"), kind);

    public static void EndedEarly(ILogger logger, string run, long frames, string message) => EndedEarly(logger, run, frames, Plural.Noun(frames, "frame"), message);

    public static void Seen(ILogger logger, string run, long count, string kind, long step, string message) =>
        Seen(logger, run, count, Plural.Noun(count, "event"), kind, step, message);

    public static void ExportedEarly(ILogger logger, string run, long frames, string message) =>
        ExportedEarly(logger, run, frames, Plural.Noun(frames, "frame"), message);

    [LoggerMessage(113, LogLevel.Error, "{Run}: stopped, but its last checkpoint failed; the next start goes on from checkpoint {Generation} and reads again what came after it: {Message}")]
    public static partial void StoppedUnsaved(ILogger logger, string run, long generation, string message);

    [LoggerMessage(111, LogLevel.Error, "{Run}: no frame was analysed, {Read} were read, so nothing is written: look at --from, --stride and --equilibration.")]
    public static partial void NothingAnalysed(ILogger logger, string run, long read);

    [LoggerMessage(115, LogLevel.Warning, "{File}: no pointer has a hash of it; it is read as it is, and others of its kind after it.")]
    public static partial void Unverified(ILogger logger, string file);

    [LoggerMessage(116, LogLevel.Debug, "{File}: no pointer has a hash of it.")]
    public static partial void UnverifiedToo(ILogger logger, string file);

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

    public static void Watching(ILogger logger, int runs, string @out) => Watching(logger, runs, Plural.Noun(runs, "run"), @out);

    [LoggerMessage(141, LogLevel.Information, "{Run}: watching {Path}.")]
    public static partial void RunFound(ILogger logger, string run, string path);

    [LoggerMessage(142, LogLevel.Warning, "{Run}: trying again in {Seconds:F0} s: {Message}")]
    public static partial void TryingAgain(ILogger logger, string run, double seconds, string message);

    public static void Sealed(ILogger logger, string run, long? frames) => Sealed(logger, run, frames, Plural.Noun(frames ?? 0, "frame"));

    [LoggerMessage(144, LogLevel.Information, "{Run}: has grown since it was sealed and is opened again.")]
    public static partial void Reopened(ILogger logger, string run);

    [LoggerMessage(145, LogLevel.Warning, "{Problem}")]
    public static partial void ScanProblem(ILogger logger, string problem);

    [LoggerMessage(146, LogLevel.Information, "{Run}: waiting for {Path} {What}.")]
    public static partial void WaitingFor(ILogger logger, string run, string path, string what);

    [LoggerMessage(200, LogLevel.Information, "Writing an alpha-AgI run to {Directory}.")]
    public static partial void Simulating(ILogger logger, string directory);

    // The noun goes with its count; the count stays a number for readers of the JSON log.
    [LoggerMessage(102, LogLevel.Information, "{Run}: complete already, nothing to do ({Frames} {Noun}; --fresh computes it anew).")]
    private static partial void NothingToDo(ILogger logger, string run, long frames, string noun);

    [LoggerMessage(103, LogLevel.Information, "{Run}: {Frames} {Noun} in {Seconds:F1} s ({Rate:F0} frames/s).")]
    private static partial void Finished(ILogger logger, string run, long frames, string noun, double seconds, double rate);

    [LoggerMessage(104, LogLevel.Warning, "{Run}: interrupted; the {Frames} {Noun} analysed so far went to data/, not final/; the next start goes on from there.")]
    private static partial void Interrupted(ILogger logger, string run, long frames, string noun);

    [LoggerMessage(105, LogLevel.Information, "{Run}: {Bytes} {Noun} behind the last whole frame left out: not a frame yet.")]
    private static partial void TornTail(ILogger logger, string run, long bytes, string noun);

    [LoggerMessage(109, LogLevel.Warning, "{Run}: {Count} {Noun} of kind {Kind}; see the table events.")]
    private static partial void Events(ILogger logger, string run, long count, string noun, string kind);

    [LoggerMessage(112, LogLevel.Information, "{Run}: {Count} {Noun} of kind {Kind}; see the table events.")]
    private static partial void Notes(ILogger logger, string run, long count, string noun, string kind);

    [LoggerMessage(110, LogLevel.Error, "{Run}: reading ended early; the {Frames} {Noun} before went to data/: {Message}")]
    private static partial void EndedEarly(ILogger logger, string run, long frames, string noun, string message);

    [LoggerMessage(117, LogLevel.Warning, "{Run}: {Count} {Noun} of kind {Kind}, the first at step {Step}: {Message}.")]
    private static partial void Seen(ILogger logger, string run, long count, string noun, string kind, long step, string message);

    [LoggerMessage(118, LogLevel.Error, "{Run}: reading ended early; the {Frames} {Noun} before are exported: {Message}")]
    private static partial void ExportedEarly(ILogger logger, string run, long frames, string noun, string message);

    [LoggerMessage(140, LogLevel.Information, "Watching {Runs} {Noun}; results go to {Out}.")]
    private static partial void Watching(ILogger logger, int runs, string noun, string @out);

    [LoggerMessage(143, LogLevel.Information, "{Run}: sealed, {Frames} {Noun}.")]
    private static partial void Sealed(ILogger logger, string run, long? frames, string noun);
}
