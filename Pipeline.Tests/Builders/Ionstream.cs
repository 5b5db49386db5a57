using System.Diagnostics;

namespace Pipeline.Tests.Builders;

/// <summary>The program as its users run it: a process with a command line.</summary>
internal sealed record Ionstream(int ExitCode, string Output, string Error)
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "ionstream");

    /// <summary>Runs it to its end.</summary>
    public static Task<Ionstream> Run(params string[] arguments) => Run(arguments, null);

    /// <summary>Runs it to its end in a directory and environment of its own.</summary>
    public static async Task<Ionstream> Run(string[] arguments, Action<ProcessStartInfo>? configure)
    {
        using Process process = Start(arguments, configure);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ionstream(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it; the caller waits.</summary>
    public static Process Start(string[] arguments, Action<ProcessStartInfo>? configure = null)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("IONSTREAM_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        configure?.Invoke(start);
        return Process.Start(start)!;
    }
}
