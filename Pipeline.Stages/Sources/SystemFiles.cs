using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Stages.Sources;

/// <summary>The operating system's files. On Linux by system calls of our own: .NET opens with a lock, waits at a named pipe, and knows no inode.</summary>
internal sealed partial class SystemFiles : ITailFiles
{
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x8_0000, NoAccessTime = 0x4_0000; // the same on x64 and arm64
    private const int NotPermitted = 1, NoEntry = 2, NoAccess = 13, NotADirectory = 20;
    private const int AtCurrentDirectory = -100, AtEmptyPath = 0x1000;
    private const uint Type = 1, Links = 4, ModifiedTime = 0x40, ChangedTime = 0x80, InodeNumber = 0x100, SizeInBytes = 0x200;
    private const uint Asked = Type | Links | ModifiedTime | ChangedTime | InodeNumber | SizeInBytes;

    public static SystemFiles Instance { get; } = new();

    public bool? IsNetwork(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        byte[] status = new byte[256]; // struct statfs has 120 bytes and begins with its type
        return NativeStatFs(path, status) == 0 || NativeStatFs(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", status) == 0
            ? FileSystemKind.IsNetwork(unchecked((uint)MemoryMarshal.Read<long>(status)))
            : null;
    }

    public ITailFile Open(string path) => new SystemFile(OpenHandle(path), path);

    public FileStatus? Status(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            FileInfo info = new(path);
            return info.Exists ? new FileStatus(info.Length, 0, 0, 1, 0, 0, true) : null;
        }

        if (NativeStatx(AtCurrentDirectory, path, 0, Asked, out Statx status) == 0)
        {
            return status.Status;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotADirectory ? null : throw Error(path, error);
    }

    /// <summary>Bytes of the file at a path, or of the one a link there leads to (FileInfo tells the link's own); null where none can be seen.</summary>
    public static long? SizeOf(string path)
    {
        try
        {
            return Instance.Status(path) is { IsRegular: true } status ? status.Size : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens a regular file for reading while others write, rename or delete it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="NotRegularFileException">It is something else.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }

        // Not to touch the access time is the owner's right only.
        int descriptor = NativeOpen(path, ReadOnly | NonBlocking | CloseOnExec | NoAccessTime);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NotPermitted)
        {
            descriptor = NativeOpen(path, ReadOnly | NonBlocking | CloseOnExec);
        }

        if (descriptor < 0)
        {
            throw Error(path, Marshal.GetLastPInvokeError());
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            return Status(handle, path).IsRegular ? handle : throw new NotRegularFileException(path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static FileStatus Status(SafeFileHandle handle, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileStatus(RandomAccess.GetLength(handle), 0, 0, 1, 0, 0, true);
        }

        return NativeStatx(handle, "", AtEmptyPath, Asked, out Statx status) == 0 ? status.Status : throw Error(path, Marshal.GetLastPInvokeError());
    }

    private static Exception Error(string path, int error) => error switch
    {
        NoEntry or NotADirectory => new FileNotFoundException($"{path}: there is no such file.", path),
        NotPermitted or NoAccess => new UnauthorizedAccessException($"{path}: cannot be read: permission denied."),
        _ => new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error),
    };

    private sealed class SystemFile(SafeFileHandle handle, string path) : ITailFile
    {
        public FileStatus Status() => SystemFiles.Status(handle, path);

        public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken) => RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken);

        public void Dispose() => handle.Dispose();
    }

    /// <summary>struct statx, whose layout is that of no architecture: what is used of its 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)]
        public uint Links;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public long Inode;
        [FieldOffset(40)]
        public long Size;
        [FieldOffset(96)]
        public long ChangedSeconds;
        [FieldOffset(104)]
        public uint ChangedNanoseconds;
        [FieldOffset(112)]
        public long ModifiedSeconds;
        [FieldOffset(120)]
        public uint ModifiedNanoseconds;
        [FieldOffset(136)]
        public uint DeviceMajor;
        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileStatus Status => new(
            Size,
            ((long)DeviceMajor << 32) | DeviceMinor,
            Inode,
            Links,
            (ModifiedSeconds * 1_000_000_000) + ModifiedNanoseconds,
            (ChangedSeconds * 1_000_000_000) + ChangedNanoseconds,
            (Mode & 0xF000) == 0x8000);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatx(int directory, string path, int flags, uint mask, out Statx status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatx(SafeFileHandle file, string path, int flags, uint mask, out Statx status);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatFs(string path, [Out] byte[] status);
}
