using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Host.Watching;

/// <summary>
/// The process of <c>--pid</c>, as <c>tail --pid</c> has it: while it lives, somebody may write. One that is gone already has ended. Its start
/// time tells it from a later process with the same number; a zombie, which cannot write any more, has ended too.
/// </summary>
internal sealed partial class WatchedProcess
{
    private const int NoSuchProcess = 3; // ESRCH

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly int _pid;
    private readonly TimeProvider _time;
    private readonly string? _started;
    private long? _looked;
    private bool _hasEnded;

    public WatchedProcess(int pid, TimeProvider time)
    {
        if (pid <= 0)
        {
            throw new CommandException(ExitCode.Usage, $"--pid {pid.ToString(CultureInfo.InvariantCulture)}: a process id is a positive number.");
        }

        (_pid, _time) = (pid, time);
        _started = Stat(pid)?.Started;
    }

    /// <summary>Asked by all runs of a daemon; the system is asked once a second at most.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                if (!_hasEnded && !(_looked is { } at && _time.GetElapsedTime(at) < s_interval))
                {
                    _looked = _time.GetTimestamp();
                    _hasEnded = IsGone();
                }

                return _hasEnded;
            }
        }
    }

    private bool IsGone()
    {
        if (NativeKill(_pid, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
        {
            return true; // any other error: it is there and not ours
        }

        // Where /proc is hidden (hidepid) there is nothing but the number to go by.
        return Stat(_pid) is { } now && (now.State is 'Z' or 'X' || (_started is not null && !string.Equals(now.Started, _started, StringComparison.Ordinal)));
    }

    /// <summary>State and start time (fields 3 and 22 of proc_pid_stat); the name before them may hold blanks and brackets.</summary>
    private static (char State, string Started)? Stat(int pid)
    {
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 19 ? (fields[0][0], fields[19]) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);
}
