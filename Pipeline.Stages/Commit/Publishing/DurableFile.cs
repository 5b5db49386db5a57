using System.Security.Cryptography;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>Publishes whole files or none: temporary name, fsync, close, link to the final name, unlink, fsync of the directory.</summary>
/// <remarks>
/// .NET 10.0.12 swallows fsync errors on Linux (Flush(true) and FlushToDisk alike) and close errors everywhere, and File.Move without
/// overwriting is a check and a plain rename; so every system call is our own (<see cref="Native"/>) and checked. A failed one abandons the
/// file: it is unlinked, never published, never synced again. Temporary names begin with a dot and end in <c>.inprogress</c>: no reader's
/// <c>**/*.parquet</c> matches them (DuckDB reads files that merely begin with a dot).
/// </remarks>
public static class DurableFile
{
    /// <summary>Suffix of files that are being written.</summary>
    public const string TemporarySuffix = ".inprogress";

    internal const uint PrivateFile = 0x180; // 0600
    internal const uint PublicFile = 0x1B6; // 0666 less the umask
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const uint PublicDirectory = 0x1FF; // 0777 less the umask
    private const int HexDigitsOfGuid = 32;

    /// <summary>
    /// Creates <paramref name="path"/> with what <paramref name="write"/> writes. An existing file is never replaced; one of the same
    /// content is kept.
    /// </summary>
    /// <exception cref="IOException">Writing, syncing or linking failed, or a file of other content has that name.</exception>
    /// <param name="path">Final name.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="linked">Called once the name stands; what fails after that leaves a whole file of that name.</param>
    public static async Task<FileStamp> CreateAsync(string path, Func<Stream, Task> write, Action? linked = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        FileStamp stamp;
        using (TemporaryFile file = new(path, isPrivate: false))
        {
            await write(file);
            stamp = file.Finish();

            // An earlier attempt may have got this far: the writer is deterministic.
            if (!file.TryLink() && StampOf(path) != stamp)
            {
                throw new IOException($"{path}: exists with other content");
            }

            linked?.Invoke();
        }

        SyncDirectory(path);
        return stamp;
    }

    /// <summary>Creates a file of the state (0600) unless its name is taken: of two who try, one succeeds.</summary>
    /// <param name="path">Final name.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="linked">Called once the name stands; what fails after that leaves a whole file of that name.</param>
    /// <returns>Null where the name was taken.</returns>
    /// <exception cref="IOException">Writing, syncing or linking failed.</exception>
    public static async Task<FileStamp?> CreateNewAsync(string path, Func<Stream, Task> write, Action? linked = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        FileStamp stamp;
        using (TemporaryFile file = new(path, isPrivate: true))
        {
            await write(file);
            stamp = file.Finish();
            if (!file.TryLink())
            {
                return null;
            }

            linked?.Invoke();
        }

        SyncDirectory(path);
        return stamp;
    }

    /// <summary>Puts a small file in the place of an older one at once: readers see the old or the new, never neither.</summary>
    /// <exception cref="IOException">Writing, syncing or renaming failed.</exception>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using (TemporaryFile file = new(path, isPrivate: false))
        {
            await write(file);
            file.Finish();
            file.Rename();
        }

        SyncDirectory(path);
    }

    /// <summary>
    /// Makes <paramref name="path"/> the only one of <paramref name="older"/>: they are removed when the new one is safe on disk and before
    /// it has its name, so a reader may see none for an instant and never two. A file of the same name and content is kept as it is.
    /// </summary>
    /// <exception cref="IOException">Writing, syncing, linking or removing failed.</exception>
    public static async Task<FileStamp> SupersedeAsync(string path, Func<Stream, Task> write, Func<IEnumerable<string>> older)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(older);
        FileStamp stamp;
        using (TemporaryFile file = new(path, isPrivate: false))
        {
            await write(file);
            stamp = file.Finish();
            bool stands = File.Exists(path) && StampOf(path) == stamp;
            foreach (string old in older().ToArray())
            {
                if (!(stands && string.Equals(old, path, StringComparison.Ordinal)))
                {
                    Unlink(old);
                }
            }

            if (!stands && !file.TryLink())
            {
                throw new IOException($"{path}: exists with other content");
            }
        }

        SyncDirectory(path);
        return stamp;
    }

    /// <summary>Makes a directory and those above it; each that is new is made durable in the one above.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="isPrivate">0700, otherwise as the umask has it.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateDirectory(string path, bool isPrivate = false)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (!OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            CreateDirectory(above, isPrivate);
            if (Native.MakeDirectory(path, isPrivate ? PrivateDirectory : PublicDirectory))
            {
                Native.SyncDirectory(above);
            }
        }
    }

    /// <summary>
    /// Makes the directories from below <paramref name="root"/> down to <paramref name="path"/> and makes their names durable, those found
    /// too.
    /// </summary>
    /// <remarks>
    /// Those found may have been made by a process that was killed before it synced them. Once a process and directory is enough.
    /// </remarks>
    internal static void PrepareDirectory(string root, string path, bool isPrivate = false)
    {
        CreateDirectory(path, isPrivate);
        if (OperatingSystem.IsLinux())
        {
            for (string at = path; at.Length > root.Length && Path.GetDirectoryName(at) is { } above; at = above)
            {
                Native.SyncDirectory(above);
            }
        }
    }

    /// <summary>Removes a file if it is there.</summary>
    internal static void Unlink(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Native.Unlink(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    /// <summary>Removes a file if it is there and if that works.</summary>
    internal static void TryUnlink(string path)
    {
        try
        {
            Unlink(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing names it: the next start removes it.
        }
    }

    /// <summary>Adds to a file of the state. Not synced.</summary>
    internal static void Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            using FileStream portable = new(path, FileMode.Append, FileAccess.Write);
            portable.Write(bytes);
            return;
        }

        int file = Native.OpenAppend(path, PrivateFile);
        try
        {
            Native.Write(file, path, bytes);
        }
        catch
        {
            Native.Abandon(file);
            throw;
        }

        Native.Close(file, path);
    }

    /// <summary>Temporary files for <paramref name="name"/> (null: for any) that a killed process left in a directory.</summary>
    internal static IEnumerable<string> Leftovers(string directory, string? name = null) => !Directory.Exists(directory) ? [] :
        Directory.EnumerateFiles(directory, ".*" + TemporarySuffix)
            .Where(f => name is null || (Path.GetFileName(f).StartsWith($".{name}.", StringComparison.Ordinal) && Path.GetFileName(f).Length == name.Length + 2 + HexDigitsOfGuid + TemporarySuffix.Length))
            .ToArray();

    /// <summary>Length and SHA-256 of a file.</summary>
    internal static FileStamp StampOf(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        return new FileStamp(file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    /// <summary>Makes the name of a file durable, or its absence.</summary>
    internal static void SyncDirectory(string pathOfFile)
    {
        if (OperatingSystem.IsLinux())
        {
            Native.SyncDirectory(Path.GetDirectoryName(pathOfFile)!);
        }
    }
}
