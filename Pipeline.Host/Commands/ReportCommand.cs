using System.CommandLine;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Host.Reporting;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Figures;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Commands;

/// <summary><c>report OUT... --to report.html</c>: what was found as one HTML file with interactive figures.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string[]> s_outs = CommonOptions.Paths("OUT", "Output directories of watch, replay, ensemble, compare or arrhenius");
    private static readonly Option<string> s_to = new("--to") { Description = "The file; one that is there is replaced", DefaultValueFactory = static _ => "report.html" };
    private static readonly Option<string?> s_runs = new("--runs") { Description = "Only runs whose ids match, such as 'T500.*'", HelpName = "PATTERN" };
    private static readonly Option<string?> s_title = new("--title") { Description = "Title of the page; default: names of what it shows" };

    public static Command Create() =>
        new Command("report", "Writes what was found as one HTML file with interactive figures; nothing is loaded from anywhere, so it can be sent.") { s_outs, s_to, s_runs, s_title, FigureOptions.Paper }
            .WithCommon("ionstream report results --to report.html\n  ionstream report mean compared --to for-the-group.html", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        string target = parsed.GetValue(s_to)!;
        FigureOptions.CheckPaper(parsed);
        using StopSignal stop = Terminal.WatchSignals();
        OutputFile.Check(target);
        ReportSource source = new(parsed.GetValue(s_runs), FigureOptions.Leave(terminal), stop.Token);
        IReadOnlyList<ReportChapter> chapters = await source.ReadAsync(parsed.GetValue(s_outs)!);
        if (stop.ExitCode != 0)
        {
            return stop.ExitCode;
        }

        await WriteAsync(chapters, parsed.GetValue(FigureOptions.Paper), parsed.GetValue(s_title), target);
        await terminal.Output.WriteLineAsync(Path.GetFullPath(target));
        return ExitCode.Done;
    }

    /// <summary>Writes a report.</summary>
    /// <param name="chapters">What it shows.</param>
    /// <param name="paper">Whose figures come first; null for those of the runs' elements.</param>
    /// <param name="title">Its title; null for the names of what it shows.</param>
    /// <param name="target">The file.</param>
    internal static Task WriteAsync(IReadOnlyList<ReportChapter> chapters, string? paper, string? title, string target)
    {
        IReadOnlyList<(ReportChapter Chapter, IReadOnlyList<Figure> Figures)> content = ReportContent.Of(chapters, paper);
        return OutputFile.WriteAsync(target, stream => ReportPage.WriteAsync(title ?? string.Join(", ", chapters.Select(static c => c.Title)), content, stream));
    }
}
