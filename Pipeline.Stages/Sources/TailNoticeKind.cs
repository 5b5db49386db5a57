namespace Pipeline.Stages.Sources;

/// <summary>What can happen to the reading of a file.</summary>
public enum TailNoticeKind
{
    /// <summary>The file is not there yet.</summary>
    Waiting,

    /// <summary>The file has bytes that are not visible yet (NULs).</summary>
    Hole,

    /// <summary>Such bytes did not become visible in time: they are handed on and will be damage.</summary>
    HoleIsDamage,

    /// <summary>The file cannot be read now; it is tried again.</summary>
    Error,

    /// <summary>It can be read again.</summary>
    Recovered,

    /// <summary>No file is at the path any more; the open one is read on.</summary>
    MovedAway,

    /// <summary>Another file is at the path that holds the same bytes as far as they were read: read on in that one.</summary>
    Continued,

    /// <summary>What stands at the path is no longer what was read.</summary>
    Replaced,
}
