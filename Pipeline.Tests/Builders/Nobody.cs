using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Tests.Builders;

/// <summary>The user <c>nobody</c>, who owns nothing here: the program is started as this user where the tests run as root.</summary>
internal static class Nobody
{
    private const int User = 65534;
    private static readonly Lazy<string?> s_problem = new(Problem);

    /// <summary>Skips the test with the reason why the program cannot be run as another user here.</summary>
    public static void Needed() => Assert.SkipUnless(s_problem.Value is null, s_problem.Value ?? "");

    /// <summary>To be called on a start: it is then this user's, with a mask for what it creates.</summary>
    public static void Become(ProcessStartInfo start, string umask = "022")
    {
        string[] program = [start.FileName, .. start.ArgumentList];
        start.FileName = "setpriv";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])[.. Drop(), "sh", "-c", $"umask {umask}; exec \"$0\" \"$@\"", .. program])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("HOME"); // root's
    }

    /// <summary>A directory that belongs to this user, and may be reached.</summary>
    public static string OwnDirectory(Scratch scratch, string name)
    {
        Reach(scratch);
        Directory.CreateDirectory(scratch[name]);
        Assert.Equal(0, Run("chown", User.ToString(CultureInfo.InvariantCulture), scratch[name]));
        return scratch[name];
    }

    /// <summary>Lets everybody through the scratch directory.</summary>
    public static void Reach(Scratch scratch) => File.SetUnixFileMode(scratch.Path, (UnixFileMode)0b111_101_101);

    private static string[] Drop()
    {
        string user = User.ToString(CultureInfo.InvariantCulture);
        return ["--reuid", user, "--regid", user, "--clear-groups"];
    }

    private static string? Problem() =>
        !Environment.IsPrivilegedProcess ? "only root can start the program as another user"
        : Run("setpriv", [.. Drop(), Path.Combine(AppContext.BaseDirectory, "ionstream"), "--version"]) != 0 ? "another user cannot reach the program or the runtime"
        : null;

    private static int Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Remove("HOME");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return process.ExitCode;
    }
}
