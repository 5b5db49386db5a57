using Microsoft.Extensions.Logging;
using Pipeline.Host.Output;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary>Says how the analysis of a run ended, and with which exit code.</summary>
internal sealed class RunVerdict(ILogger log, string runId, RunOutcome outcome, RunAnalysis analysis, double seconds)
{
    public int Code(StopSignal stop)
    {
        foreach ((string kind, long count) in analysis.EventCounts)
        {
            if (analysis.NotesOnly.Contains(kind))
            {
                Log.Notes(log, runId, count, kind);
            }
            else
            {
                Log.Events(log, runId, count, kind);
            }
        }

        if (outcome.TornBytes > 0)
        {
            Log.TornTail(log, runId, outcome.TornBytes);
        }

        if (outcome.Failure is { } early)
        {
            if (ReferenceEquals(early, analysis.Commits.Failure))
            {
                Log.StoppedUnsaved(log, runId, analysis.Commits.Generation, early.Message);
            }
            else
            {
                Log.EndedEarly(log, runId, outcome.Frames, early.Message);
            }

            return ExitCode.Of(early) ?? ExitCode.Internal;
        }

        if (outcome.Frames == 0 && stop.ExitCode == 0)
        {
            Log.NothingAnalysed(log, runId, analysis.Source.FramesRead);
            return outcome.Damage is null ? ExitCode.Usage : ExitCode.Malformed;
        }

        if (!outcome.Sealed)
        {
            Log.Interrupted(log, runId, outcome.Frames);
            return stop.ExitCode;
        }

        Log.Finished(log, runId, outcome.Frames, seconds, outcome.Frames / seconds);
        if (outcome.Damage is { } damage)
        {
            Log.Damaged(log, runId, damage.Message);
            return ExitCode.Malformed;
        }

        return ExitCode.Done;
    }
}
