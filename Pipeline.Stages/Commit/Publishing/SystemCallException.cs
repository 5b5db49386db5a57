using System.Runtime.InteropServices;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>A system call on a file of ours failed: which, on what, and why.</summary>
public sealed class SystemCallException : IOException
{
    /// <summary>Describes a failure.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="call">The system call.</param>
    /// <param name="errno">Its error number; also the <see cref="Exception.HResult"/>, as the runtime has it.</param>
    public SystemCallException(string path, string call, int errno)
        : base($"{path}: {Marshal.GetPInvokeErrorMessage(errno)} ({call})", errno) => (Path, Call, Errno) = (path, call, errno);

    /// <summary>The file or directory.</summary>
    public string Path { get; }

    /// <summary>The system call, such as <c>fsync</c>.</summary>
    public string Call { get; }

    /// <summary>Linux error number, such as 28 for ENOSPC.</summary>
    public int Errno { get; }

    /// <summary>The file system or the quota is full: it may go on by itself once there is space.</summary>
    public bool IsOutOfSpace => Errno is Native.NoSpace or Native.QuotaExceeded;
}
