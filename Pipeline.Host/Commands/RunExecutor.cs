using System.Diagnostics;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Writers;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>What became of a run: its exit code and, where it was analysed, its result.</summary>
internal sealed record RunReport(string RunId, int Code, RunOutcome? Outcome, RunDescription? Run, double Seconds, string? Error)
{
    /// <summary>Newest file of each table, those of an earlier analysis where there was nothing to do.</summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; } = Outcome?.Files;

    public long? Frames { get; init; } = Outcome?.Frames;

    public bool? Sealed { get; init; } = Outcome?.Sealed;
}

/// <summary>Takes a run through description, analysis and publishing, and says what happened; shared by replay and demo.</summary>
internal sealed class RunExecutor(Recipe recipe, OutputLayout layout, OutputDescriptor output, Terminal terminal)
{
    public required RunSettings Settings { get; init; }

    public bool StopAtDamage { get; init; }

    public bool Fresh { get; init; }

    /// <summary>Follows a file that is still written; null reads a finished one.</summary>
    public Func<bool>? WriterHasEnded { get; init; }

    public async Task<RunReport> ExecuteAsync(RunInput input, StopSignal stop)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            return await AnalyseAsync(input, stop, started);
        }
        catch (Exception error) when (ExitCode.Of(error) is not null)
        {
            Log.RunFailed(terminal.Logger, input.RunId, error.Message);
            return new RunReport(input.RunId, ExitCode.Of(error)!.Value, null, null, Stopwatch.GetElapsedTime(started).TotalSeconds, error.Message);
        }
    }

    private async Task<RunReport> AnalyseAsync(RunInput input, StopSignal stop, long started)
    {
        AnalysisPlan plan = recipe.ToPlan(Settings, StopAtDamage);
        RunDescription? run = await DescribeAsync(input, stop.Token);
        if (run is null)
        {
            return stop.ExitCode != 0
                ? new RunReport(input.RunId, stop.ExitCode, null, null, Stopwatch.GetElapsedTime(started).TotalSeconds, null)
                : throw (Settings.FromFrame > 0
                    ? new CommandException(ExitCode.Usage, $"{input.Trajectory}: --from {Settings.FromFrame} leaves no whole frame.")
                    : new CommandException(ExitCode.Malformed, $"{input.Trajectory}: holds no whole frame."));
        }

        CheckTimes(run);
        foreach (string notice in run.Notices)
        {
            Log.Notice(terminal.Logger, run.RunId, notice);
        }

        if (await IsCompleteAsync(input, plan) is { } pointer)
        {
            Log.NothingToDo(terminal.Logger, run.RunId, pointer.Frames);
            if (pointer.Damage is { } known)
            {
                Log.Damaged(terminal.Logger, run.RunId, known);
            }

            return new RunReport(input.RunId, pointer.Damage is null ? ExitCode.Done : ExitCode.Malformed, null, run, 0, pointer.Damage)
            {
                Files = pointer.Files.ToDictionary(f => f.Key, f => Path.Combine(layout.Root, f.Value), StringComparer.Ordinal),
                Frames = pointer.Frames,
                Sealed = true,
            };
        }

        RunPublisher publisher = new(layout, run.RunId, output, plan.SemanticKeys, plan.ConfigSha256);
        RunAnalysis analysis = new(input, run, plan, recipe.ToTail(WriterHasEnded is not null, WriterHasEnded ?? (static () => true)), layout, publisher, TimeProvider.System);
        RunOutcome outcome;
        long size = new FileInfo(input.Trajectory).Length;
        await using (new ProgressReport(terminal, run.RunId, () => (Math.Min(1.0, analysis.Source.BytesRead / (double)Math.Max(1, Math.Max(size, WriterHasEnded is null ? 0 : new FileInfo(input.Trajectory).Length))), analysis.Source.FramesRead)))
        {
            outcome = await analysis.ExecuteAsync(stop.Token);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new RunReport(run.RunId, Report(run, analysis, outcome, seconds, stop), outcome, run, seconds, outcome.Failure?.Message ?? outcome.Damage?.Message);
    }

    /// <summary>Waits for the first two frames of a live run.</summary>
    private async Task<RunDescription?> DescribeAsync(RunInput input, CancellationToken stop)
    {
        while (true)
        {
            bool isFinal = WriterHasEnded?.Invoke() ?? true;
            if (File.Exists(input.Trajectory) && RunProbe.Describe(input, Settings, isFinal) is { } run)
            {
                return run;
            }

            if (isFinal || stop.IsCancellationRequested)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void CheckTimes(RunDescription run)
    {
        if (Settings.EquilibrationPs > 0 && run.TimestepFs is null)
        {
            throw new CommandException(ExitCode.Configuration, $"--equilibration {Settings.EquilibrationPs} ps cannot be cut: the time step is unknown ({run.TimestepSource}). Give it with --timestep-fs.");
        }
    }

    /// <summary>Whether this OUT already holds the sealed result of the same source and settings (CONTRACT 3.3).</summary>
    private async Task<RunPointer?> IsCompleteAsync(RunInput input, AnalysisPlan plan)
    {
        if (Fresh)
        {
            layout.Discard(input.RunId);
        }

        if (RunPointer.Read(layout, input.RunId) is not { } pointer)
        {
            return null;
        }

        if (!string.Equals(pointer.ConfigSha256, plan.ConfigSha256, StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Configuration, $"{layout.Root} holds results of {input.RunId} under other settings; use another --out, another --run-id, or --fresh to discard them:\n  {string.Join("\n  ", SemanticKeys.Differences(pointer.Config, plan.SemanticKeys))}");
        }

        SourceMatch match = await SourceIdentity.CompareAsync(input, pointer);
        if (match == SourceMatch.Other)
        {
            throw new CommandException(ExitCode.Configuration, $"{layout.Root} holds results of another source under the id {input.RunId} ({pointer.Source}); use another --out, another --run-id, or --fresh to discard them.");
        }

        bool sameKind = pointer.Files.Values.All(f => f.EndsWith(output.Extension, StringComparison.Ordinal));
        return pointer.Sealed && sameKind && match == SourceMatch.Same ? pointer : null;
    }

    private int Report(RunDescription run, RunAnalysis analysis, RunOutcome outcome, double seconds, StopSignal stop)
    {
        foreach ((string kind, long count) in analysis.EventCounts)
        {
            if (analysis.NotesOnly.Contains(kind))
            {
                Log.Notes(terminal.Logger, run.RunId, count, kind);
            }
            else
            {
                Log.Events(terminal.Logger, run.RunId, count, kind);
            }
        }

        if (analysis.PublishFailure is { } failure)
        {
            Log.PublishFailed(terminal.Logger, run.RunId, failure.Message);
        }

        if (outcome.TornBytes > 0)
        {
            Log.TornTail(terminal.Logger, run.RunId, outcome.TornBytes);
        }

        if (outcome.Failure is { } early)
        {
            Log.EndedEarly(terminal.Logger, run.RunId, outcome.Frames, early.Message);
            return ExitCode.Of(early) ?? ExitCode.Internal;
        }

        if (outcome.Frames == 0 && stop.ExitCode == 0)
        {
            Log.NothingAnalysed(terminal.Logger, run.RunId, analysis.Source.FramesRead);
            return outcome.Damage is null ? ExitCode.Usage : ExitCode.Malformed;
        }

        if (!outcome.Sealed)
        {
            Log.Interrupted(terminal.Logger, run.RunId, outcome.Frames);
            return stop.ExitCode;
        }

        Log.Finished(terminal.Logger, run.RunId, outcome.Frames, seconds, outcome.Frames / seconds);
        if (outcome.Damage is { } damage)
        {
            Log.Damaged(terminal.Logger, run.RunId, damage.Message);
            return ExitCode.Malformed;
        }

        return ExitCode.Done;
    }
}
