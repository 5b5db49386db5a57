using Microsoft.Extensions.Logging;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>
/// Where a run goes on: the newest checkpoint that can be read and whose sources are still there (docs/running/recovery.md).
/// </summary>
/// <param name="Checkpoint">From here; null: from the start.</param>
/// <param name="Fingerprint">Of the source up to there; null with a checkpoint: another file stands in its place by now.</param>
/// <param name="Complete">The sealed result of just this source stands already; nothing is to be done.</param>
internal sealed record RunResume(Checkpoint? Checkpoint, SourceFingerprint? Fingerprint, RunPointer? Complete)
{
    /// <summary>Decides it from the checkpoints, the pointer and the source.</summary>
    /// <exception cref="CommandException">With code 78: other settings or another source.</exception>
    public static async Task<RunResume> FindAsync(OutputLayout layout, CheckpointStore store, SourceMembers members, AnalysisPlan plan, string extension, bool follows, ILogger logger)
    {
        string runId = members.RunId;
        RunPointer? pointer = RunPointer.Read(layout, runId);
        if (pointer is not null)
        {
            CheckSettings(layout, runId, pointer.Config, pointer.ConfigSha256, plan);
        }

        Checkpoint? newest = null;
        foreach (CheckpointFound found in store.ReadAll())
        {
            if (found.Checkpoint is not { } checkpoint)
            {
                Log.CheckpointSkipped(logger, runId, $"{found.Problem!.File}: {found.Problem.Reason}");
                continue;
            }

            CheckSettings(layout, runId, checkpoint.Config, checkpoint.ConfigSha256, plan);
            newest ??= checkpoint;
            if (await FingerprintAsync(checkpoint, members) is not { } fingerprint)
            {
                continue;
            }

            bool isComplete = pointer is { Sealed: true } && ReferenceEquals(newest, checkpoint)
                && pointer.Files.Values.All(f => f.EndsWith(extension, StringComparison.Ordinal)) && !await HasMoreAsync(pointer, checkpoint, members);
            return new RunResume(checkpoint, fingerprint, isComplete ? pointer : null);
        }

        if (newest is null)
        {
            return await WithoutCheckpointAsync(layout, members, pointer, extension);
        }

        // What the checkpoints had read is not there any more.
        SourcePiece last = newest.Sources[^1];
        int member = TrajectorySource.MemberOf(newest);
        RunInput input = member < members.Inputs.Count ? members.Inputs[member] : throw WholeChain(member, members);
        bool samePlace = string.Equals(last.Directory, input.Directory, StringComparison.Ordinal) && string.Equals(last.Name, input.TrajectoryName, StringComparison.Ordinal);
        return follows && samePlace && pointer?.Sealed != true
            ? new RunResume(newest, null, null)
            : throw OtherSource(layout, runId, FormattableString.Invariant($"{last.Name}, {last.Committed} bytes, {newest.Frames} frames"));
    }

    private static async Task<RunResume> WithoutCheckpointAsync(OutputLayout layout, SourceMembers members, RunPointer? pointer, string extension)
    {
        if (pointer is null)
        {
            return new RunResume(null, null, null);
        }

        // Its state was removed, or its process never came to a checkpoint.
        SourceMatch match = await SourceIdentity.CompareAsync(members.First, pointer);
        if (match == SourceMatch.Other)
        {
            throw OtherSource(layout, members.RunId, pointer.Source);
        }

        bool isComplete = pointer.Sealed && match == SourceMatch.Same && pointer.Files.Values.All(f => f.EndsWith(extension, StringComparison.Ordinal));
        return new RunResume(null, null, isComplete ? pointer : null);
    }

    private static CommandException OtherSource(OutputLayout layout, string runId, string source) => new(
        ExitCode.Configuration,
        $"{layout.Root} holds results of another source under the id {runId} ({source}); use another --out, another --run-id, or --fresh to discard them.");

    private static CommandException WholeChain(int member, SourceMembers members) => new(
        ExitCode.Configuration, $"the checkpoint had read {member + 1} members of a chain, {members.Inputs.Count} are given: name the whole chain, or read what there is anew with --fresh.");

    private static void CheckSettings(OutputLayout layout, string runId, IReadOnlyDictionary<string, string> before, string sha256, AnalysisPlan plan)
    {
        if (!string.Equals(sha256, plan.ConfigSha256, StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Configuration, $"{layout.Root} holds results of {runId} under other settings; use another --out, another --run-id, or --fresh to discard them:\n  {string.Join("\n  ", SemanticKeys.Differences(before, plan.SemanticKeys))}");
        }
    }

    /// <summary>Reads the end of what the checkpoint had read again; null where the file is not there, shorter or another.</summary>
    private static async Task<SourceFingerprint?> FingerprintAsync(Checkpoint checkpoint, SourceMembers members)
    {
        int member = TrajectorySource.MemberOf(checkpoint);
        if (member >= members.Inputs.Count)
        {
            // Nothing was read of a member that never came: a chain may be given up before it, from an older checkpoint.
            return checkpoint.Sources[^1].Committed == 0 ? null : throw WholeChain(member, members);
        }

        SourcePiece last = checkpoint.Sources[^1];
        string path = members.Inputs[member].Trajectory;
        if (!File.Exists(path))
        {
            return null;
        }

        await using Stream stream = RunProbe.Open(path);
        return await SourceFingerprint.OfAsync(stream, last.Committed) is { } now && string.Equals(now.ToHex(), last.TailSha256, StringComparison.Ordinal) ? now : null;
    }

    /// <summary>Whether the source has grown since it was sealed.</summary>
    private static async Task<bool> HasMoreAsync(RunPointer pointer, Checkpoint checkpoint, SourceMembers members)
    {
        int member = TrajectorySource.MemberOf(checkpoint);
        if (!pointer.EndedAtEndOfFile)
        {
            return false; // a chosen range or damage ended it: more would change nothing
        }

        if (member < members.Inputs.Count - 1)
        {
            return true; // the chain has become longer
        }

        await using Stream stream = RunProbe.Open(members.Inputs[member].Trajectory);
        return await SourceIdentity.HasMoreThanAsync(stream, pointer.SourceLength);
    }
}
