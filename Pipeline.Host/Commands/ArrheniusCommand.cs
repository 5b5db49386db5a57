using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Activation;

namespace Pipeline.Host.Commands;

/// <summary><c>arrhenius OUT|ENS... --out DIR</c>: runs at several temperatures, and what they say of others.</summary>
internal static class ArrheniusCommand
{
    private const string Kind = "arrhenius";
    private const double RoomTemperature = 300;
    private static readonly Argument<string[]> s_results = CommonOptions.Paths("OUT|ENS", "Output directories of watch or replay, or of ensemble: an ensemble is one point");
    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Directory for the table arrhenius; an earlier one is replaced" };
    private static readonly Option<string[]> s_against = new("--against")
    {
        AllowMultipleArgumentsPerToken = true,
        Description = "Results to compare with, as reference: the difference of the activation energies, OUT|ENS less these",
        HelpName = "OUT|ENS",
    };

    private static readonly Option<double[]> s_at = new("--at") { AllowMultipleArgumentsPerToken = true, Description = "Temperatures to extrapolate to, K [default: 300]", HelpName = "K" };
    private static readonly Option<string?> s_runs = new("--runs") { Description = "Only runs whose ids match, such as 'T*'", HelpName = "PATTERN" };
    private static readonly Option<string> s_format = CommonOptions.Choice("--format", "Kind of file written", [.. OutputRegistry.All.Select(o => o.Name).OrderByDescending(n => n is "parquet")]);
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the rows as a JSON array" };

    public static Command Create() =>
        new Command("arrhenius", "Activation energy and extrapolated diffusion coefficients from runs at several temperatures.")
        {
            s_results, s_out, s_against, s_at, s_runs, s_format, s_json,
        }
        .WithCommon("ionstream arrhenius results --runs 'T*' --out activation --at 300\n  ionstream arrhenius T500-mean T600-mean T700-mean --out activation", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        double[] kelvins = parsed.GetValue(s_at) is { Length: > 0 } told ? told : [RoomTemperature];
        if (kelvins.FirstOrDefault(static k => k is not (> 0 and <= 10_000)) is var wrong && wrong != 0)
        {
            throw new CommandException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture, $"--at {wrong}: a temperature above 0 and up to 10000 K."));
        }

        using StopSignal stop = Terminal.WatchSignals();
        string target = parsed.GetValue(s_out)!;
        using StudyOutput output = Output(target, parsed.GetValue(s_format)!);
        string? pattern = parsed.GetValue(s_runs);
        (DiffusionPoints points, string composition) = await ReadAsync(parsed.GetValue(s_results)!, pattern, null, stop.Token);
        DiffusionPoints? against = parsed.GetValue(s_against) is { Length: > 0 } others ? (await ReadAsync(others, pattern, composition, stop.Token)).Points : null;
        ColumnTable table = ArrheniusTable.Compute(points, kelvins, against);
        await output.AddAsync("arrhenius/arrhenius", table);
        string[] unused = [.. points.Unused, .. against?.Unused ?? []];
        output.Manifest["not_used"] = JsonSerializer.SerializeToNode(unused);
        output.Manifest["composition"] = JsonValue.Create(composition);
        if (stop.ExitCode != 0)
        {
            return stop.ExitCode;
        }

        await output.CommitAsync();
        foreach (string line in unused)
        {
            Log.Notice(terminal.Logger, "not used", line);
        }

        await (parsed.GetValue(s_json) ? ShowOutput.JsonAsync(table, terminal.Output) : WriteAsync(table, composition, target, terminal));
        return ExitCode.Done;
    }

    /// <summary>The points of results; those of an ensemble are one, with its interval over the runs.</summary>
    private static async Task<(DiffusionPoints Points, string Composition)> ReadAsync(string[] results, string? pattern, string? elements, CancellationToken cancellationToken)
    {
        List<(string, double, ColumnTable)> tables = [];
        List<RunConditions> all = [];
        List<string> missing = [];
        foreach (string root in results)
        {
            RunCollection runs = RunCollection.Open([root], pattern);
            List<RunConditions> conditions = [];
            foreach (PublishedRun run in runs.Runs)
            {
                conditions.Add(RunConditions.Of(await run.ReadAsync("runs", cancellationToken) ?? throw new TableReadException(TableReadFault.Missing, $"{run.Place}: has no table runs. Analyse it again with --fresh.")));
            }

            all.AddRange(conditions);
            if (StudyReader.Open(root) is { Kind: "ensemble" } ensemble && ensemble.Tables.Contains("diffusion", StringComparer.Ordinal))
            {
                tables.Add((root, conditions.Average(static c => c.TemperatureK), (await ensemble.ReadAsync("diffusion", cancellationToken)).Table));
                continue;
            }

            foreach ((PublishedRun run, RunConditions of) in runs.Runs.Zip(conditions))
            {
                if (await run.ReadAsync("diffusion", cancellationToken) is { } diffusion)
                {
                    tables.Add((run.Id, of.TemperatureK, diffusion.Table));
                }
                else
                {
                    missing.Add($"{run.Id}: has no table diffusion");
                }
            }
        }

        string first = elements ?? all[0].Composition;
        HashSet<string> wanted = [.. RunConditions.ElementsOf(first)];
        if (all.Find(c => !wanted.SetEquals(c.Elements)) is { } other)
        {
            throw new CommandException(ExitCode.Configuration, $"run {other.Run} is {other.Composition}, another system than {first}: an activation energy is of one.");
        }

        DiffusionPoints points = DiffusionPoints.Of(tables);
        return (points with { Unused = [.. points.Unused, .. missing] }, first);
    }

    private static async Task WriteAsync(ColumnTable table, string composition, string target, Terminal terminal)
    {
        if (table.RowCount == 0)
        {
            await terminal.Output.WriteLineAsync($"{composition}: no run claims a diffusion coefficient, so there is nothing to fit. Longer runs claim one; 'ionstream ensemble' makes one of several runs.");
            return;
        }

        string[] shown = ["row", "species", "quantity", "temperature_K", "runs", "D_cm2_s", "D_at_K", "lo95_cm2_s", "hi95_cm2_s", "haven_ratio", "Ea_eV", "lo95_eV", "hi95_eV"];
        ShowTable.Write(table with { Columns = [.. shown.Select(n => table[n])] }, shown.Take(4).ToHashSet(StringComparer.Ordinal), int.MaxValue, terminal);
        await terminal.Output.WriteLineAsync();
        double[] energy = table.NumbersOrNaN("Ea_eV"), low = table.NumbersOrNaN("lo95_eV");
        for (int row = 0; row < table.RowCount; row++)
        {
            string kind = table.Utf8("row")[row], of = $"{table.Utf8("species")[row]}, {table.Utf8("quantity")[row]}";
            string note = table["note"].IsValid(row) ? $" [{table.Utf8("note")[row]}]" : "";
            if (kind is "fit" or "difference")
            {
                string what = kind is "fit" ? "Ea" : "difference of Ea";
                await terminal.Output.WriteLineAsync(double.IsNaN(energy[row]) ? $"{what}({of}): none{note}"
                    : string.Create(CultureInfo.InvariantCulture, $"{what}({of}) = {energy[row]:0.0000} +- {energy[row] - low[row]:0.0000} eV (95 %, t with {table.NumbersOrNaN("df")[row]:0.#}){note}"));
            }
        }

        await terminal.Output.WriteLineAsync($"\n{target}: arrhenius/; ionstream show arrhenius {target}");
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
