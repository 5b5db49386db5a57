using System.Globalization;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Output;

/// <summary>A run's status and what is wrong with it.</summary>
internal sealed record StatusReport(RunStatus Status, IReadOnlyList<string> Problems)
{
    private const int Intervals = 3;
    private const double ShortestIntervalSeconds = 10; // a status file is written every few seconds at best

    /// <summary>What the status says, corrected by whether its process lives.</summary>
    public static StatusReport Of(RunStatus status, OutputLayout layout, DateTimeOffset now) => Of(status, RunStatus.Owner(layout, status.RunId), now);

    /// <summary>
    /// Problems in the order in which they matter; none for a run that is sealed. One that was stopped is a finding: nobody follows it any
    /// more.
    /// </summary>
    internal static StatusReport Of(RunStatus status, OwnerRecord? owner, DateTimeOffset now)
    {
        List<string> problems = [];
        if (RunStates.IsFinding(status.State))
        {
            problems.Add($"{status.State}: {status.Message}");
        }

        if (!RunStates.IsAlive(status.State))
        {
            return new(status, problems);
        }

        if (status.IsHidden)
        {
            return new(status, [.. problems, "whether a process is at work on it cannot be seen: state/ is another user's, ask as that user"]);
        }

        double interval = Math.Max(status.CheckpointIntervalSeconds > 0 ? status.CheckpointIntervalSeconds : owner?.IntervalSeconds ?? 0, ShortestIntervalSeconds);
        TimeSpan allowed = TimeSpan.FromSeconds(Intervals * Math.Min(interval, TimeSpan.FromDays(1).TotalSeconds));
        DateTimeOffset? heard = Later(status.Written, owner?.Renewed);
        if (owner is not null && !owner.MayLive(now) && (owner.IsHere || now - heard > allowed))
        {
            string message = Text($"process {owner.Pid} on {owner.Host} is gone without having stopped; start watch again, it goes on from the last checkpoint");
            return new(status with { State = RunStates.Dead, Message = message }, [.. problems, $"{RunStates.Dead}: {message}"]);
        }

        if (heard is { } at && now - at > allowed)
        {
            problems.Add(Text($"its process{(status.Pid > 0 ? $" {status.Pid} on {status.Host}" : "")} is silent since {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, longer than {Intervals} checkpoint intervals"));
        }

        if (status.UncommittedSince is { } since && now - since > allowed)
        {
            problems.Add(Text($"the source grew at {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} and no checkpoint came within {Intervals} intervals of {interval:0.#} s"));
        }

        return new(status, problems);
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a > b ? a : b;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
