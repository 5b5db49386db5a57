using System.Globalization;
using Pipeline.Formats;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Output;

/// <summary>A run's status, what is wrong with it, and what cannot be told from here.</summary>
internal sealed record StatusReport(RunStatus Status, IReadOnlyList<string> Problems)
{
    private const int Intervals = 3;
    private const double ShortestIntervalSeconds = 10; // a status file is written every few seconds at best

    /// <summary>The status when it was asked for.</summary>
    public StatusNow Now { get; init; } = new();

    /// <summary>What is not known of the run, in sentences.</summary>
    public IReadOnlyList<string> NotKnown { get; init; } = [];

    /// <summary>Its daemon has read nothing for longer than is allowed, for want of a trajectory: neither well nor wrong.</summary>
    public bool HasNotBegun { get; init; }

    /// <summary>What the status says, corrected by whether its process lives and by what its source is now.</summary>
    public static StatusReport Of(RunStatus status, OutputLayout layout, SourceLook look, DateTimeOffset now) =>
        Of(status, RunStatus.Owner(layout, status.RunId), look, now);

    /// <summary>
    /// Problems in the order in which they matter; none for a run that is sealed. One that was stopped is a finding: nobody follows it any
    /// more.
    /// </summary>
    internal static StatusReport Of(RunStatus status, OwnerRecord? owner, SourceLook look, DateTimeOffset now)
    {
        List<string> problems = [];
        StatusNow reckoned = StatusNow.Of(status, look, now);
        if (RunStates.IsFinding(status.State))
        {
            problems.Add($"{status.State}: {status.Message}");
        }

        if (!RunStates.IsAlive(status.State))
        {
            return new(status, problems) { Now = reckoned };
        }

        List<string> notKnown = [];
        if (look.Problem is { } unseen && !(look.Paths.Count > 0 && IsWaiting(status)))
        {
            notKnown.Add($"how far it is behind now, its source cannot be seen: {unseen}");
        }

        if (status.IsHidden)
        {
            return new(status, [.. problems, "whether a process is at work on it cannot be seen: state/ is another user's, ask as that user"]) { Now = reckoned, NotKnown = notKnown };
        }

        double interval = Math.Max(status.CheckpointIntervalSeconds > 0 ? status.CheckpointIntervalSeconds : owner?.IntervalSeconds ?? 0, ShortestIntervalSeconds);
        TimeSpan allowed = TimeSpan.FromSeconds(Intervals * Math.Min(interval, TimeSpan.FromDays(1).TotalSeconds));
        DateTimeOffset? heard = Later(status.Written, owner?.Renewed);
        if (owner is not null && !owner.MayLive(now) && (owner.IsHere || now - heard > allowed))
        {
            string message = Text($"process {owner.Pid} on {owner.Host} is gone without having stopped; start watch again, it goes on from the last checkpoint");
            return new(status with { State = RunStates.Dead, Message = message }, [.. problems, $"{RunStates.Dead}: {message}"])
            {
                Now = reckoned with { EtaSeconds = null },
                NotKnown = notKnown,
            };
        }

        if (heard is { } at && now - at > allowed)
        {
            problems.Add(Text($"its process{(status.Pid > 0 ? $" {status.Pid} on {status.Host}" : "")} is silent since {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, longer than {Intervals} checkpoint intervals"));
        }

        if (status.UncommittedSince is { } since && now - since > allowed)
        {
            problems.Add(Text($"the source grew at {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} and no checkpoint came within {Intervals} intervals of {interval:0.#} s"));
        }

        if (Unread(status, reckoned, look, allowed, now) is { } unread)
        {
            problems.Add(unread);
        }

        bool hasNotBegun = problems.Count == 0 && IsWaiting(status) && now - status.Since > allowed;
        if (hasNotBegun)
        {
            notKnown.Add(Text($"whether it will begin: nothing was read since {status.Since!.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; {status.Message}"));
        }

        return new(status, problems) { Now = reckoned, NotKnown = notKnown, HasNotBegun = hasNotBegun };
    }

    private static bool IsWaiting(RunStatus status) => status.State is RunStates.Waiting;

    /// <summary>Frames are on disk and the daemon has read nothing for too long; null where that is not so, or cannot be told.</summary>
    private static string? Unread(RunStatus status, StatusNow reckoned, SourceLook look, TimeSpan allowed, DateTimeOffset now)
    {
        DateTimeOffset? since = status.LastRead ?? status.Since;
        if (since is null || now - since <= allowed || status.State is RunStates.Gathering or RunStates.Sealing || reckoned.LagBytes is not > 0)
        {
            return null;
        }

        // A file that has grown just now is looked at soon; one that has been as it is, or is further behind than that, is not.
        bool isOld = now - look.Changed > allowed || (status.SourceBytesPerSecond is > 0 and var growth && reckoned.LagBytes / growth > allowed.TotalSeconds);
        bool hasFrames = IsWaiting(status) ? (isOld || status.SourceLength > 0) && RunProbe.HoldsTwoFrames(look.Paths[0]) is true
            : status.State is RunStates.Starting && status.LastRead is null ? true
            : isOld && reckoned.LagFrames is > 0;
        string amount = reckoned.LagFrames is { } frames ? Plural.Of(frames, "frame") : Plural.Of(reckoned.LagBytes.Value, "byte");
        string kind = status.LastRead is null ? "nothing was read yet" : "nothing was read";
        return hasFrames ? Text($"{amount} on disk wait and {kind} since {since.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, longer than {Intervals} checkpoint intervals") : null;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a > b ? a : b;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
