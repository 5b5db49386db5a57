using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Host.Watching;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary><c>watch RUN... --out OUT</c>: the daemon beside running jobs.</summary>
internal static class WatchCommand
{
    private const PosixSignal CheckpointSignal = (PosixSignal)10; // SIGUSR1
    private static readonly Argument<string[]> s_runs = CommonOptions.Paths("RUN", "Run directories, trajectory files or quoted globs; they need not be there yet");
    private static readonly Option<string> s_out = new("--out") { Required = true, Description = "Output directory; may hold other runs" };
    private static readonly Option<bool> s_exitWhenDone = new("--exit-when-done") { Description = "End once every run has ended" };
    private static readonly Option<TimeSpan?> s_endAfterIdle = CommonOptions.Duration("--end-after-idle", "A run that did not grow for so long has ended; default: end.idleMinutes of the recipe");
    private static readonly Option<int?> s_pid = new("--pid") { Description = "Process that writes: when it is gone, its runs have ended" };
    private static readonly Option<bool> s_chain = new("--chain") { Description = "The RUNs continue each other: one run, with the id of the first" };
    private static readonly Option<string?> s_runId = new("--run-id") { Description = "Name of the run in paths and tables" };
    private static readonly Option<bool> s_fresh = new("--fresh") { Description = "Discard what OUT holds of these runs first" };
    private static readonly Option<bool> s_takeOver = new("--take-over") { Description = "Take the runs over from another process that is surely dead" };
    private static readonly Option<string?> s_memory = new("--mem") { Description = "Memory all runs together may need, such as 4G; default: three quarters of what there is" };

    public static Command Create()
    {
        Command command = new("watch", "Follows runs while VASP writes them; goes on from its checkpoint after any end.")
        {
            s_runs, s_out, s_exitWhenDone, s_endAfterIdle, s_pid, s_chain, s_runId, CommonOptions.TimestepFs, s_fresh, s_takeOver, s_memory,
        };
        return command.WithCommon("ionstream watch . --out out --exit-when-done\n  ionstream watch 'T*/run*' --out results --config agi\n  kill -USR1 PID   # a checkpoint now", RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CommandException(ExitCode.Configuration, "watch runs on Linux only: its checkpoints rest on Linux' fsync and link. replay runs here.");
        }

        Recipe recipe = Recipe.Load(parsed.GetValue(CommonOptions.Config), Overrides(parsed));
        (Func<IReadOnlyList<SourceMembers>> scan, bool findsMore) = Runs(parsed, terminal);
        OutputLayout layout = OutputFolder.Prepare(parsed.GetValue(s_out)!);
        using StopSignal stop = Terminal.WatchSignals();
        using CommitBudget budget = new(stretches: recipe.StretchesCheckpoints);
        WatchSettings settings = new()
        {
            Tail = recipe.ToTail(follow: true, static () => false),
            Scan = TimeSpan.FromSeconds(recipe.Options.Watch.ScanSeconds),
            Status = TimeSpan.FromSeconds(recipe.Options.Watch.StatusSeconds),
            IdleAfter = parsed.GetValue(s_endAfterIdle) ?? TimeSpan.FromMinutes(recipe.Options.End.IdleMinutes),
            Process = parsed.GetValue(s_pid) is { } pid ? new WatchedProcess(pid, TimeProvider.System) : null,
            ExitWhenDone = parsed.GetValue(s_exitWhenDone),
            Stop = stop,
        };
        RunExecutor executor = new(recipe, layout, OutputRegistry.Find("parquet"), terminal)
        {
            Settings = recipe.ToSettings(),
            Fresh = parsed.GetValue(s_fresh),
            TakeOver = parsed.GetValue(s_takeOver),
            Budget = budget,
        };
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals are StopSignal's: exit codes and the final checkpoint hang on them
        builder.Services.AddSingleton(terminal).AddSingleton(settings).AddSingleton(executor).AddSingleton(layout)
            .AddSingleton(TimeProvider.System).AddSingleton<Heartbeat>().AddSingleton(static _ => SystemdNotifier.FromEnvironment())
            .AddSingleton(MemoryAdmission.Parse(parsed.GetValue(s_memory)));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<WatchService>(services, scan, findsMore));
        builder.Services.AddHostedService(static services => services.GetRequiredService<WatchService>());
        using IHost host = builder.Build();
        WatchService service = host.Services.GetRequiredService<WatchService>();
        using PosixSignalRegistration checkpoint = PosixSignalRegistration.Create(CheckpointSignal, context =>
        {
            context.Cancel = true;
            service.CheckpointNow();
        });
        await host.RunAsync();
        if (terminal.IsLookedAt && service.Sealed is { Count: > 0 } runs)
        {
            await FoundTable.WriteAsync(layout.Root, runs, terminal);
        }

        return service.Code;
    }

    private static (Func<IReadOnlyList<SourceMembers>> Scan, bool FindsMore) Runs(ParseResult parsed, Terminal terminal)
    {
        string[] named = parsed.GetValue(s_runs)!;
        string? runId = parsed.GetValue(s_runId);
        if (parsed.GetValue(s_chain))
        {
            SourceMembers? members = RunPaths.Chain(named, runId, live: true);
            return (() => Interlocked.Exchange(ref members, null) is { } all ? [all] : [], false);
        }

        RunDiscovery discovery = new(named, runId, notice => Log.ScanProblem(terminal.Logger, notice + "."), parsed.GetValue(s_out));
        return (() => [.. discovery.Scan().Select(SourceMembers.Of)], discovery.HasGlobs);
    }

    private static Dictionary<string, string?> Overrides(ParseResult parsed)
    {
        Dictionary<string, string?> overrides = new(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(CommonOptions.TimestepFs) is { } timestep)
        {
            overrides["time:timestepFs"] = timestep.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        return overrides;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
