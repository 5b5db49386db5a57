namespace Pipeline.Stages.Checkpoints;

/// <summary>States of a run, as <c>status</c> shows them.</summary>
public static class RunStates
{
    /// <summary>Its trajectory, or the first whole frames of it, are not there yet.</summary>
    public const string Waiting = "WAITING";

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

    /// <summary>Not begun: not enough memory.</summary>
    public const string Refused = "REFUSED";
}
