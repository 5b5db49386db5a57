using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Graph;

/// <summary>The source at a barrier.</summary>
/// <param name="Summary">Totals up to it.</param>
/// <param name="Events">Events up to it.</param>
/// <param name="States">States of the source.</param>
/// <param name="Pieces">The files read, and how far.</param>
public sealed record SourceCut(RunSummary Summary, EventLog Events, IReadOnlyList<StateArrays> States, IReadOnlyList<SourcePiece> Pieces);

/// <summary>All states at one barrier.</summary>
/// <param name="Id">Number of the barrier.</param>
/// <param name="Kind">Why it was made.</param>
/// <param name="States">State of each branch, in the order of the branches.</param>
/// <param name="Cut">The source.</param>
public sealed record Epoch(long Id, CutKind Kind, IReadOnlyList<StateArrays> States, SourceCut Cut);

/// <summary>
/// Collects the states that the branches hand over at a barrier and commits them together, one epoch at a time, off the hot path.
/// </summary>
/// <param name="branches">Number of branches.</param>
/// <param name="commit">Publishes and commits an epoch; reports its own failures.</param>
internal sealed class EpochCoordinator(int branches, Func<Epoch, Task> commit)
{
    private readonly Lock _gate = new();
    private readonly StateArrays?[] _states = new StateArrays?[branches];
    private CheckpointBarrier? _barrier;
    private int _missing;
    private SourceCut? _cut;
    private Task _committing = Task.CompletedTask;
    private TaskCompletionSource _idle = Completed();

    /// <summary>Completed when no epoch is being collected or committed.</summary>
    public Task Idle => Volatile.Read(ref _idle).Task;

    /// <summary>A barrier is about to be sent.</summary>
    public void Open(CheckpointBarrier barrier, SourceCut cut)
    {
        lock (_gate)
        {
            (_barrier, _missing, _cut) = (barrier, branches, cut);
            if (branches > 0)
            {
                Volatile.Write(ref _idle, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
        }
    }

    /// <summary>A branch hands its state over; the last one sets the commit going.</summary>
    public void Acknowledge(CheckpointBarrier barrier, int branch, StateArrays state)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(barrier, _barrier))
            {
                return;
            }

            _states[branch] = state;
            if (--_missing == 0)
            {
                Epoch epoch = new(barrier.Id, barrier.Kind, [.. _states.Select(s => s!)], _cut!);
                Array.Clear(_states);
                _committing = Task.Run(() => CommitAsync(epoch, _idle));
            }
        }
    }

    private async Task CommitAsync(Epoch epoch, TaskCompletionSource idle)
    {
        try
        {
            await commit(epoch);
        }
        finally
        {
            idle.SetResult();
        }
    }

    private static TaskCompletionSource Completed()
    {
        TaskCompletionSource completed = new();
        completed.SetResult();
        return completed;
    }

    /// <summary>Waits for an epoch that is still being committed.</summary>
    public Task FinishAsync()
    {
        lock (_gate)
        {
            return _committing;
        }
    }
}
