namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>States of a run, as <c>status</c> shows them.</summary>
public static class RunStates
{
    /// <summary>Its trajectory, or the first whole frames of it, are not there yet.</summary>
    public const string Waiting = "WAITING";

    /// <summary>Its trajectory is there; so many frames of it are needed before anything is analysed, and they are collected.</summary>
    public const string Gathering = "GATHERING";

    /// <summary>Its first frames are there, none of them is analysed yet.</summary>
    public const string Starting = "STARTING";

    /// <summary>Followed, checkpoints are made.</summary>
    public const string Ok = "OK";

    /// <summary>Reading or checkpoints fail; tried again, nothing is lost.</summary>
    public const string Degraded = "DEGRADED";

    /// <summary>Cannot go on without a person.</summary>
    public const string NeedsDecision = "NEEDS_DECISION";

    /// <summary>All of it is read; the final files are being written.</summary>
    public const string Sealing = "SEALING";

    /// <summary>Ended; final files are there.</summary>
    public const string Sealed = "SEALED";

    /// <summary>The daemon was stopped; the next start goes on.</summary>
    public const string Stopped = "STOPPED";

    /// <summary>Its process is gone and has not stopped it. Never written: whoever reads a status finds it.</summary>
    public const string Dead = "DEAD";

    /// <summary>Not begun: not enough memory.</summary>
    public const string Refused = "REFUSED";

    /// <summary>All of them with what they mean; the table in docs/running/recovery.md is written from this.</summary>
    public static IReadOnlyList<RunState> All { get; } =
    [
        new(Waiting,
            "the trajectory, or its first two whole frames, are not there yet",
            "nothing. If VASP is running: is the path right? The log says which file is waited for")
        { IsAlive = true },
        new(Gathering,
            "the trajectory is there; the sites of a lattice group are averaged over its first 2 ps, and until those frames "
                + "are there none is analysed. Shown are the frames on disk and how many are needed",
            "nothing")
        { IsAlive = true },
        new(Starting,
            "the first frames are there and none is analysed yet: they are being read, or `--equilibration` passes them over",
            "nothing; `--check` says so where nothing is read for longer than three checkpoint intervals")
        { IsAlive = true },
        new(Ok,
            "followed, checkpoints are made",
            "nothing")
        { IsAlive = true },
        new(Degraded,
            "reading fails, or three checkpoints in a row did; tried again for ever",
            "mend the disk or the file system; it recovers by itself. Readers keep the last epoch")
        { IsAlive = true, IsFinding = true },
        new(NeedsDecision,
            "the run cannot go on by itself: damage from which nothing can be read, contradicting files, other settings, "
                + "another source, internal error",
            "the message says which; [by code](#by-exit-code). Then start again")
        { IsFinding = true },
        new(Sealing,
            "all of it is read; the final files are being written",
            "nothing")
        { IsAlive = true },
        new(Sealed,
            "ended, final files are there",
            "nothing. If it grows again it is opened again by itself, unless the daemon has ended"),
        new(Stopped,
            "the daemon was stopped (TERM, INT) and the run is not sealed: nobody follows it",
            "start it again")
        { IsFinding = true },
        new(Dead,
            "its process is gone and has not stopped it (`kill -9`, out of memory, a machine that started again); found by "
                + "whoever asks, it is never written",
            "start it again: it goes on from the last checkpoint")
        { IsFinding = true },
        new(Refused,
            "not begun: no memory left for it under `--mem`",
            "raise `--mem` or watch fewer runs")
        { IsFinding = true },
    ];

    /// <summary>Whether a process must be at work on a run of this state: one that was sealed, stopped or given up needs none.</summary>
    public static bool IsAlive(string state) => Of(state)?.IsAlive == true;

    /// <summary>Whether <c>status --check</c> reports it: a run that nobody takes care of.</summary>
    public static bool IsFinding(string state) => Of(state)?.IsFinding == true;

    private static RunState? Of(string state) => All.FirstOrDefault(s => string.Equals(s.Name, state, StringComparison.Ordinal));
}
