namespace Pipeline.Stages.Results;

/// <summary>Why a published table cannot be read.</summary>
public enum TableReadFault
{
    /// <summary>There is no such directory, run, table, epoch or file, or no permission to read it.</summary>
    Missing,

    /// <summary>The bytes are not those that were published, or make no table, or not the one that was asked for.</summary>
    Damaged,

    /// <summary>An older release wrote the table, with columns that mean something else today.</summary>
    Older,

    /// <summary>A newer release wrote the table; this one does not know what it means.</summary>
    Newer,

    /// <summary>No pointer says what the bytes should be, and the caller has no leave to read such files.</summary>
    Unverified,
}
