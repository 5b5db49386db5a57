namespace Pipeline.Stages.Sources;

/// <summary>Why reading a file ended.</summary>
public enum TailEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>Whoever writes the file has ended, or it is not followed, and everything was read.</summary>
    WriterEnded,

    /// <summary>Cancelled, or the reader of the pipe left.</summary>
    Cancelled,

    /// <summary>It cannot be read on: <see cref="FileTail.Failure"/>.</summary>
    Failed,

    /// <summary>What stands at the path is no longer what was read: <see cref="FileTail.Reason"/>. A new tail reads it from its beginning.</summary>
    Replaced,
}
