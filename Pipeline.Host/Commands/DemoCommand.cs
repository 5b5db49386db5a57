using System.CommandLine;
using System.Globalization;
using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Host.Demo;
using Pipeline.Host.Output;
using Pipeline.Host.Reporting;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>
/// <c>demo</c>: molecular dynamics writes like VASP while the pipeline tails what is written, through the same path as any live run.
/// </summary>
internal static class DemoCommand
{
    private const string RunName = "agi-demo";
    private static readonly Option<int> s_frames = new("--frames") { Description = "Frames to simulate and follow", DefaultValueFactory = static _ => 3000 };
    private static readonly Option<string?> s_out = new("--out") { Description = "Directory (default: a new ionstream-demo-N)" };
    private static readonly Option<double> s_temperature = new("--temperature") { Description = "Temperature, K", DefaultValueFactory = static _ => 500 };
    private static readonly Option<ulong> s_seed = new("--seed") { Description = "Seed of the simulation", DefaultValueFactory = static _ => 1 };
    private static readonly Option<double?> s_rate = new("--rate") { Description = "Frames a second at most; default: as fast as it goes" };
    private static readonly Option<bool> s_noDashboard = new("--no-dashboard") { Description = "Accepted for scripts; this release serves no page" };

    public static Command Create() =>
        new Command("demo", "Simulates alpha-AgI, follows the growing XDATCAR live, and prints what came out. Needs no VASP.") { s_frames, s_out, s_temperature, s_seed, s_rate, s_noDashboard }
            .WithCommon("ionstream demo --frames 3000", RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        string root = parsed.GetValue(s_out) is { } named ? Path.GetFullPath(named) : NewDirectory();
        OutputLayout layout = OutputFolder.Prepare(Path.Combine(root, "out"));
        Recipe recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config) ?? "agi", new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            // A demo lasts seconds: results must be seen to move.
            ["checkpoint:everySeconds"] = "1",
            ["tail:pollMaxMs"] = "100",
        });
        AgiOptions options = new()
        {
            Directory = Path.Combine(root, RunName),
            Frames = parsed.GetValue(s_frames),
            TemperatureK = parsed.GetValue(s_temperature),
            Seed = parsed.GetValue(s_seed),
            FramesPerSecond = parsed.GetValue(s_rate),
        };
        CheckOptions(options);
        using StopSignal stop = Terminal.WatchSignals();
        Log.Simulating(terminal.Logger, options.Directory);
        Task simulating = Task.Factory.StartNew(() => Simulate(options, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        RunExecutor executor = new(recipe, layout, OutputRegistry.Find("parquet"), terminal)
        {
            Settings = recipe.ToSettings(),
        };
        RunInput input = new(RunName, options.Directory, Path.Combine(options.Directory, "XDATCAR"));
        RunReport report = await executor.ExecuteAsync(SourceMembers.Of(input), stop, new RunFollowing { Tail = recipe.ToTail(follow: true, () => simulating.IsCompleted) });
        await simulating;
        if (report.Outcome is { Sealed: true } outcome && report.Run is { } run)
        {
            await DemoSummary.WriteAsync(run, outcome, report.Seconds, layout, terminal);
            string page = Path.Combine(root, "report.html");
            await ReportCommand.WriteAsync(await new ReportSource(null, unverified: null, stop.Token).ReadAsync([layout.Root]), null, "alpha-AgI, a demonstration", page);
            await terminal.Output.WriteLineAsync($"A report to look at:  {page}");
        }

        return stop.ExitCode != 0 ? stop.ExitCode : report.Code;
    }

    /// <summary>Before anything starts: the simulation runs beside the analysis, where a refusal would come late.</summary>
    private static void CheckOptions(AgiOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message);
        }

        if (File.Exists(Path.Combine(options.Directory, "XDATCAR")))
        {
            throw new CommandException(ExitCode.CannotCreate, $"{options.Directory} holds a run already; name another --out.");
        }
    }

    private static void Simulate(AgiOptions options, CancellationToken stop)
    {
        try
        {
            AgiRun.Run(options, null, stop);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C ends both sides.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, error.Message);
        }
    }

    private static string NewDirectory()
    {
        for (int n = 1; ; n++)
        {
            string path = Path.GetFullPath(string.Create(CultureInfo.InvariantCulture, $"ionstream-demo-{n}"));
            if (!Directory.Exists(path))
            {
                return path;
            }
        }
    }
}
