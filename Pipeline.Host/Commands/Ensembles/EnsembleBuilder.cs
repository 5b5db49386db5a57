using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Stages;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Ensembles;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Commands.Ensembles;

/// <summary>Writes an ensemble table by table: one table of all runs is in memory at a time, and those that others are made from.</summary>
internal sealed class EnsembleBuilder(RunCollection runs, bool leaveOut, bool allLags, Terminal terminal)
{
    private readonly Dictionary<string, ColumnTable> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<RunTable>> _kept = new(StringComparer.Ordinal);
    private int _done;

    /// <summary>Writes everything but the manifest's end.</summary>
    public async Task<EnsembleReport> WriteAsync(StudyOutput output, CancellationToken cancellationToken)
    {
        EnsembleMembers members = await EnsembleMembers.OfAsync(runs, leaveOut, terminal, cancellationToken);
        CommonWindow? window = CommonWindow.Of(members.Conditions);
        IReadOnlyList<string> tables = EnsembleRules.InOrder(members.Runs.SelectMany(static r => r.Tables).Distinct(StringComparer.Ordinal));
        Dictionary<string, SortedDictionary<string, (string File, string Sha256)>> files = members.Runs.ToDictionary(
            static r => r.Id, static _ => new SortedDictionary<string, (string, string)>(StringComparer.Ordinal), StringComparer.Ordinal);
        List<string> unknown = [];
        await using (new ProgressReport(terminal, "ensemble", () => (Volatile.Read(ref _done) / (double)tables.Count, null)))
        {
            foreach (string name in tables)
            {
                cancellationToken.ThrowIfCancellationRequested();
                IReadOnlyList<RunTable> of = await ReadAsync(members, name, cancellationToken);
                foreach ((RunTable run, string id) in of.Select(static r => (r, r.Run)))
                {
                    files[id][name] = await output.AddAsync($"runs/{name}/run={id}/{name}", run.Table);
                }

                if (TableRegistry.Find(name) is not { } schema)
                {
                    unknown.Add(name); // of another release: its rows are kept, nothing is known of its columns
                    continue;
                }

                foreach (string read in EnsembleRules.Reads(name))
                {
                    _kept[read] = await ReadAsync(members, read, cancellationToken);
                }

                IReadOnlyList<RunConditions> conditions = [.. of.Select(r => members.Conditions[members.Runs.Select(static m => m.Id).ToList().IndexOf(r.Run)])];
                ColumnTable table = EnsembleRules.Of(new EnsembleInput(
                    schema, of, conditions, window, allLags, new EnsembleOthers(n => _kept.GetValueOrDefault(n, []), n => _made.GetValueOrDefault(n))));
                _kept.Clear();
                await output.AddAsync($"ensemble/{name}/{name}", table);
                if (EnsembleRules.IsReadLater(name) || name is "summary" or "diffusion")
                {
                    _made[name] = table;
                }

                Volatile.Write(ref _done, _done + 1);
            }
        }

        await PointAsync(members, files, output);
        return await DescribeAsync(members, window, unknown, output);
    }

    private static async Task<IReadOnlyList<RunTable>> ReadAsync(EnsembleMembers members, string table, CancellationToken cancellationToken)
    {
        List<RunTable> tables = [];
        foreach (PublishedRun run in members.Runs)
        {
            if (await run.ReadAsync(table, cancellationToken) is { } read)
            {
                tables.Add(new RunTable(run.Id, Path.Combine(run.Reader.Root, read.File.Path), read.Table));
            }
        }

        return tables;
    }

    /// <summary>A pointer a run: the ensemble's runs are read as those of an output directory.</summary>
    private static async Task PointAsync(EnsembleMembers members, Dictionary<string, SortedDictionary<string, (string File, string Sha256)>> files, StudyOutput output)
    {
        foreach (PublishedRun run in members.Runs)
        {
            RunPointer pointer = new()
            {
                Run = run.Id,
                State = run.Results.State,
                Sealed = true,
                Frames = run.Results.Frames ?? 0,
                Files = files[run.Id].ToDictionary(static f => f.Key, static f => f.Value.File, StringComparer.Ordinal),
                Sha256 = files[run.Id].ToDictionary(static f => f.Key, static f => f.Value.Sha256, StringComparer.Ordinal),
                Config = run.Results.Settings,
            };
            await output.AddTextAsync($"latest/{run.Id}.json", pointer.ToJson());
        }
    }

    private async Task<EnsembleReport> DescribeAsync(EnsembleMembers members, CommonWindow? window, List<string> unknown, StudyOutput output)
    {
        output.Manifest["runs"] = new JsonArray([.. members.Runs.Select(static r => (JsonNode)new JsonObject
        {
            ["run"] = r.Id,
            ["from"] = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(r.Reader.Root))}/{r.Results.Run}",
        })]);
        output.Manifest["left_out"] = new JsonArray([.. members.LeftOut.Select(static l => (JsonNode)new JsonObject { ["run"] = l.Run, ["why"] = l.Why })]);
        output.Manifest["window_ps"] = window is null ? null : new JsonArray(window.FromPs, window.ToPs);
        string over = members.Runs.Count == 1 ? "One run: no scatter over runs." : string.Create(
            CultureInfo.InvariantCulture,
            $"Values are means over {members.Runs.Count} independent runs, errors are standard errors over the runs; D was taken over lags from {window?.FromPs:0.###} to {window?.ToPs:0.###} ps of every run.");
        await output.AddTextAsync("methods.txt", MethodsText.Of([new MethodsSide("", members.Conditions, false, members.Runs[0].Results.Settings)], over));
        EnsembleReport report = new(members, window, _made.GetValueOrDefault("summary"), _made.GetValueOrDefault("diffusion"), unknown);
        ScalarsReport scalars = report.Scalars();
        using StringWriter csv = new(CultureInfo.InvariantCulture);
        await ShowOutput.CsvAsync(scalars.ToTable(), csv);
        await output.AddTextAsync("scalars.csv", csv.ToString());
        await output.AddTextAsync("scalars.tex", scalars.ToLatex());
        return report;
    }
}
