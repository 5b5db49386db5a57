using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Pipeline.Host.Commands.Exporting;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary><c>export RUN --to frames.parquet</c>: the frames themselves as a table, for whoever wants the trajectory elsewhere.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> s_run = new("RUN") { Description = "Run directory or trajectory file" };
    private static readonly Option<string> s_to = new("--to") { Required = true, HelpName = "FILE.parquet", Description = "File of the frames; their cells go to FILE-cells.parquet beside it" };
    private static readonly Option<long> s_from = new("--from") { Description = "First frame exported, from 0" };
    private static readonly Option<long?> s_until = new("--until") { Description = "First frame not exported any more" };
    private static readonly Option<long> s_stride = new("--stride") { Description = "Export every STRIDE-th frame", DefaultValueFactory = static _ => 1 };
    private static readonly Option<string?> s_species = new("--species") { HelpName = "A,B", Description = "Only atoms of these species" };
    private static readonly Option<bool> s_unwrap = new("--unwrap") { Description = "Unwrapped coordinates instead of those the file gives" };
    private static readonly Option<bool> s_force = new("--force") { Description = "Replace files that are there" };

    public static Command Create() =>
        new Command("export", "Writes the frames of a run as Parquet files: one row an atom and frame, and one row a cell.")
        {
            s_run, s_to, s_from, s_until, s_stride, s_species, s_unwrap, CommonOptions.TimestepFs, s_force,
        }
            .WithCommon("ionstream export T500/run1 --to frames.parquet --species Ag --stride 10", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        long started = Stopwatch.GetTimestamp();
        RunSettings settings = Settings(parsed);
        if (settings.FromFrame < 0 || settings.Stride < 1 || settings.ToFrame <= settings.FromFrame)
        {
            throw new CommandException(ExitCode.Usage, "--from must be 0 or more, --until above --from, --stride 1 or more.");
        }

        ExportRequest request = new(parsed.GetValue(s_to)!, ExportRequest.SpeciesOf(parsed.GetValue(s_species)), parsed.GetValue(s_unwrap));
        IReadOnlyList<RunInput> runs = RunPaths.Resolve([parsed.GetValue(s_run)!], null);
        if (runs.Count != 1)
        {
            throw new CommandException(ExitCode.Usage, $"{parsed.GetValue(s_run)}: matches {runs.Count} runs; one is exported at a time.");
        }

        using StopSignal stop = Terminal.WatchSignals();
        using ExportTarget target = new(request.To, parsed.GetValue(s_force));
        RunInput input = runs[0];
        RunDescription run = RunProbe.Describe(input, settings, isFinal: true) ?? throw (settings.FromFrame > 0
            ? new CommandException(ExitCode.Usage, $"{input.Trajectory}: --from {settings.FromFrame} leaves no whole frame.")
            : new CommandException(ExitCode.Malformed, $"{input.Trajectory}: holds no whole frame."));
        if (run.TimestepFs is null)
        {
            Log.Notice(terminal.Logger, run.RunId, $"time step {run.TimestepSource}: time_ps is null; --timestep-fs gives it");
        }

        FrameExport export = new(input, run, settings, request, terminal);
        int code = await export.ExecuteAsync(target, stop);
        if (code is ExitCode.Done or ExitCode.Malformed)
        {
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Log.Finished(terminal.Logger, run.RunId, export.Frames, seconds, export.Frames / seconds);
            await terminal.Output.WriteLineAsync(target.FramesPath);
            await terminal.Output.WriteLineAsync(target.CellsPath);
        }

        return code;
    }

    /// <summary>Of the recipe only what says which step and which species a frame and an atom has: nothing is analysed.</summary>
    private static RunSettings Settings(ParseResult parsed)
    {
        Dictionary<string, string?> overrides = new(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(CommonOptions.TimestepFs) is { } timestep)
        {
            overrides["time:timestepFs"] = timestep.ToString("R", CultureInfo.InvariantCulture);
        }

        RunSettings recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config), overrides).ToSettings();
        return new RunSettings
        {
            TimestepFs = recipe.TimestepFs,
            Split = recipe.Split,
            FromFrame = parsed.GetValue(s_from),
            ToFrame = parsed.GetValue(s_until),
            Stride = parsed.GetValue(s_stride),
        };
    }
}
