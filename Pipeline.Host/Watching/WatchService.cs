using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Formats;
using Pipeline.Host.Commands;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Watching;

/// <summary>
/// The daemon: one <see cref="RunWatch"/> a run, new ones as they are found, to the end of all of them or until told to stop.
/// </summary>
internal sealed class WatchService(
    Func<IReadOnlyList<SourceMembers>> scan,
    bool findsMore,
    RunExecutor executor,
    OutputLayout layout,
    WatchSettings settings,
    MemoryAdmission memory,
    SystemdNotifier systemd,
    Heartbeat heartbeat,
    Terminal terminal,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int CommitsAtEnd = 8;
    private readonly List<(RunWatch Watch, Task Task)> _runs = [];
    private readonly StatusBoard _board = new(layout, settings, terminal.Logger);

    /// <summary>The program's exit code, once it has ended.</summary>
    public int Code { get; private set; }

    /// <summary>Runs that ended well.</summary>
    public IReadOnlyList<string> Sealed
    {
        get
        {
            lock (_runs)
            {
                return [.. _runs.Where(static r => r.Watch.IsSealed).Select(static r => r.Watch.RunId)];
            }
        }
    }

    /// <summary>A checkpoint of every run, now.</summary>
    public void CheckpointNow()
    {
        lock (_runs)
        {
            _runs.ForEach(static r => r.Watch.CheckpointNow());
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            Begin(scan()); // what is wrong with the arguments shows before anything starts
            if (_runs.Count == 0 && settings.ExitWhenDone)
            {
                throw new CommandException(ExitCode.NoInput, "no run matches, and --exit-when-done does not wait for one (a run is a directory with an XDATCAR, or a trajectory file).");
            }

            Log.Watching(terminal.Logger, _runs.Count, layout.Root);
            systemd.Ready();
            using ITimer? watchdog = systemd.Watch(heartbeat, Summary);
            await FollowAsync();
            systemd.Stopping();
            executor.Budget.Hurry(memory.CommitsAtOnce(CommitsAtEnd));
            await Task.WhenAll(_runs.Select(static r => r.Task));
            _board.WriteAll(_runs.Select(static r => r.Watch));
            Code = Verdict();
        }
        catch (Exception error) when (ExitCode.Of(error) is { } code)
        {
            Log.ScanProblem(terminal.Logger, error.Message);
            Code = code;
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task FollowAsync()
    {
        CancellationToken stop = settings.Stop.Token;
        long lastScan = Environment.TickCount64;
        while (!stop.IsCancellationRequested && !HasNothingToDo())
        {
            Task any = Task.WhenAny([Task.Delay(settings.Status, stop), .. _runs.Where(static r => !r.Task.IsCompleted).Select(static r => r.Task)]);
            await any.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            heartbeat.Poll();
            _board.WriteAll(_runs.Select(static r => r.Watch));
            if (findsMore && Environment.TickCount64 - lastScan >= settings.Scan.TotalMilliseconds && !stop.IsCancellationRequested)
            {
                lastScan = Environment.TickCount64;
                Begin(scan());
            }
        }
    }

    /// <summary>No run is alive; or all have ended and the daemon was told to end then.</summary>
    private bool HasNothingToDo() =>
        (!findsMore || settings.ExitWhenDone) && _runs.TrueForAll(r => r.Task.IsCompleted || (settings.ExitWhenDone && r.Watch.HasEnded));

    private void Begin(IReadOnlyList<SourceMembers> found)
    {
        foreach (SourceMembers members in found)
        {
            Log.RunFound(terminal.Logger, members.RunId, members.First.Trajectory);
            RunWatch watch = new(members, executor, layout, settings, memory, heartbeat, terminal.Logger) { Changed = _board.Write };
            executor.Budget.Join();
            lock (_runs)
            {
                _runs.Add((watch, Task.Run(() => RunAsync(watch))));
            }
        }
    }

    private async Task RunAsync(RunWatch watch)
    {
        try
        {
            await watch.RunAsync();
        }
        finally
        {
            executor.Budget.Leave();
        }
    }

    /// <summary>On the watchdog's thread.</summary>
    private string Summary()
    {
        lock (_runs)
        {
            return $"{Plural.Of(_runs.Count, "run")}, {_runs.Count(static r => r.Watch.HasEnded)} ended";
        }
    }

    /// <summary>A signal's code, unless a run could not write its last checkpoint; otherwise the highest of the runs.</summary>
    private int Verdict()
    {
        int highest = _runs.Select(static r => r.Watch.Code).Append(0).Max();
        if (settings.Stop.ExitCode == 0)
        {
            return highest;
        }

        return _runs.Exists(static r => r.Watch.Code is ExitCode.Failed) ? ExitCode.Failed : settings.Stop.ExitCode;
    }
}
