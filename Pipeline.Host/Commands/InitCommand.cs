using System.CommandLine;
using System.Globalization;
using System.Text;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary><c>init RUN_DIR</c>: writes a recipe for a run from what its files show, commented with why.</summary>
internal static class InitCommand
{
    private const string ToStdout = "-";
    private static readonly Argument<string> s_run = new("RUN_DIR") { Description = "Run directory, or its trajectory" };
    private static readonly Option<string> s_out = new("--out") { Description = "File to write; - prints the recipe", DefaultValueFactory = static _ => "recipe.json" };
    private static readonly Option<bool> s_force = new("--force") { Description = "Overwrite the file if it is there" };

    public static Command Create() =>
        new Command("init", "Writes a commented recipe for a run, recognising mobile ions, host and polyanions from its files; prints the recipe's path.") { s_run, s_out, s_force, CommonOptions.TimestepFs }
            .WithCommon("ionstream init T500/run1 --out agi-500K.json", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        string target = parsed.GetValue(s_out)!;
        bool print = string.Equals(target, ToStdout, StringComparison.Ordinal);
        bool force = parsed.GetValue(s_force);
        if (!print && !force && (File.Exists(target) || Directory.Exists(target)))
        {
            throw new CommandException(ExitCode.CannotCreate, $"--out {target}: exists already; --force overwrites it, --out NAME writes elsewhere, --out - prints.");
        }

        Dictionary<string, string?> overrides = new(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(CommonOptions.TimestepFs) is { } timestep)
        {
            overrides["time:timestepFs"] = timestep.ToString("R", CultureInfo.InvariantCulture);
        }

        RunSettings settings = Recipe.Load(parsed.GetValue(CommonOptions.Config), overrides).ToSettings();
        RunInput input = RunInput.Resolve(parsed.GetValue(s_run)!);
        RunDescription run = RunProbe.Describe(input, settings, isFinal: true)
            ?? throw new CommandException(ExitCode.NoInput, $"{input.Trajectory}: holds no whole frame yet; a recipe can be written once it does.");
        string text = RecipeText.For(run, settings);
        if (print)
        {
            await terminal.Output.WriteAsync(text);
            return ExitCode.Done;
        }

        Write(target, text, force);
        foreach (string notice in run.Notices)
        {
            Log.Notice(terminal.Logger, run.RunId, notice);
        }

        await terminal.Output.WriteLineAsync(target);
        return ExitCode.Done;
    }

    private static void Write(string target, string text, bool force)
    {
        try
        {
            using FileStream file = new(target, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--out {target}: cannot be written: {error.Message}");
        }
    }
}
