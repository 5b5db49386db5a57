using System.Diagnostics;

namespace Pipeline.Tests.Builders;

/// <summary>What the program said and how it ended: in this process through the entry point of its own, or as its users run it.</summary>
internal sealed record Ionstream(int ExitCode, string Output, string Error)
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "ionstream");

    /// <summary>Runs it to its end: in this process, a launch costs a second of a processor. CI and the long proofs launch.</summary>
    public static async Task<Ionstream> Run(params string[] arguments)
    {
        if (!Tier.IsQuick)
        {
            return await Launch(arguments);
        }

        using StringWriter output = new(), error = new();
        int code = await Task.Run(() => Pipeline.Host.Program.RunAsync(arguments, TextWriter.Synchronized(output), TextWriter.Synchronized(error)));
        return new Ionstream(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs it to its end as a process of its own, in a directory and environment of its own.</summary>
    public static async Task<Ionstream> Launch(string[] arguments, Action<ProcessStartInfo>? configure = null)
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
        RestoreInterrupt(start);
        return Process.Start(start)!;
    }

    /// <summary>
    /// INT ends the program again where these tests were started with INT ignored, as shells start what runs in the background: the program keeps to
    /// that custom, and a process inherits it. <c>env</c> is replaced by the program, so the process id is the program's.
    /// </summary>
    private static void RestoreInterrupt(ProcessStartInfo start)
    {
        string[] program = [start.FileName, .. start.ArgumentList];
        start.FileName = "env";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["--default-signal=INT", .. program])
        {
            start.ArgumentList.Add(argument);
        }
    }
}
