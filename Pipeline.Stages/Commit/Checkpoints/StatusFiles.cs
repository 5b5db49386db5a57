using System.Collections.Concurrent;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>
/// Keeps the status files of a daemon's runs: at once when something happened, now and then while a run goes on, rarely while it is silent.
/// </summary>
/// <param name="layout">The output directory.</param>
/// <param name="every">Time between two files of a run that goes on.</param>
/// <param name="time">The clock.</param>
public sealed class StatusFiles(OutputLayout layout, TimeSpan every, TimeProvider time)
{
    private const int FilesASecond = 50; // of many runs together
    private static readonly TimeSpan s_signOfLife = TimeSpan.FromSeconds(20); // a third of the silence after which status calls a process dead
    private readonly ConcurrentDictionary<string, Lazy<Slot>> _slots = new(StringComparer.Ordinal);

    /// <summary>Writes a status if it is time, or state, message or epoch are new; fills in rate, time and what is uncommitted.</summary>
    /// <returns>What went wrong, or null. A status that cannot be written stops nobody.</returns>
    public Exception? Write(RunStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Slot slot = _slots.GetOrAdd(status.RunId, static _ => new Lazy<Slot>(static () => new Slot())).Value;
        lock (slot)
        {
            DateTimeOffset now = time.GetUtcNow();
            RunStatus? last = slot.Last;
            double? growth = slot.Growth.Add(status.Member, status.SourceLength, time.GetTimestamp(), time);
            bool isNews = last is null || last.Epoch != status.Epoch || !string.Equals(last.State, status.State, StringComparison.Ordinal) || !string.Equals(last.Message, status.Message, StringComparison.Ordinal);
            if (!isNews && time.GetElapsedTime(slot.At) < Wait(status, last!))
            {
                return null;
            }

            if (RunStatus.Owner(layout, status.RunId) is { IsOurs: false } other && other.MayLive(now))
            {
                return null; // another process has the run: how it does is that one's to tell, not that of one who was refused
            }

            double seconds = last is null ? 0 : time.GetElapsedTime(slot.At).TotalSeconds;
            status = status with
            {
                Written = now,
                FramesPerSecond = seconds > 0 ? Math.Round(Math.Max(0, status.Frames - last!.Frames) / seconds, 3) : 0,
                UncommittedSince = Uncommitted(status, last),
                SourceBytesPerSecond = growth,
                Since = string.Equals(last?.State, status.State, StringComparison.Ordinal) ? last!.Since : now,
                LastRead = status.BytesRead > 0 && (status.BytesRead, status.Member, status.Frames) != (last?.BytesRead, last?.Member, last?.Frames) ? now : last?.LastRead,
            };
            (slot.Last, slot.At) = (status, time.GetTimestamp());
            try
            {
                status.Write(layout);
                return null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return error;
            }
        }
    }

    private TimeSpan Wait(RunStatus status, RunStatus last)
    {
        TimeSpan wait = Later(every, TimeSpan.FromSeconds((_slots.Count - 1.0) / FilesASecond));
        return (status.BytesRead, status.SourceLength, status.LastCheckpoint, last.FramesPerSecond) != (last.BytesRead, last.SourceLength, last.LastCheckpoint, 0) ? wait
            : !RunStates.IsAlive(status.State) ? TimeSpan.MaxValue
            : status.CheckpointIntervalSeconds > 0 ? Later(wait, TimeSpan.FromSeconds(status.CheckpointIntervalSeconds))
            : Later(wait, s_signOfLife);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static DateTimeOffset? Uncommitted(RunStatus status, RunStatus? last) =>
        status.LastGrowth is not { } grown || grown <= status.LastCheckpoint ? null
        : last?.UncommittedSince is { } since && since > (status.LastCheckpoint ?? DateTimeOffset.MinValue) ? since
        : grown;

    private sealed class Slot
    {
        public SourceGrowth Growth { get; } = new();

        public RunStatus? Last { get; set; }

        public long At { get; set; }
    }
}
