using System.CommandLine;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary><c>replay RUN... --out OUT</c>: the pipeline over finished outputs at full speed.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> s_runs = CommonOptions.Paths("RUN", "Run directories, trajectory files or quoted globs");
    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Output directory; may hold other runs" };
    private static readonly Option<long> s_from = new("--from") { Description = "First frame analysed, from 0" };
    private static readonly Option<long?> s_to = new("--to") { Description = "First frame not analysed any more" };
    private static readonly Option<long> s_stride = new("--stride") { Description = "Analyse every STRIDE-th frame", DefaultValueFactory = static _ => 1 };
    private static readonly Option<string?> s_runId = new("--run-id") { Description = "Name of the run in paths and tables" };
    private static readonly Option<double?> s_equilibration = CommonOptions.Time("--equilibration", "Time after the first frame that is not analysed");
    private static readonly Option<bool> s_fresh = new("--fresh") { Description = "Discard what OUT holds of these runs first" };
    private static readonly Option<bool> s_chain = new("--chain") { Description = "The RUNs continue each other: one run, with the id of the first" };
    private static readonly Option<bool> s_takeOver = new("--take-over") { Description = "Take the runs over from another process that is surely dead" };
    private static readonly Option<string> s_onDamage = CommonOptions.Choice("--on-damage", "At a damaged frame: skip it and go on, or stop", "skip", "stop");
    private static readonly Option<string> s_format = CommonOptions.Choice("--format", "Kind of files written", [.. OutputRegistry.All.Select(o => o.Name).OrderByDescending(n => n is "parquet")]);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print what was done as one JSON object instead of paths" };

    public static Command Create()
    {
        Command command = new("replay", "Analyses finished outputs at full speed and writes final tables.")
        {
            s_runs, s_out, s_from, s_to, s_stride, s_chain, s_runId, s_equilibration, CommonOptions.TimestepFs, s_fresh, s_takeOver, s_onDamage, s_format, s_json,
        };
        return command.WithCommon("ionstream replay T500/run1 --out results --config agi --equilibration 5ps\n  ionstream replay 'T*/run*' --out results", RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        Recipe recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config), Overrides(parsed));
        OutputDescriptor output = OutputRegistry.Find(parsed.GetValue(s_format)!);
        RunSettings settings = recipe.ToSettings() with
        {
            FromFrame = parsed.GetValue(s_from),
            ToFrame = parsed.GetValue(s_to),
            Stride = parsed.GetValue(s_stride),
        };
        CheckRange(settings);
        IReadOnlyList<SourceMembers> runs = Runs(parsed);
        OutputLayout layout = OutputFolder.Prepare(parsed.GetValue(s_out)!);
        using StopSignal stop = Terminal.WatchSignals();
        RunExecutor executor = new(recipe, layout, output, terminal)
        {
            Settings = settings,
            StopAtDamage = parsed.GetValue(s_onDamage) is "stop",
            Fresh = parsed.GetValue(s_fresh),
            TakeOver = parsed.GetValue(s_takeOver),
        };
        List<RunReport> reports = [];
        foreach (SourceMembers run in runs)
        {
            if (!stop.Token.IsCancellationRequested)
            {
                RunReport report = await executor.ExecuteAsync(run, stop);
                report = report with { Equilibration = RunEquilibration.Of(report, settings.EquilibrationPs) };
                if (report.Equilibration is { } advice)
                {
                    Log.Notice(terminal.Logger, report.RunId, advice.Text);
                }

                reports.Add(report);
            }
        }

        bool isLookedAt = terminal.IsLookedAt && !parsed.GetValue(s_json);
        await (isLookedAt
            ? FoundTable.WriteAsync(layout.Root, [.. reports.Where(static r => r.Files is { Count: > 0 }).Select(static r => r.RunId)], terminal)
            : ReplayOutput.WriteAsync(reports, layout, parsed.GetValue(s_json), terminal.Output));
        return stop.ExitCode != 0 ? stop.ExitCode : reports.Max(r => r.Code);
    }

    private static IReadOnlyList<SourceMembers> Runs(ParseResult parsed)
    {
        string[] named = parsed.GetValue(s_runs)!;
        string? runId = parsed.GetValue(s_runId);
        if (!parsed.GetValue(s_chain))
        {
            return [.. RunPaths.Resolve(named, runId).Select(SourceMembers.Of)];
        }

        return [RunPaths.Chain(named, runId, live: false)];
    }

    private static Dictionary<string, string?> Overrides(ParseResult parsed)
    {
        Dictionary<string, string?> overrides = new(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(CommonOptions.TimestepFs) is { } timestep)
        {
            overrides["time:timestepFs"] = timestep.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (parsed.GetValue(s_equilibration) is { } equilibration)
        {
            overrides["time:equilibrationPs"] = equilibration.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        return overrides;
    }

    private static void CheckRange(RunSettings settings)
    {
        if (settings.FromFrame < 0 || settings.Stride < 1 || settings.ToFrame <= settings.FromFrame)
        {
            throw new CommandException(ExitCode.Usage, "--from must be 0 or more, --to above --from, --stride 1 or more.");
        }
    }
}
