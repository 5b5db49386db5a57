using System.CommandLine;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Host.Commands;

/// <summary><c>status OUT</c>: how each run of an output directory is doing, whether or not a daemon lives, here or elsewhere.</summary>
internal static class StatusCommand
{
    private static readonly Argument<string> s_out = new("OUT") { Description = "Output directory of watch or replay" };
    private static readonly Argument<string[]> s_runs = CommonOptions.RefusesDashes(new("RUN_ID") { Arity = ArgumentArity.ZeroOrMore, Description = "Only these runs" });
    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array, one object a run" };
    private static readonly Option<bool> s_check = new("--check") { Description = "Exit 1 and say which, where a run needs attention; for Nagios, cron and Slurm epilogs" };

    public static Command Create() =>
        new Command("status", "Shows state, frames, lag and last checkpoint of every run of an output directory.") { s_out, s_runs, s_json, s_check }
            .WithCommon("ionstream status out\n  ionstream status out run1 --json\n  ionstream status out --check || mail -s 'ionstream' me < /dev/null", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        string root = parsed.GetValue(s_out)!;
        if (!Directory.Exists(root))
        {
            throw new CommandException(ExitCode.NoInput, $"{root}: there is no such directory.");
        }

        OutputLayout layout = new(Path.GetFullPath(root));
        IReadOnlyList<RunStatus> all = RunStatus.ReadAll(layout);
        if (all.Count == 0)
        {
            throw new CommandException(ExitCode.NoInput, $"{root}: holds no run yet (neither latest/*.json nor state/). Name the --out of watch or replay.");
        }

        string[] wanted = parsed.GetValue(s_runs) ?? [];
        if (wanted.Except(all.Select(static r => r.RunId), StringComparer.Ordinal).ToArray() is { Length: > 0 } unknown)
        {
            throw new CommandException(ExitCode.NoInput, $"{root}: no run {string.Join(", ", unknown)} (there are: {string.Join(", ", all.Take(20).Select(static r => r.RunId))}).");
        }

        RunStatus[] shown = [.. all.Where(r => wanted.Length == 0 || wanted.Contains(r.RunId, StringComparer.Ordinal))];
        IReadOnlyList<SourceLook> looks = await SourceLook.OfAsync(layout, shown);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        StatusReport[] reports = [.. shown.Zip(looks, (r, look) => StatusReport.Of(r, layout, look, now))];
        bool check = parsed.GetValue(s_check);
        if (parsed.GetValue(s_json))
        {
            await terminal.Output.WriteLineAsync(StatusOutput.Json(reports));
        }
        else if (check)
        {
            await terminal.Output.WriteLineAsync(StatusOutput.Check(reports));
        }
        else
        {
            StatusOutput.Table(reports, now, terminal);
        }

        return check && reports.Any(static r => r.Problems.Count > 0) ? ExitCode.Found : ExitCode.Done;
    }
}
