using System.CommandLine;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Commands;

/// <summary>What the verbs that show figures have in common.</summary>
internal static class FigureOptions
{
    /// <summary>Whose figures come first.</summary>
    public static Option<string?> Paper { get; } = new("--paper")
    {
        Description = "Publication whose figures come first, in its order and ranges (agi, lgps, na3sbs4-w), or none; default: the one of these elements",
        HelpName = "NAME",
    };

    /// <summary>Says at once that a name is not known.</summary>
    /// <exception cref="CommandException">It is none of the names.</exception>
    public static void CheckPaper(ParseResult parsed)
    {
        if (parsed.GetValue(Paper) is { } paper and not "none" && !PaperValues.Names.Contains(paper, StringComparer.Ordinal))
        {
            throw new CommandException(ExitCode.Usage, $"--paper {paper}: no such publication; there are {string.Join(", ", PaperValues.Names)}, and none.");
        }
    }

    /// <summary>Leave to read epochs no pointer has a hash of: these verbs show and end.</summary>
    public static UnverifiedReading Leave(Terminal terminal) => new(message =>
    {
        terminal.Error.WriteLine($"ionstream: {message}");
        Environment.Exit(ExitCode.Malformed); // what reads the file would not hear of anything milder
    });
}
