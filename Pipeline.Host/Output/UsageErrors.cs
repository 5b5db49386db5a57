using System.CommandLine;
using Pipeline.Host.Configuration;

namespace Pipeline.Host.Output;

/// <summary>What is wrong with a command line, a line each: names that are not known come with the one that was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>The lines; none where nothing is wrong.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Errors.Count > 0 && command is RootCommand)
        {
            string[] verbs = [.. command.Subcommands.Select(static c => c.Name)];
            return [parsed.UnmatchedTokens is not [{ } first, ..] ? $"a verb is needed ({string.Join(", ", verbs)})."
                : IsOption(first) ? UnknownOption(first, command) : Unknown("verb", first, verbs)];
        }

        List<string> lines = [];
        HashSet<string> reworded = new(StringComparer.Ordinal);
        string? before = null;
        foreach (string token in parsed.UnmatchedTokens)
        {
            if (IsOption(token))
            {
                lines.Add(UnknownOption(token, command));
                reworded.Add(token);
            }
            else if (before is not null && IsOption(before) && !before.Contains('=', StringComparison.Ordinal))
            {
                reworded.Add(token); // its value
            }

            before = token;
        }

        lines.AddRange(parsed.Errors.Select(static e => e.Message)
            .Where(message => !reworded.Any(token => message.EndsWith($"argument '{token}'.", StringComparison.Ordinal))));
        return lines;
    }

    /// <summary>That a verb has no such option, and which one it has.</summary>
    public static string UnknownOption(string token, Command command) =>
        Unknown("option", token.Split('=', 2)[0], [.. command.Options.Where(static o => !o.Hidden).SelectMany(static o => o.Aliases.Append(o.Name)).Where(static n => n.StartsWith("--", StringComparison.Ordinal))]);

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static string Unknown(string what, string name, IReadOnlyCollection<string> known) =>
        $"Unknown {what} '{name}'{(Spelling.Closest(name, known) is { } closest ? $"; did you mean '{closest}'?" : what is "verb" ? $" (verbs: {string.Join(", ", known)})." : ".")}";
}
