namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// A directory that is filled beside its place and moved there whole: whoever looks sees the earlier result or the new one, never half of
/// one. Left without <see cref="Commit"/> it is removed.
/// </summary>
public sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private bool _committed;

    private StagedFolder(string target, string path) => (_target, Path) = (target, path);

    /// <summary>Where it is filled.</summary>
    public string Path { get; }

    /// <summary>Makes one for a target that does not exist, is empty, or is an earlier result of the same kind.</summary>
    /// <param name="target">Where it is to be.</param>
    /// <param name="mark">A file that tells an earlier result of the same kind, which may be replaced.</param>
    /// <exception cref="IOException">The target is something else, or nothing can be made beside it.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission to write there.</exception>
    public static StagedFolder Create(string target, string mark)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (File.Exists(full))
        {
            throw new IOException($"{target}: is a file");
        }

        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any() && !File.Exists(System.IO.Path.Combine(full, mark)))
        {
            throw new IOException($"{target}: holds something else (no {mark}); name a new directory");
        }

        string above = System.IO.Path.GetDirectoryName(full) ?? throw new IOException($"{target}: is no directory to write to");
        DurableFile.CreateDirectory(above);
        string path = System.IO.Path.Combine(above, $".{System.IO.Path.GetFileName(full)}.{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");
        DurableFile.CreateDirectory(path);
        return new StagedFolder(full, path);
    }

    /// <summary>Puts it in its place. Files are to be durable by then (<see cref="DurableFile"/>).</summary>
    /// <exception cref="IOException">It could not be moved; the earlier result stays.</exception>
    public void Commit()
    {
        string? old = null;
        if (Directory.Exists(_target))
        {
            old = Path + ".old";
            Directory.Move(_target, old);
        }

        try
        {
            Directory.Move(Path, _target);
        }
        catch when (old is not null)
        {
            Directory.Move(old, _target);
            throw;
        }

        _committed = true;
        DurableFile.SyncDirectory(_target);
        if (old is not null)
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_committed && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
