using System.CommandLine;
using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Host.Drawing;
using Pipeline.Host.Output;
using Pipeline.Host.Reporting;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Figures;

namespace Pipeline.Host.Commands;

/// <summary><c>figures OUT... --to DIR</c>: the figures of a report as files, drawn without a browser.</summary>
internal static class FiguresCommand
{
    private static readonly Argument<string[]> s_outs = CommonOptions.Paths("OUT", "Output directories of watch, replay, ensemble, compare or arrhenius");
    private static readonly Option<string> s_to = new("--to") { Description = "Directory for the files; those of the same names are replaced", DefaultValueFactory = static _ => "figures" };
    private static readonly Option<string> s_format = CommonOptions.Choice("--format", "Kind of files", [.. FigureFormat.All.Select(static f => f.Name).OrderByDescending(static n => n is "png")]);
    private static readonly Option<string> s_width = CommonOptions.Choice("--width", "Width: one column of a journal (85 mm) or two (170 mm)", "double", "single");
    private static readonly Option<string[]> s_only = new("--only") { Description = "Only figures with these names, or that begin with them (rdf paper_fig2)", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };
    private static readonly Option<string?> s_runs = new("--runs") { Description = "Only runs whose ids match, such as 'T500.*'", HelpName = "PATTERN" };

    public static Command Create() =>
        new Command("figures", "Writes the figures of a report as files, ready for a paper: PNG, SVG or PDF.") { s_outs, s_to, s_format, s_width, s_only, s_runs, FigureOptions.Paper }
            .WithCommon("ionstream figures results --to figures --format pdf --width single\n  ionstream figures mean --to figures --only msd rdf", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        FigureOptions.CheckPaper(parsed);
        string folder = Folder(parsed.GetValue(s_to)!);
        FigureFormat format = FigureFormat.All.First(f => string.Equals(f.Name, parsed.GetValue(s_format), StringComparison.Ordinal));
        FigureStyle style = parsed.GetValue(s_width) is "single" ? FigureStyle.SingleColumn : FigureStyle.DoubleColumn;
        using StopSignal stop = Terminal.WatchSignals();
        ReportSource source = new(parsed.GetValue(s_runs), FigureOptions.Leave(terminal), stop.Token);
        Figure[] all = [.. ReportContent.Of(await source.ReadAsync(parsed.GetValue(s_outs)!), parsed.GetValue(FigureOptions.Paper)).SelectMany(static c => c.Figures)];
        foreach (Figure figure in Wanted(all, parsed.GetValue(s_only) ?? []))
        {
            if (stop.ExitCode != 0)
            {
                return stop.ExitCode;
            }

            string path = Path.Combine(folder, $"{figure.Name}.{format.Extension}");
            await OutputFile.WriteAsync(path, stream =>
            {
                FigureDrawer.Draw(figure, style, format, stream);
                return Task.CompletedTask;
            });
            await terminal.Output.WriteLineAsync(path);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<Figure> Wanted(Figure[] all, string[] only)
    {
        string[] names = [.. only.SelectMany(static o => o.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        if (names.FirstOrDefault(n => !Array.Exists(all, f => f.Name.StartsWith(n, StringComparison.Ordinal))) is { } unknown)
        {
            string closest = Spelling.Closest(unknown, all.Select(static f => f.Name)) is { } meant ? $" Did you mean '{meant}'?" : "";
            throw new CommandException(ExitCode.Usage, $"--only {unknown}: these results give no such figure; there are {string.Join(", ", all.Select(static f => f.Name))}.{closest}");
        }

        return all.Where(f => names.Length == 0 || Array.Exists(names, n => f.Name.StartsWith(n, StringComparison.Ordinal)));
    }

    private static string Folder(string to)
    {
        string folder = Path.GetFullPath(to);
        try
        {
            DurableFile.CreateDirectory(folder);
            using FileStream probe = new(Path.Combine(folder, DurableFile.TemporarySuffix), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"--to {to}: cannot be created or written: {error.Message}");
        }

        return folder;
    }
}
