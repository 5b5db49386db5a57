namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>States of a run, as <c>status</c> shows them.</summary>
public static class RunStates
{
    /// <summary>Its trajectory, or the first whole frames of it, are not there yet.</summary>
    public const string Waiting = "WAITING";

    /// <summary>Its trajectory is there; so many frames of it are needed before anything is analysed, and they are collected.</summary>
    public const string Gathering = "GATHERING";

    /// <summary>Followed, checkpoints are made.</summary>
    public const string Ok = "OK";

    /// <summary>Reading or checkpoints fail; tried again, nothing is lost.</summary>
    public const string Degraded = "DEGRADED";

    /// <summary>Cannot go on without a person.</summary>
    public const string NeedsDecision = "NEEDS_DECISION";

    /// <summary>Ended; final files are there.</summary>
    public const string Sealed = "SEALED";

    /// <summary>The daemon was stopped; the next start goes on.</summary>
    public const string Stopped = "STOPPED";

    /// <summary>Its process is gone and has not stopped it. Never written: whoever reads a status finds it.</summary>
    public const string Dead = "DEAD";

    /// <summary>Not begun: not enough memory.</summary>
    public const string Refused = "REFUSED";

    /// <summary>Whether a process must be at work on a run of this state: one that was sealed, stopped or given up needs none.</summary>
    public static bool IsAlive(string state) => state is Ok or Waiting or Gathering or Degraded;
}
