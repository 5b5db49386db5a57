using System.CommandLine;
using Pipeline.Host.Commands;

namespace Pipeline.Host;

/// <summary>The command line: one file a verb, one line here.</summary>
internal static class Program
{
    public static RootCommand CreateRoot() => new("Streaming analysis of VASP molecular dynamics: follows a run while it is written, or replays finished ones.")
    {
        DemoCommand.Create(),
        InitCommand.Create(),
        InspectCommand.Create(),
        ReplayCommand.Create(),
        SimulateCommand.Create(),
        StatusCommand.Create(),
        WatchCommand.Create(),
    };

    private static async Task<int> Main(string[] args)
    {
        ParseResult parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"ionstream: {error.Message}");
            }

            string verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            await Console.Error.WriteLineAsync($"Try 'ionstream {verb}--help'.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error) when (ExitCode.Of(error) is not null)
        {
            return await FailAsync(error.Message, ExitCode.Of(error)!.Value);
        }
#pragma warning disable CA1031 // The last resort: nothing may end without saying why.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return await FailAsync($"internal error, please report it: {error}", ExitCode.Internal);
        }
    }

    private static async Task<int> FailAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync($"ionstream: {message}");
        return code;
    }
}
