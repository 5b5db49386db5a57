using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Reporting;

/// <summary>Reads what a report shows: output directories, ensembles, comparisons and Arrhenius studies, in the order they were named.</summary>
internal sealed class ReportSource(string? pattern, UnverifiedReading? unverified, CancellationToken cancellationToken)
{
    /// <summary>More lines than this in one panel tell nothing apart.</summary>
    public const int MostSubjects = 8;

    /// <summary>The chapters: all runs and ensembles together, then each study.</summary>
    /// <param name="paths">Directories of results.</param>
    /// <exception cref="CommandException">There are more runs than can be told apart.</exception>
    /// <exception cref="TableReadException">A directory or a table cannot be read.</exception>
    public async Task<IReadOnlyList<ReportChapter>> ReadAsync(IReadOnlyList<string> paths)
    {
        List<FigureSubject> subjects = [];
        List<ReportChapter> studies = [];
        foreach (string path in paths)
        {
            switch (Directory.Exists(path) ? StudyReader.Open(path) : null)
            {
                case { Kind: "ensemble" } study:
                    subjects.Add(await EnsembleAsync(study, path));
                    break;
                case { Kind: "compare" } study:
                    studies.Add(await ComparisonAsync(study, path));
                    break;
                case { } study:
                    studies.Add(await ArrheniusAsync(study, path));
                    break;
                default:
                    subjects.AddRange(await RunsAsync(path, subjects.Count));
                    break;
            }
        }

        ReportChapter[] results = subjects.Count == 0 ? [] : [Results(Distinct(subjects))];
        return [.. results, .. studies];
    }

    private static ReportChapter Results(IReadOnlyList<FigureSubject> subjects) => new("results", subjects.Count == 1 ? subjects[0].Name : $"{string.Join(", ", subjects.Select(static s => s.Name))}", new FigureInput(subjects))
    {
        Elements = [.. subjects.SelectMany(ElementsOf).Distinct(StringComparer.Ordinal)],
        Digests = [.. subjects.Select(static s => (s.Name, RunDigest.Of(s.Find)))],
    };

    private async Task<IReadOnlyList<FigureSubject>> RunsAsync(string path, int before)
    {
        RunCollection runs = RunCollection.Open([path], pattern);
        if (runs.Runs.Count + before > MostSubjects)
        {
            throw new CommandException(ExitCode.Usage, string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {runs.Runs.Count + before} runs; a figure tells {MostSubjects} apart. Show their mean (ionstream ensemble {path} --out ENS, then ENS here), or some of them (--runs 'T500*')."));
        }

        List<FigureSubject> subjects = [];
        foreach (PublishedRun run in runs.Runs)
        {
            IReadOnlyDictionary<string, ColumnTable> tables = await TablesAsync(run.Tables, async name => (await run.ReadAsync(name, cancellationToken))!.Table);
            subjects.Add(new FigureSubject(run.Id, tables)
            {
                Place = runs.Runs.Count == 1 ? path : $"{path} --run {run.Results.Run}",
                History = await HistoryAsync(path, run.Results.Run),
            });
        }

        return subjects;
    }

    private static readonly string[] s_digested = ["events", "peaks"];

    /// <summary>Earlier epochs of D. No pointer has their hashes, so they are read with leave only.</summary>
    private async Task<IReadOnlyList<ColumnTable>> HistoryAsync(string path, string run)
    {
        if (unverified is null)
        {
            return [];
        }

        OutputReader reader = OutputReader.Open(path, unverified);
        List<ColumnTable> history = [];
        foreach (long epoch in reader.Run(run).EpochsOf("diffusion"))
        {
            try
            {
                history.Add((await reader.ReadAsync(run, "diffusion", ResultAt.Epoch(epoch), cancellationToken)).Table);
            }
            catch (TableReadException error) when (error.Fault is TableReadFault.Missing or TableReadFault.Older)
            {
                // Removed meanwhile by a daemon that thins its epochs, or of a release that meant something else.
            }
        }

        return history;
    }

    private async Task<FigureSubject> EnsembleAsync(StudyReader study, string path)
    {
        IReadOnlyDictionary<string, ColumnTable> tables = await TablesAsync(study, "");
        return new FigureSubject(Path.GetFileName(Path.TrimEndingDirectorySeparator(study.Root)), tables)
        {
            Replicates = Math.Max(1, tables.GetValueOrDefault("runs")?.RowCount ?? 1),
            Place = path,
        };
    }

    private async Task<ReportChapter> ComparisonAsync(StudyReader study, string path)
    {
        List<FigureSubject> sides = [];
        foreach (string role in new[] { "reference", "candidate" })
        {
            if (await TablesAsync(study, role + "/") is { Count: > 0 } tables)
            {
                bool told = study.Manifest.TryGetProperty(role, out JsonElement side);
                sides.Add(new FigureSubject(role, tables) { Replicates = told && side.TryGetProperty("replicates", out JsonElement count) ? count.GetInt32() : 1 });
            }
        }

        ColumnTable comparison = (await study.ReadAsync("comparison", cancellationToken)).Table;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(study.Root));
        return new ReportChapter(name, $"Comparison {name}", new FigureInput(sides) { Comparison = comparison, StudyPlace = path })
        {
            Elements = [.. sides.SelectMany(ElementsOf).Distinct(StringComparer.Ordinal)],
            Digests = [("", ComparisonDigest.Of(comparison))],
            Notes = [.. Lines(study.Manifest, "sides"), .. Lines(study.Manifest, "conditions").Select(static c => $"Differs in conditions: {c}.")],
        };
    }

    private async Task<ReportChapter> ArrheniusAsync(StudyReader study, string path)
    {
        ColumnTable table = (await study.ReadAsync("arrhenius", cancellationToken)).Table;
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(study.Root));
        return new ReportChapter(name, $"Activation of diffusion, {name}", new FigureInput([]) { Arrhenius = table, StudyPlace = path })
        {
            Digests = [("", ArrheniusDigest.Of(table))],
        };
    }

    private Task<IReadOnlyDictionary<string, ColumnTable>> TablesAsync(StudyReader study, string prefix) => TablesAsync(
        [.. study.Tables.Where(t => t.StartsWith(prefix, StringComparison.Ordinal)).Select(t => t[prefix.Length..])],
        async name => (await study.ReadAsync(prefix + name, cancellationToken)).Table);

    /// <summary>Those of the tables that are shown, read side by side.</summary>
    private static async Task<IReadOnlyDictionary<string, ColumnTable>> TablesAsync(IReadOnlyList<string> there, Func<string, Task<ColumnTable>> read)
    {
        string[] names = [.. FigureRegistry.Tables.Concat(s_digested).Intersect(there, StringComparer.Ordinal)];
        ColumnTable[] tables = await Task.WhenAll(names.Select(name => Task.Run(() => read(name))));
        return names.Zip(tables).ToDictionary(static t => t.First, static t => t.Second, StringComparer.Ordinal);
    }

    private static IEnumerable<string> ElementsOf(FigureSubject subject) =>
        subject.Find("runs") is { RowCount: > 0 } runs ? RunConditions.ElementsOf(runs.Utf8("composition")[0])
        : subject.Find("rdf") is { } rdf ? rdf.Utf8("species_a").Concat(rdf.Utf8("species_b")).Distinct(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Lines(JsonElement manifest, string key) =>
        manifest.TryGetProperty(key, out JsonElement lines) && lines.ValueKind == JsonValueKind.Array ? [.. lines.EnumerateArray().Select(static l => l.GetString() ?? "")] : [];

    /// <summary>Runs of two directories may have one id.</summary>
    private static IReadOnlyList<FigureSubject> Distinct(List<FigureSubject> subjects)
    {
        HashSet<string> twice = [.. subjects.GroupBy(static s => s.Name, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key)];
        return [.. subjects.Select(s => twice.Contains(s.Name) ? s with { Name = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(s.Place.Split(" --run ")[0]))} {s.Name}" } : s)];
    }
}
