using System.CommandLine;
using Pipeline.Formats;
using Pipeline.Host.Commands.Ensembles;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Commands;

/// <summary><c>ensemble OUT... --out ENS</c>: the mean of every table over independent runs, with its scatter.</summary>
internal static class EnsembleCommand
{
    private const string Kind = "ensemble";
    private static readonly Argument<string[]> s_outs = CommonOptions.Paths("OUT", "Output directories of watch or replay");
    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Directory of the ensemble; an earlier one is replaced" };
    private static readonly Option<string?> s_runs = new("--runs") { Description = "Only runs whose ids match, such as 'T500.*'", HelpName = "PATTERN" };
    private static readonly Option<bool> s_leaveOut = new("--leave-out") { Description = "Leave out runs that are damaged, not sealed or of another system, instead of ending" };
    private static readonly Option<bool> s_allLags = new("--all-lags") { Description = "Keep lags that only some runs reach; otherwise all are cut to the shortest run" };
    private static readonly Option<string> s_format = CommonOptions.Choice("--format", "Kind of files written", [.. OutputRegistry.All.Select(o => o.Name).OrderByDescending(n => n is "parquet")]);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print what was done as one JSON object" };

    public static Command Create() =>
        new Command("ensemble", "Averages independent runs of one system: mean, standard deviation and standard error of every table, row by row.")
        {
            s_outs, s_out, s_runs, s_leaveOut, s_allLags, s_format, s_json,
        }
        .WithCommon("ionstream ensemble run1-out run2-out run3-out --out mean\n  ionstream ensemble results --runs 'T500.*' --out T500", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        using StopSignal stop = Terminal.WatchSignals();
        RunCollection runs = RunCollection.Open(parsed.GetValue(s_outs)!, parsed.GetValue(s_runs));
        string target = parsed.GetValue(s_out)!;
        using StudyOutput output = Output(target, parsed.GetValue(s_format)!);
        EnsembleBuilder builder = new(runs, parsed.GetValue(s_leaveOut), parsed.GetValue(s_allLags), terminal);
        EnsembleReport report = await builder.WriteAsync(output, stop.Token);
        if (stop.ExitCode != 0)
        {
            return stop.ExitCode;
        }

        await output.CommitAsync();
        await (parsed.GetValue(s_json) ? report.WriteJsonAsync(target, terminal.Output) : report.WriteAsync(target, terminal));
        return ExitCode.Done;
    }

    private static StudyOutput Output(string target, string format)
    {
        try
        {
            return StudyOutput.Create(target, Kind, OutputRegistry.Find(format));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--out {target}: cannot be created or written: {error.Message}");
        }
    }
}
