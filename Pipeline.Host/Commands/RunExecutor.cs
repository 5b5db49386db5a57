using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Host.Watching;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>
/// Takes a run through ownership, description, checkpoint, analysis and publishing, and says what happened; shared by watch, replay and
/// demo.
/// </summary>
internal sealed class RunExecutor(Recipe recipe, OutputLayout layout, OutputDescriptor output, Terminal terminal)
{
    /// <summary>A claim is believed for three seconds at least: renewing it more often than this says nothing.</summary>
    private static readonly TimeSpan s_shortestRenewal = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = terminal.Logger;
    private readonly ConcurrentDictionary<string, bool> _begun = new(StringComparer.Ordinal); // --fresh and --take-over are for the first attempt only

    public required RunSettings Settings { get; init; }

    public bool StopAtDamage { get; init; }

    public bool Fresh { get; init; }

    public bool TakeOver { get; init; }

    /// <summary>What all runs together may spend on checkpoints.</summary>
    public CommitBudget Budget { get; init; } = CommitBudget.None;

    /// <summary>Memory a run needs.</summary>
    public RunMemory MemoryOf(RunDescription run) => RunMemory.Of(recipe, run);

    /// <param name="members">The run's files.</param>
    /// <param name="stop">Asks for an end.</param>
    /// <param name="following">How to follow a file that is still written; null reads a finished one.</param>
    public async Task<RunReport> ExecuteAsync(SourceMembers members, StopSignal stop, RunFollowing? following = null)
    {
        long started = Stopwatch.GetTimestamp();
        string runId = members.RunId;
        try
        {
            AnalysisPlan plan = recipe.ToPlan(Settings, StopAtDamage) with { Budget = Budget };
            OwnerFile owner = OwnerFile.Claim(layout, runId, plan.Barriers.Every, TakeOver && !_begun.ContainsKey(runId));
            try
            {
                if (_begun.TryAdd(runId, true) && Fresh)
                {
                    layout.Discard(runId);
                }

                return await AnalyseAsync(members, plan, owner, stop, following, started);
            }
            finally
            {
                owner.Release();
            }
        }
        catch (Exception error) when (ExitCode.Of(error) is not null)
        {
            Log.RunFailed(_log, runId, error.Message);
            return new RunReport(runId, ExitCode.Of(error)!.Value, null, null, Stopwatch.GetElapsedTime(started).TotalSeconds, error.Message) { Failure = error };
        }
    }

    private async Task<RunReport> AnalyseAsync(SourceMembers members, AnalysisPlan plan, OwnerFile owner, StopSignal stop, RunFollowing? following, long started)
    {
        string runId = members.RunId;
        CheckpointStore store = new(layout, runId);
        RunPublisher publisher = new(layout, runId, output, plan.SemanticKeys, plan.ConfigSha256);
        publisher.RemoveUncommitted(store.NextGeneration - 1);
        store.RemoveLeftovers(ownsRun: true, TimeProvider.System.GetUtcNow());
        RunResume resume = await RunResume.FindAsync(layout, store, members, plan, output.Extension, following is not null, _log);
        RunDescription? run = resume.Checkpoint is { } known ? RunDescriptionJson.FromJson(known.Run) : await DescribeAsync(members, following, stop.Token);
        if (run is null)
        {
            return stop.ExitCode != 0 ? new RunReport(runId, stop.ExitCode, null, null, Stopwatch.GetElapsedTime(started).TotalSeconds, null) : throw Nothing(members.First);
        }

        CheckTimes(run);
        foreach (string notice in run.Notices)
        {
            Log.Notice(_log, runId, notice);
        }

        await RememberAsync(members, plan);
        if (resume.Complete is { } pointer)
        {
            return NothingToDo(run, pointer);
        }

        following?.Admit(run);
        TailOptions tail = following?.Tail ?? new TailOptions();
        using RunAnalysis analysis = new(members, run, plan, tail, store, publisher, TimeProvider.System);
        if (resume.Checkpoint is { } checkpoint)
        {
            analysis.Resume(checkpoint, resume.Fingerprint);
            Log.Resumed(_log, runId, checkpoint.Generation, checkpoint.Frames, checkpoint.Sources[^1].Committed);
        }

        Listen(analysis.Commits, runId, owner);
        using ITimer renewing = Renewing(owner, analysis.Commits, plan.Barriers.Every);
        following?.Started(analysis);
        RunOutcome outcome = await RunAsync(members, analysis, stop, following is not null);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new RunReport(runId, new RunVerdict(_log, runId, outcome, analysis, seconds).Code(stop), outcome, run, seconds, outcome.Failure?.Message ?? outcome.Damage?.Message);
    }

    /// <summary>Stretches of the run may be asked for later; a run goes on where this cannot be written.</summary>
    private async Task RememberAsync(SourceMembers members, AnalysisPlan plan)
    {
        try
        {
            await new RunOrigin([.. members.Inputs.Select(static i => i.Trajectory)], plan.Settings, plan.Observables, plan.StopAtDamage).WriteAsync(layout, members.RunId);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Notice(_log, members.RunId, $"where it was read from could not be noted, so that it cannot be compared in stretches: {error.Message}");
        }
    }

    private async Task<RunOutcome> RunAsync(SourceMembers members, RunAnalysis analysis, StopSignal stop, bool follows)
    {
        if (follows)
        {
            return await analysis.ExecuteAsync(stop.Token); // has no end to be so many percent of
        }

        double size = Math.Max(1, SystemFiles.SizeOf(members.First.Trajectory) ?? 1);
        double furthest = 0; // a packed source that is closed has read nothing any more, while the last tables are written
        await using (new ProgressReport(terminal, members.RunId, () => (furthest = Math.Max(furthest, Math.Min(1.0, analysis.Source.BytesRead / size)), analysis.Source.FramesRead)))
        {
            return await analysis.ExecuteAsync(stop.Token);
        }
    }

    /// <summary>A run without new bytes commits nothing; its claim must not look dead elsewhere.</summary>
    private ITimer Renewing(OwnerFile owner, RunCommits commits, TimeSpan every)
    {
        TimeSpan period = every > s_shortestRenewal ? every : s_shortestRenewal;
        return TimeProvider.System.CreateTimer(_ => Renew(), null, period, period);

        void Renew()
        {
            try
            {
                owner.Renew();
            }
            catch (OwnedException error)
            {
                commits.GiveUp(error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Log.RenewalFailed(_log, error.Message); // the next one may succeed
            }
        }
    }

    private void Listen(RunCommits commits, string runId, OwnerFile owner)
    {
        commits.Committed += (generation, frames) =>
        {
            owner.Renew();
            Log.Committed(_log, runId, generation, frames, commits.LastDuration.TotalMilliseconds);
        };
        commits.Failed += (error, inARow) =>
        {
            if (inARow == RunCommits.DegradedAfter)
            {
                Log.Degraded(_log, runId, inARow, error.Message);
            }
            else
            {
                Log.PublishFailed(_log, runId, error.Message);
            }
        };
        commits.IsWellAgain += () => Log.WellAgain(_log, runId);
    }

    /// <summary>Waits for the first two frames of a live run, and for as many more as its groups are recognised from.</summary>
    private async Task<RunDescription?> DescribeAsync(SourceMembers members, RunFollowing? following, CancellationToken stop)
    {
        RunInput input = members.First;
        for (string told = ""; ;)
        {
            string what = File.Exists(input.Trajectory) ? "to hold two whole frames" : "to appear";
            bool isFinal = following?.Tail.WriterHasEnded() ?? true;
            if (File.Exists(input.Trajectory) && RunProbe.Describe(input with { RunId = members.RunId }, Settings, isFinal, Gathering) is { } run)
            {
                return run;
            }

            if (isFinal || stop.IsCancellationRequested)
            {
                return null;
            }

            if (!string.Equals(what, told, StringComparison.Ordinal))
            {
                Log.WaitingFor(_log, members.RunId, input.Trajectory, told = what);
            }

            await Task.Delay(following!.WaitForFile(), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            void Gathering(long there, long needed)
            {
                what = FormattableString.Invariant($"to hold {needed} frames, from which groups are recognised");
                following?.Gathering(there, needed);
            }
        }
    }

    private CommandException Nothing(RunInput input) => !File.Exists(input.Trajectory)
        ? new CommandException(ExitCode.NoInput, $"{input.Trajectory}: never appeared.")
        : Settings.FromFrame > 0
            ? new CommandException(ExitCode.Usage, $"{input.Trajectory}: --from {Settings.FromFrame} leaves no whole frame.")
            : new CommandException(ExitCode.Malformed, $"{input.Trajectory}: holds no whole frame.");

    private void CheckTimes(RunDescription run)
    {
        if (Settings.EquilibrationPs > 0 && run.TimestepFs is null)
        {
            throw new CommandException(ExitCode.Configuration, $"--equilibration {Settings.EquilibrationPs} ps cannot be cut: the time step is unknown ({run.TimestepSource}). Give it with --timestep-fs.");
        }
    }

    private RunReport NothingToDo(RunDescription run, RunPointer pointer)
    {
        Log.NothingToDo(_log, run.RunId, pointer.Frames);
        if (pointer.Damage is { } known)
        {
            Log.Damaged(_log, run.RunId, known);
        }

        return new RunReport(run.RunId, pointer.Damage is null ? ExitCode.Done : ExitCode.Malformed, null, run, 0, pointer.Damage)
        {
            Files = pointer.Files.ToDictionary(f => f.Key, f => Path.Combine(layout.Root, f.Value), StringComparer.Ordinal),
            Frames = pointer.Frames,
            Sealed = true,
        };
    }
}
