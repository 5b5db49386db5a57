using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>The <paramref name="Number"/>-th system call of a kind, as "fsync data/runs/.inprogress", from 1: the same place of a commit, however busy the machine.</summary>
internal sealed record CallPoint(string Kind, int Number)
{
    /// <summary>Every call of a list as such a point.</summary>
    public static List<CallPoint> Of(IReadOnlyList<string> calls)
    {
        Dictionary<string, int> seen = [];
        return [.. calls.Select(c => new CallPoint(c, seen[c] = seen.GetValueOrDefault(c) + 1))];
    }

    public override string ToString() => $"{Kind} #{Number}";
}

/// <summary>
/// Runs the program one file-changing system call at a time and kills it just after the N-th of a kind below a directory. strace stops the whole process at each
/// (SIGSTOP), so that calls are counted across its threads, which strace's own <c>when=</c> does not do.
/// </summary>
/// <remarks>
/// "After call N" is "before call N + 1". write is not among them: SIGCONT makes the runtime write to a pipe of its own, and a kill between a write and the
/// fsync leaves the same names and bytes as one after the fsync.
/// </remarks>
internal sealed partial class SystemCallStepper
{
    private const string Calls = "openat,open,fsync,fdatasync,link,linkat,rename,renameat,renameat2,close,unlink,unlinkat,mkdir,mkdirat,ftruncate,rmdir";

    /// <summary>Calls below the directory in order, as "fsync data/runs/.inprogress": the last one is where it was killed.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>It was killed; otherwise it ended by itself before the point.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>strace itself gave up (a ptrace call of its own failed, rarely, on a busy machine): nothing can be said of the program.</summary>
    public bool IsBroken { get; private set; }

    public int ExitCode { get; private set; }

    public string Error { get; private set; } = "";

    /// <summary>Runs it.</summary>
    /// <param name="arguments">Command line of the program.</param>
    /// <param name="below">Only calls that name something below here count.</param>
    /// <param name="point">The call after which it dies, by kind and number among its kind from 1; null lets it live.</param>
    /// <param name="scratch">For the pipe to strace.</param>
    public static async Task<SystemCallStepper> RunAsync(string[] arguments, string below, CallPoint? point, string scratch)
    {
        SystemCallStepper stepper = new();
        string pipe = Path.Combine(scratch, $"strace-{Guid.NewGuid():N}");
        using (Process make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        string[] strace = ["-f", "-y", "-qq", "-s", "0", "-o", pipe, "-e", "trace=" + Calls, "-e", $"inject={Calls}:signal=SIGSTOP", Path.Combine(AppContext.BaseDirectory, "ionstream"), .. arguments];
        ProcessStartInfo start = new("strace", strace) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // its pipe is opened again after every SIGCONT
        start.Environment["IONSTREAM_checkpoint__everySeconds"] = "0.05";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        using CancellationTokenSource deadline = new(TimeSpan.FromMinutes(2));
        await using CancellationTokenRegistration kill = deadline.Token.Register(() => process.Kill(entireProcessTree: true));
        await Task.Run(() => stepper.Follow(pipe, below, point));
        await process.WaitForExitAsync();
        stepper.Error = await error;
        await output;
        stepper.IsBroken = stepper.Error.Contains("strace: ptrace(", StringComparison.Ordinal);
        Assert.False(deadline.IsCancellationRequested && !stepper.IsBroken, "the stepped program did not end: " + stepper.Error);
        stepper.ExitCode = process.ExitCode;
        return stepper;
    }

    private void Follow(string pipe, string below, CallPoint? point)
    {
        int ofKind = 0;
        using StreamReader lines = new(pipe);
        int process = 0;
        while (lines.ReadLine() is { } line)
        {
            Match match = Line().Match(line);
            if (!match.Success)
            {
                continue;
            }

            process = process == 0 ? int.Parse(match.Groups["thread"].Value, CultureInfo.InvariantCulture) : process; // the first thread's is the process's
            if (match.Groups["call"].Success && line.Contains(below, StringComparison.Ordinal))
            {
                Seen.Add(match.Groups["call"].Value + " " + Kind(line, below));
                ofKind += string.Equals(Seen[^1], point?.Kind, StringComparison.Ordinal) ? 1 : 0;
            }

            if (ofKind >= point?.Number && !WasKilled)
            {
                WasKilled = true;
                _ = Kill(process, 9);
            }
            else if (!WasKilled)
            {
                _ = Kill(process, 18); // SIGCONT
            }
        }
    }

    /// <summary>The path without what differs from run to run.</summary>
    private static string Kind(string line, string below)
    {
        string path = line[(line.LastIndexOf(below, StringComparison.Ordinal) + below.Length)..].TrimStart('/');
        path = path[..path.IndexOfAny(['"', '>', '<', '('])];
        return Unstable().Replace(path, "");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex(@"^(?<thread>[0-9]+) +((?<call>[a-z0-9]+)\(|<\.\.\. |--- stopped by )", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"\.[0-9a-f]{32}|-?[ef]?[0-9]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Unstable();
}
