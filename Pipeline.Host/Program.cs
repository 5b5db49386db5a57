using System.CommandLine;
using Pipeline.Host.Commands;
using Pipeline.Host.Output;

namespace Pipeline.Host;

/// <summary>The command line: one file a verb, one line here.</summary>
internal static class Program
{
    public static RootCommand CreateRoot()
    {
        RootCommand root = new("Streaming analysis of VASP molecular dynamics: follows a run while it is written, or replays finished ones.")
        {
            ArrheniusCommand.Create(),
            CompareCommand.Create(),
            DemoCommand.Create(),
            EnsembleCommand.Create(),
            ExportCommand.Create(),
            FiguresCommand.Create(),
            InitCommand.Create(),
            InspectCommand.Create(),
            ReplayCommand.Create(),
            ReportCommand.Create(),
            ShowCommand.Create(),
            SimulateCommand.Create(),
            StatusCommand.Create(),
            WatchCommand.Create(),
        };
        root.HelpName = "ionstream"; // by default that of the process, which may be a test
        return root;
    }

    private static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <summary>The program: <see cref="Main"/> with streams of the caller's.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Results and data.</param>
    /// <param name="error">Everything else.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ParseResult parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string line in UsageErrors.Of(parsed))
            {
                await error.WriteLineAsync($"ionstream: {line}");
            }

            string verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            await error.WriteLineAsync($"Try 'ionstream {verb}--help'.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            });
        }
        catch (Exception failure) when (ExitCode.Of(failure) is not null)
        {
            return await FailAsync(error, failure.Message, ExitCode.Of(failure)!.Value);
        }
#pragma warning disable CA1031 // The last resort: nothing may end without saying why.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return await FailAsync(error, $"internal error, please report it: {failure}", ExitCode.Internal);
        }
    }

    private static async Task<int> FailAsync(TextWriter error, string message, int code)
    {
        await error.WriteLineAsync($"ionstream: {message}");
        return code;
    }
}
