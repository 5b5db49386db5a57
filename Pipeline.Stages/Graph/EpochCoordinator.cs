using Pipeline.Formats.Model;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Graph;

/// <summary>All states at one barrier, with the totals and events up to it.</summary>
/// <param name="Id">Number of the barrier.</param>
/// <param name="States">State of each branch, in the order of the branches.</param>
/// <param name="Summary">Totals at the barrier.</param>
/// <param name="Events">Events up to the barrier.</param>
public sealed record Epoch(long Id, IReadOnlyList<StateArrays> States, RunSummary Summary, EventLog Events);

/// <summary>Collects the states that the branches hand over at a barrier and publishes them together, one epoch at a time, off the hot path.</summary>
internal sealed class EpochCoordinator(int branches, Func<Epoch, Task> publish, Action<Exception> failed)
{
    private readonly Lock _gate = new();
    private readonly StateArrays?[] _states = new StateArrays?[branches];
    private long _id = -1;
    private int _missing;
    private RunSummary? _summary;
    private EventLog? _events;
    private Task _publishing = Task.CompletedTask;

    /// <summary>No epoch is being collected or published.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _missing == 0 && _publishing.IsCompleted;
            }
        }
    }

    /// <summary>A barrier is about to be sent.</summary>
    public void Open(CheckpointBarrier barrier, RunSummary summary, EventLog events)
    {
        lock (_gate)
        {
            (_id, _missing, _summary, _events) = (barrier.Id, branches, summary, events);
        }
    }

    /// <summary>A branch hands its state over; the last one sets publishing going.</summary>
    public void Acknowledge(CheckpointBarrier barrier, int branch, StateArrays state)
    {
        lock (_gate)
        {
            if (barrier.Id != _id)
            {
                return;
            }

            _states[branch] = state;
            if (--_missing == 0)
            {
                Epoch epoch = new(_id, [.. _states.Select(s => s!)], _summary!, _events!);
                _publishing = Task.Run(() => PublishAsync(epoch));
            }
        }
    }

    /// <summary>Waits for an epoch that is still being published.</summary>
    public Task FinishAsync()
    {
        lock (_gate)
        {
            return _publishing;
        }
    }

    private async Task PublishAsync(Epoch epoch)
    {
        try
        {
            await publish(epoch);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            failed(error);
        }
        finally
        {
            // An epoch leaves tens of MB of large arrays that only a full collection frees; left to itself the collector lets them
            // pile up over hours. Epochs are seconds apart at least, the pause is some milliseconds.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }
}
