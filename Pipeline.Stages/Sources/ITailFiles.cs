namespace Pipeline.Stages.Sources;

/// <summary>The few operations a tail needs of a file system: a seam for errors that no test can make a real one return.</summary>
internal interface ITailFiles
{
    /// <summary>Whether a path is on a network file system; null while neither it nor its directory is there.</summary>
    bool? IsNetwork(string path);

    /// <summary>Opens a regular file; never waits for a writer, takes no lock.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="NotRegularFileException">It is something else.</exception>
    ITailFile Open(string path);

    /// <summary>What stands at a path; null if nothing does.</summary>
    FileStatus? Status(string path);
}

/// <summary>An open file.</summary>
internal interface ITailFile : IDisposable
{
    FileStatus Status();

    ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken);
}

/// <summary>What is asked of a file.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Device">Device number.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="Links">Names it has; 0 when it was deleted.</param>
/// <param name="Modified">When its bytes changed, in ns.</param>
/// <param name="Changed">When it changed in any way, its name included (most file systems), in ns.</param>
/// <param name="IsRegular">A file, not a pipe, device or directory.</param>
internal readonly record struct FileStatus(long Size, long Device, long Inode, long Links, long Modified, long Changed, bool IsRegular)
{
    public bool IsSameFile(FileStatus other) => (Device, Inode) == (other.Device, other.Inode);
}
