using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Tests.Builders;

/// <summary>strace, which <c>./test</c> installs; tests skip where it is missing or may not trace.</summary>
internal static class Strace
{
    private static readonly Lazy<string?> s_problem = new(Problem);

    /// <summary>Skips the test with the reason why system calls cannot be tampered with here.</summary>
    public static void Needed() => Assert.SkipUnless(s_problem.Value is null, s_problem.Value ?? "");

    /// <summary>Lets system calls of a running process fail until it is disposed; returns once it does.</summary>
    /// <param name="process">All its threads.</param>
    /// <param name="call">System call.</param>
    /// <param name="error">Name of the error, such as EIO.</param>
    /// <param name="log">Where strace writes what it saw.</param>
    /// <param name="path">Only calls on this file; null: all.</param>
    public static async Task<Injection> InjectAsync(Daemon process, string call, string error, string log, string? path = null)
    {
        Injection injection = new(Start(process, call, $"inject={call}:error={error}", log, path), log);
        try
        {
            await process.UntilAsync(() => injection.Count > 0, $"{call} fails with {error}");
            return injection;
        }
        catch
        {
            await injection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets system calls of a running process hang until it is disposed; returns once strace is there.</summary>
    /// <param name="process">All its threads.</param>
    /// <param name="call">System call.</param>
    /// <param name="seconds">How long each of them hangs.</param>
    /// <param name="log">Where strace writes what it saw.</param>
    public static Task<Injection> DelayAsync(Daemon process, string call, int seconds, string log) =>
        AttachedAsync(process, Start(process, call, $"inject={call}:delay_enter={seconds}s", log, path: null), log);

    /// <summary>Watches calls on a file and lets them be: what strace alone costs. Returns once strace is there.</summary>
    public static Task<Injection> AttachAsync(Daemon process, string call, string path, string log) =>
        AttachedAsync(process, Start(process, call, "trace=" + call, log, path), log);

    private static Process Start(Daemon process, string call, string what, string log, string? path)
    {
        string[] only = path is null ? [] : ["-P", path];
        return Process.Start(new ProcessStartInfo("strace", ["-f", "-y", "-qq", "-s", "0", "-o", log, "-e", "signal=none", .. only, "-e", "trace=" + call, "-e", what, "-p", $"{process.Id}"]) { RedirectStandardError = true })!;
    }

    private static async Task<Injection> AttachedAsync(Daemon process, Process strace, string log)
    {
        Injection injection = new(strace, log);
        try
        {
            await process.UntilAsync(() => File.ReadAllText($"/proc/{process.Id}/status").Contains($"TracerPid:\t{strace.Id}", StringComparison.Ordinal), "strace to be there");
            return injection;
        }
        catch
        {
            await injection.DisposeAsync();
            throw;
        }
    }

    private static string? Problem()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=mkdir", "-e", "inject=mkdir:error=EIO", "true"]) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "strace cannot trace here: " + error.Trim();
        }
        catch (Win32Exception)
        {
            return "strace is missing (./test installs it where it may)";
        }
    }
}

/// <summary>A fault that lasts until it is disposed: strace lets the process go, which runs on untouched.</summary>
internal sealed class Injection(Process strace, string log) : IAsyncDisposable
{
    /// <summary>Calls that failed so far.</summary>
    public int Count
    {
        get
        {
            try
            {
                using StreamReader reader = new(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                return reader.ReadToEnd().Split("(INJECTED)").Length - 1;
            }
            catch (FileNotFoundException)
            {
                return 0;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!strace.HasExited)
        {
            using Process interrupt = Process.Start("kill", ["-TERM", $"{strace.Id}"]);
            await strace.WaitForExitAsync();
        }

        strace.Dispose();
    }
}
