using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Stages.Publishing;

/// <summary>Publishes whole files or none: temporary name, fsync, link to the final name, unlink, fsync of the directory.</summary>
/// <remarks>
/// .NET 10.0.12 swallows fsync errors on Linux (Flush(true) and FlushToDisk alike), and File.Move without overwriting is a check and a
/// plain rename; so fsync and link are called directly and their results checked. Temporary names begin with a dot and end in
/// <c>.inprogress</c>: no reader's <c>**/*.parquet</c> matches them (DuckDB reads files that merely begin with a dot).
/// </remarks>
public static partial class DurableFile
{
    private const int FileExists = 17; // EEXIST

    /// <summary>Suffix of files that are being written.</summary>
    public const string TemporarySuffix = ".inprogress";

    /// <summary>Creates <paramref name="path"/> with what <paramref name="write"/> writes. An existing file is never replaced.</summary>
    /// <exception cref="IOException">Writing, syncing or linking failed, or a file of other content has that name.</exception>
    public static async Task CreateAsync(string path, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = await WriteTemporaryAsync(path, write);
        try
        {
            Link(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Puts a small file in the place of an older one at once: readers see the old or the new, never neither.</summary>
    /// <exception cref="IOException">Writing, syncing or renaming failed.</exception>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = await WriteTemporaryAsync(path, write);
        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Removes temporary files that a killed process left in a directory.</summary>
    public static void RemoveLeftovers(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string left in Directory.EnumerateFiles(directory, ".*" + TemporarySuffix))
        {
            File.Delete(left);
        }
    }

    private static async Task<string> WriteTemporaryAsync(string path, Func<Stream, Task> write)
    {
        string directory = Path.GetDirectoryName(path)!;
        string temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{TemporarySuffix}");
        try
        {
            await using FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
            await write(file);
            await file.FlushAsync();
            Sync(file.SafeFileHandle, temporary);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return temporary;
    }

    private static void Link(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        if (NativeLink(from, to) == 0)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error == FileExists && SameContent(from, to))
        {
            return; // an earlier attempt got this far: the writer is deterministic
        }

        throw new IOException($"{to}: {(error == FileExists ? "exists with other content" : Marshal.GetPInvokeErrorMessage(error))}");
    }

    private static bool SameContent(string a, string b) => File.ReadAllBytes(a).AsSpan().SequenceEqual(File.ReadAllBytes(b));

    private static void Sync(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsWindows() && NativeSync(handle) != 0)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())} (fsync)");
        }
    }

    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SafeFileHandle handle = new(NativeOpen(directory, 0), ownsHandle: true);
        if (handle.IsInvalid || NativeSync(handle) != 0)
        {
            throw new IOException($"{directory}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())} (fsync)");
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeOpen(string path, int flags);
}
