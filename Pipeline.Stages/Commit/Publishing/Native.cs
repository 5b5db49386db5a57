using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>The system calls that durability rests on, each checked; Linux only, where all callers ask first.</summary>
/// <remarks>
/// The flags are the same on x64 and arm64. <c>open</c> is variadic: on both of these Linux ABIs the mode travels in the register of a
/// third plain argument (on macOS it does not).
/// </remarks>
internal static partial class Native
{
    public const int NotFound = 2; // ENOENT
    public const int FileExists = 17; // EEXIST
    public const int Invalid = 22; // EINVAL
    public const int NoSpace = 28; // ENOSPC
    public const int QuotaExceeded = 122; // EDQUOT
    private const int Interrupted = 4; // EINTR
    private const int InputOutput = 5; // EIO
    private const int CreateNewForWriting = 0x80000 | 0x80 | 0x40 | 0x1; // O_CLOEXEC | O_EXCL | O_CREAT | O_WRONLY
    private const int AppendForWriting = 0x80000 | 0x400 | 0x40 | 0x1; // O_CLOEXEC | O_APPEND | O_CREAT | O_WRONLY
    private const int ReadOnly = 0x80000; // O_CLOEXEC | O_RDONLY
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int StatxBytes = 256;

    /// <summary>Opens a file that must not exist. O_EXCL does not follow a symbolic link of that name either.</summary>
    public static int OpenNew(string path, uint mode) => Opened(path, CreateNewForWriting, mode);

    public static int OpenAppend(string path, uint mode) => Opened(path, AppendForWriting, mode);

    public static void Write(int file, string path, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            while ((written = NativeWrite(file, bytes, bytes.Length)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                // A signal came first: nothing was written.
            }

            if (written <= 0)
            {
                throw new SystemCallException(path, "write", written < 0 ? Marshal.GetLastPInvokeError() : InputOutput);
            }

            bytes = bytes[(int)written..];
        }
    }

    public static void Sync(int file, string path)
    {
        while (NativeSync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new SystemCallException(path, "fsync", Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>Closes for good: the descriptor is gone whatever close says, so it is never closed twice (not even after EINTR).</summary>
    public static void Close(int file, string path)
    {
        if (NativeClose(file) != 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw new SystemCallException(path, "close", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Gives <paramref name="from"/> a second name; false where that name is taken.</summary>
    public static bool Link(string from, string to)
    {
        if (NativeLink(from, to) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        if (IsSameFile(from, to))
        {
            return true; // done although it says not: NFS repeats a request whose answer was lost
        }

        return error == FileExists ? false : throw new SystemCallException(to, "link", error);
    }

    public static void Rename(string from, string to) => Check(NativeRename(from, to), to, "rename");

    /// <summary>Removes a name; one that is not there is no error.</summary>
    public static void Unlink(string path)
    {
        if (NativeUnlink(path) != 0 && Marshal.GetLastPInvokeError() is var error and not NotFound)
        {
            throw new SystemCallException(path, "unlink", error);
        }
    }

    /// <summary>Makes one directory; false where it stands already.</summary>
    public static bool MakeDirectory(string path, uint mode)
    {
        if (NativeMakeDirectory(path, mode) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == FileExists && Directory.Exists(path) ? false : throw new SystemCallException(path, "mkdir", error);
    }

    /// <summary>
    /// Makes the names of a directory durable. EINVAL is no error: some file systems cannot do that and keep names safe themselves.
    /// </summary>
    public static void SyncDirectory(string directory)
    {
        int handle = Opened(directory, ReadOnly, 0);
        try
        {
            Sync(handle, directory);
        }
        catch (SystemCallException error) when (error.Errno == Invalid)
        {
            // Nothing more can be done there.
        }
        finally
        {
            _ = NativeClose(handle); // read only: close has nothing to report
        }
    }

    /// <summary>Closes what is abandoned anyway.</summary>
    public static void Abandon(int file) => _ = NativeClose(file);

    private static int Opened(string path, int flags, uint mode)
    {
        int file;
        while ((file = NativeOpen(path, flags, mode)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new SystemCallException(path, "open", Marshal.GetLastPInvokeError());
            }
        }

        return file;
    }

    private static void Check(int result, string path, string call)
    {
        if (result != 0)
        {
            throw new SystemCallException(path, call, Marshal.GetLastPInvokeError());
        }
    }

    private static bool IsSameFile(string a, string b)
    {
        Span<byte> left = stackalloc byte[StatxBytes], right = stackalloc byte[StatxBytes];
        return NativeStatx(CurrentDirectory, a, 0, 0x7ff, left) == 0
            && NativeStatx(CurrentDirectory, b, 0, 0x7ff, right) == 0
            && Identity(left) == Identity(right);
    }

    /// <summary>Inode and device of a struct statx, whose layout is the same everywhere.</summary>
    private static (ulong Inode, ulong Device) Identity(ReadOnlySpan<byte> statx) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]), BinaryPrimitives.ReadUInt64LittleEndian(statx[136..]));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int file);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnlink(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeMakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatx(int directory, string path, int flags, uint mask, Span<byte> statx);
}
