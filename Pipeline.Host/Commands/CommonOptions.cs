using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipeline.Host.Output;

namespace Pipeline.Host.Commands;

/// <summary>What every verb has.</summary>
internal static class CommonOptions
{
    public static Option<string?> Config { get; } = new("--config") { Description = "Recipe: a file, or the name of a shipped one (agi, default, lgps, na3sbs4, na3sbs4-w)" };

    public static Option<string> Level { get; } = Choice("--log-level", "Least severe log level shown", "information", "trace", "debug", "warning", "error", "critical", "none");

    public static Option<string> Format { get; } = Choice("--log-format", "How log lines look", "text", "json");

    public static Option<bool> Quiet { get; } = new("--quiet") { Description = "No progress and no notices, only warnings and errors" };

    public static Option<double?> TimestepFs { get; } = new("--timestep-fs") { Description = "Time between step labels that differ by one, fs, instead of the INCAR's POTIM" };

    /// <summary>Adds the common options to a verb, its example to its help, and runs it with them read.</summary>
    public static Command WithCommon(this Command command, string example, Func<ParseResult, Terminal, Task<int>> run)
    {
        command.Description += $"\n\nExample:\n  {example}";
        command.Add(Config);
        command.Add(Level);
        command.Add(Format);
        command.Add(Quiet);
        command.SetAction(async (parsed, _) =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            using Terminal terminal = new(streams.Output, streams.Error, parsed.GetValue(Quiet), Enum.Parse<LogLevel>(parsed.GetValue(Level)!, ignoreCase: true), Enum.Parse<LogFormat>(parsed.GetValue(Format)!, ignoreCase: true));
            return await run(parsed, terminal);
        });
        return command;
    }

    /// <summary>One or more paths. What begins with a dash is a misspelt option, not a path (./-name names such a file).</summary>
    public static Argument<string[]> Paths(string name, string description)
    {
        Argument<string[]> paths = new(name) { Arity = ArgumentArity.OneOrMore, Description = description };
        return RefusesDashes(paths);
    }

    /// <summary>What begins with a dash is a misspelt option.</summary>
    public static Argument<string[]> RefusesDashes(Argument<string[]> argument)
    {
        argument.Validators.Add(static result =>
        {
            foreach (string token in result.Tokens.Select(t => t.Value).Where(t => t.StartsWith('-')))
            {
                result.AddError(result.Parent is CommandResult { Command: var verb } ? UsageErrors.UnknownOption(token, verb) : $"Unknown option '{token}'.");
            }
        });
        return argument;
    }

    /// <summary>An option with a few legal values; the first is the default.</summary>
    public static Option<string> Choice(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    /// <summary>An option for a time with a unit: <c>5ps</c>, <c>500fs</c>, <c>0.1ns</c>; a plain number is picoseconds.</summary>
    public static Option<double?> Time(string name, string description) => new(name)
    {
        Description = description + " (5ps, 500fs, 0.1ns; a plain number is ps)",
        CustomParser = static result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            (string number, double factor) = text switch
            {
                _ when text.EndsWith("fs", StringComparison.Ordinal) => (text[..^2], 1e-3),
                _ when text.EndsWith("ps", StringComparison.Ordinal) => (text[..^2], 1.0),
                _ when text.EndsWith("ns", StringComparison.Ordinal) => (text[..^2], 1e3),
                _ => (text, 1.0),
            };
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value))
            {
                return value * factor;
            }

            result.AddError($"{result.Argument.Name}: '{text}' is no time; write for example 5ps, 500fs or 0.1ns.");
            return null;
        },
    };

    /// <summary>An option for a time on the wall: <c>5s</c>, <c>10min</c>, <c>2h</c>. It must have its unit and be above 0.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description + " (5s, 10min, 2h)",
        CustomParser = static result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (TryReadDuration(text, out TimeSpan value))
            {
                return value;
            }

            result.AddError($"{result.Argument.Name}: '{text}' is no duration; write for example 5s, 10min or 2h.");
            return null;
        },
    };

    private static readonly System.Buffers.SearchValues<char> s_number = System.Buffers.SearchValues.Create("0123456789.");

    /// <summary>Reads <c>500ms</c>, <c>5s</c>, <c>10min</c>, <c>2h</c>, <c>1d</c>: above 0, at most ten years.</summary>
    internal static bool TryReadDuration(string text, out TimeSpan value)
    {
        int digits = text.AsSpan().IndexOfAnyExcept(s_number);
        double seconds = (digits < 0 ? "" : text[digits..]) switch
        {
            "ms" => 1e-3,
            "s" => 1,
            "min" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => 0,
        };
        bool isNumber = double.TryParse(text.AsSpan(0, Math.Max(0, digits)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        value = isNumber && number * seconds is > 0 and <= 3653 * 86_400.0 ? TimeSpan.FromSeconds(number * seconds) : TimeSpan.Zero;
        return value > TimeSpan.Zero;
    }
}
