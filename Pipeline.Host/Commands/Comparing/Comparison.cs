using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Stages.Studies.Comparisons.Published;
using Pipeline.Stages.Studies.Ensembles;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>A comparison from what the user named to the files of its directory.</summary>
internal sealed class Comparison(Recipe recipe, Reanalysis again, Terminal terminal)
{
    /// <summary>Margins and the primary observable.</summary>
    public required ComparisonOptions Options { get; init; }

    /// <summary>Stretches of the shorter of two single runs.</summary>
    public required int WantedStretches { get; init; }

    /// <summary>Compares, and writes everything but the manifest.</summary>
    /// <exception cref="CommandException">The two cannot be compared at all.</exception>
    public async Task<ComparisonReport> RunAsync(SideInput reference, SideInput candidate, StudyOutput output, CancellationToken cancellationToken)
    {
        SideBuilder builder = new(again, recipe, WantedStretches, cancellationToken);
        if (reference.Paper is not null && candidate.Paper is not null)
        {
            throw new CommandException(ExitCode.Usage, "both sides are published values: one of them has to be runs of your own.");
        }

        if ((reference.Paper ?? candidate.Paper) is { } paper)
        {
            return await AgainstPaperAsync(paper, reference, candidate, builder, output, cancellationToken);
        }

        SideRuns a = await builder.RunsAsync(reference, "reference", candidate), b = await builder.RunsAsync(candidate, "candidate", reference);
        CheckSystems(a, b);
        SideRuns wholeA = a, wholeB = b;
        a = await builder.WithIntervalOfAsync(a, b, "reference");
        b = await builder.WithIntervalOfAsync(b, a, "candidate");
        (a, b) = await builder.ReplicatesAsync(a, b);
        CommonSettings.Check([.. a.Runs.Runs, .. b.Runs.Runs]);
        List<string> head = [ConditionsReport.Line("reference", a), ConditionsReport.Line("candidate", b), .. builder.Notes];
        string[] conditions = [.. ConditionsReport.Differences(wholeA, wholeB)];
        bool sameInterval = Math.Abs(a.FrameIntervalFs - b.FrameIntervalFs) <= 1e-6 * a.FrameIntervalFs;
        IReadOnlyList<ComparisonRow> rows;
        await using (new ProgressReport(terminal, "compare", () => (Volatile.Read(ref _done), null)))
        {
            rows = await Comparer.CompareAsync(Side(a), Side(b), Options, new Told(share => Volatile.Write(ref _done, share)), cancellationToken);
        }

        if (!sameInterval)
        {
            rows = Withheld(rows, "frame intervals differ, and the finer side could not be analysed again");
        }

        foreach ((SideRuns side, string role) in new[] { (a, "reference"), (b, "candidate") })
        {
            (rows, string? line) = await CheckedStretchesAsync(side, role, rows, cancellationToken);
            head.AddRange(line is null ? [] : [line]);
        }

        ComparisonReport report = new(head, conditions, rows, a.Conditions.Concat(b.Conditions).Min(static c => c.TimePs));
        await WriteAsync(report, [Methods("reference", a), Methods("candidate", b)], a, output);
        foreach ((SideRuns side, string role) in new[] { (a, "reference"), (b, "candidate") })
        {
            IReadOnlyList<string> left = await SideMeans.WriteAsync(role, side, output, cancellationToken);
            output.Manifest[role] = new JsonObject
            {
                ["name"] = side.Name,
                ["replicates"] = side.Runs.Runs.Count,
                ["left_out"] = JsonSerializer.SerializeToNode(left),
            };
        }

        return report;
    }

    private double _done;

    private async Task<ComparisonReport> AgainstPaperAsync(
        PaperValues paper, SideInput reference, SideInput candidate, SideBuilder builder, StudyOutput output, CancellationToken cancellationToken)
    {
        bool isReference = reference.Paper is not null;
        (SideInput input, string role) = isReference ? (candidate, "candidate") : (reference, "reference");
        SideRuns own = await builder.RunsAsync(input, role, isReference ? reference : candidate);
        HashSet<string> elements = [.. own.Conditions[0].Elements];
        if (!elements.SetEquals(paper.Elements))
        {
            throw new CommandException(
                ExitCode.Configuration, $"{input.Name} is {own.Conditions[0].Composition}, the published values are of {paper.System} ({string.Join(", ", paper.Elements)}): two systems.");
        }

        SideRuns? stretches = await builder.StretchesAsync(own, role);
        IReadOnlyList<ComparisonRow> rows = await PublishedComparison.CompareAsync(
            [.. paper.Values.Select(PaperValuesAsPublished.Of)], Side(own), stretches is null ? null : Side(stretches), isReference, Options, cancellationToken);
        string? correlation = null;
        if (stretches is not null)
        {
            (IReadOnlyList<ComparisonRow> withheld, correlation) = await CheckedStretchesAsync(stretches, role, rows, cancellationToken);
            rows = [.. rows.Zip(withheld, static (r, w) => r.Replicates is "stretches" ? w : r)];
        }
        int forPeople = paper.Values.Count(static v => v.Table is null) + paper.Statements.Count;
        string[] head =
        [
            $"{(isReference ? "reference" : "candidate"),-9} {paper.Source.Citation}: {paper.System}",
            ConditionsReport.Line(role, own),
            .. builder.Notes,
            .. correlation is null ? (string[])[] : [correlation],
            $"{Plural.Of(forPeople, "value or statement", "values and statements")} of the paper have no cell in the tables: see configs/paper",
        ];
        ComparisonReport report = new(head, [], rows, own.Conditions.Min(static c => c.TimePs));
        await WriteAsync(report, [Methods(role, own)], own, output);
        return report;
    }

    /// <summary>Stretches that know of each other are no replicates: then nothing is claimed.</summary>
    private static async Task<(IReadOnlyList<ComparisonRow> Rows, string? Line)> CheckedStretchesAsync(
        SideRuns side, string role, IReadOnlyList<ComparisonRow> rows, CancellationToken cancellationToken)
    {
        if (!side.AreStretches)
        {
            return (rows, null);
        }

        double correlation = StretchCorrelation.Of([.. (await side.Runs.ReadAsync("summary", cancellationToken)).Select(static t => t.Table)]);
        string told = double.IsNaN(correlation) ? "cannot be told" : correlation.ToString("0.00", CultureInfo.InvariantCulture);
        string line = $"correlation of neighbouring stretches of the {role}: {told}";
        return correlation > StretchCorrelation.Largest
            ? (Withheld(rows, $"stretches of the {role} are correlated ({told}): they are too short"), $"{line}: above {StretchCorrelation.Largest.ToString(CultureInfo.InvariantCulture)}, they are too short")
            : (rows, line);
    }

    private static IReadOnlyList<ComparisonRow> Withheld(IReadOnlyList<ComparisonRow> rows, string why) =>
        [.. rows.Select(r => r with { Verdict = Verdict.CannotTell, Needed = null, P = double.NaN, PHolm = double.NaN, Lo95 = double.NaN, Hi95 = double.NaN, Note = r.Note is { } note ? $"{why}; {note}" : why })];

    private static void CheckSystems(SideRuns a, SideRuns b)
    {
        RunConditions first = a.Conditions[0];
        HashSet<string> elements = [.. first.Elements];
        if (a.Conditions.Concat(b.Conditions).FirstOrDefault(c => !elements.SetEquals(c.Elements)) is { } other)
        {
            throw new CommandException(
                ExitCode.Configuration, $"{a.Name} and {b.Name} are two systems: {first.Run} is {first.Composition}, {other.Run} {other.Composition}. Compare runs of the same elements.");
        }
    }

    private async Task WriteAsync(ComparisonReport report, IReadOnlyList<MethodsSide> sides, SideRuns any, StudyOutput output)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["sides"] = string.Join('\n', report.Head),
            ["conditions"] = string.Join('\n', report.Conditions),
        };
        await output.AddAsync("comparison/comparison", ComparisonTable.Build(report.Rows, any.Conditions.Sum(static c => c.Frames), metadata));
        await output.AddTextAsync("methods.txt", MethodsText.Of(sides, ComparisonMethods.Closing(report.Rows)));
        ScalarsReport scalars = ComparisonMethods.Scalars(report.Rows);
        await output.AddAsync("scalars/scalars", scalars.ToTable());
        using StringWriter csv = new(CultureInfo.InvariantCulture);
        await ShowOutput.CsvAsync(scalars.ToTable(), csv);
        await output.AddTextAsync("scalars.csv", csv.ToString());
        await output.AddTextAsync("scalars.tex", scalars.ToLatex());
        output.Manifest["sides"] = JsonSerializer.SerializeToNode(report.Head);
        output.Manifest["conditions"] = JsonSerializer.SerializeToNode(report.Conditions);
        output.Manifest["primary"] = Options.Primary is { } primary ? JsonValue.Create(primary) : null;
    }

    private static ComparedSide Side(SideRuns side) => new(side.Name, side.Conditions, side.AreStretches, side.Runs.ReadAsync);

    private static MethodsSide Methods(string role, SideRuns side) => new(role, side.Conditions, side.AreStretches, side.Runs.Runs[0].Results.Settings);

    private sealed class Told(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
