using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pipeline.Formats;
using Pipeline.Host.Commands.Comparing;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Host.Commands;

/// <summary><c>compare --reference A --candidate B --out DIR</c>: whether two results are the same, observable by observable, with a verdict each.</summary>
internal static class CompareCommand
{
    private const int DefaultStretches = 5;
    private const string Kind = "compare";
    private static readonly Option<string> s_reference = new("--reference")
    {
        Required = true,
        Description = "OUT of replay or watch, ENS of ensemble, a run directory, or paper:NAME",
    };

    private static readonly Option<string> s_candidate = new("--candidate")
    {
        Required = true,
        Description = "The same kinds; differences are candidate less reference",
    };

    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Directory for the table comparison, the methods paragraph and the scalars" };
    private static readonly Option<string?> s_referenceRuns = new("--reference-runs") { Description = "Only these runs of the reference: a pattern such as 'T500.*'", HelpName = "PATTERN" };
    private static readonly Option<string?> s_candidateRuns = new("--candidate-runs") { Description = "Only these runs of the candidate", HelpName = "PATTERN" };
    private static readonly Option<string?> s_primary = new("--primary")
    {
        Description = "The observable that was named beforehand (NAME or NAME:SPECIES): tested for itself at 5 %",
        HelpName = "NAME",
    };

    private static readonly Option<int> s_stretches = new("--stretches")
    {
        Description = "Stretches that the shorter of two single runs is cut into",
        DefaultValueFactory = static _ => DefaultStretches,
    };

    private static readonly Option<string?> s_strict = new("--strict")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "End with 1 where something differs; --strict=all also where something cannot be told",
        HelpName = "all",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print the whole comparison as one JSON object" };

    public static Command Create() =>
        new Command("compare", "Compares two results or ensembles, or one with published values: what agrees, what differs, what cannot be told.")
        {
            s_reference, s_candidate, s_out, s_referenceRuns, s_candidateRuns, s_primary, s_stretches, s_strict, s_json,
        }
        .WithCommon(
            "ionstream compare --reference aimd --candidate mlmd --out aimd-mlmd --primary ln_diffusion_coefficient:Li\n"
            + "  ionstream compare --reference paper:lgps --candidate mlmd --out against-paper --strict",
            RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        Recipe recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config), new Dictionary<string, string?>(StringComparer.Ordinal));
        bool strict = parsed.GetResult(s_strict) is not null, strictAll = parsed.GetValue(s_strict) is "all";
        Check(parsed, strictAll);
        string target = parsed.GetValue(s_out)!;
        using StudyOutput output = Output(target);
        using StopSignal stop = Terminal.WatchSignals();
        using ScratchFolder scratch = new(target);
        SideInput reference = SideInput.Of(parsed.GetValue(s_reference)!, parsed.GetValue(s_referenceRuns));
        SideInput candidate = SideInput.Of(parsed.GetValue(s_candidate)!, parsed.GetValue(s_candidateRuns));
        Comparing.Comparison comparison = new(recipe, new Reanalysis(scratch, terminal, stop), terminal)
        {
            Options = new ComparisonOptions { Primary = parsed.GetValue(s_primary), Margins = recipe.Options.Compare.Margins },
            WantedStretches = parsed.GetValue(s_stretches),
        };
        ComparisonReport report = await comparison.RunAsync(reference, candidate, output, stop.Token);
        if (stop.ExitCode != 0)
        {
            return stop.ExitCode;
        }

        await output.CommitAsync();
        await (parsed.GetValue(s_json) ? report.WriteJsonAsync(target, terminal.Output)
            : terminal.Quiet ? terminal.Output.WriteLineAsync(target)
            : report.WriteAsync(target, terminal));
        return strict && report.Rows.Any(r => r.Verdict == Verdict.Differs || (strictAll && r.Verdict == Verdict.CannotTell)) ? ExitCode.Found : ExitCode.Done;
    }

    private static void Check(ParseResult parsed, bool strictAll)
    {
        string? problem = parsed.GetValue(s_stretches) < Stretches.FewestStretches ? string.Create(CultureInfo.InvariantCulture, $"--stretches {parsed.GetValue(s_stretches)}: at least {Stretches.FewestStretches}.")
            : parsed.GetValue(s_strict) is { } told && !strictAll ? $"--strict={told}: write --strict or --strict=all."
            : parsed.GetValue(s_primary) is { } primary && !ComparedObservables.All.Any(o => string.Equals(o.Name, primary.Split(':')[0], StringComparison.Ordinal)) && !IsPaper(parsed)
                ? $"--primary {primary}: no such observable; there are {string.Join(", ", ComparedObservables.All.Select(static o => o.Name))}{(Spelling.Closest(primary.Split(':')[0], ComparedObservables.All.Select(static o => o.Name)) is { } meant ? $"; did you mean '{meant}'?" : ".")}"
            : null;
        if (problem is not null)
        {
            throw new CommandException(ExitCode.Usage, problem);
        }
    }

    private static bool IsPaper(ParseResult parsed) => parsed.GetValue(s_reference)!.StartsWith("paper:", StringComparison.Ordinal) || parsed.GetValue(s_candidate)!.StartsWith("paper:", StringComparison.Ordinal);

    private static StudyOutput Output(string target)
    {
        try
        {
            return StudyOutput.Create(target, Kind, OutputRegistry.Find("parquet"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--out {target}: cannot be created or written: {error.Message}");
        }
    }
}
