using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Graph;

/// <summary>The dataflow graph of one record stream: a tree with one bounded branch an observable, lossless, one writer a state.</summary>
/// <remarks>
/// Fan-out is explicit: <c>BroadcastBlock</c> overwrites what a bounded target has not taken yet (1,000 sent arrived as 4 to 9). A full
/// branch holds the source back. A branch that fails keeps draining, so that every frame goes back to its pool; the first failure cancels
/// the source and is what the caller sees.
/// </remarks>
public sealed class FrameGraph(int boundedCapacity = FrameGraph.DefaultCapacity)
{
    /// <summary>Messages that may wait before each branch.</summary>
    public const int DefaultCapacity = 32;

    private const long BytesInFlight = 32L << 20;

    private readonly List<ActionBlock<PipelineMessage>> _branches = [];
    private readonly TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? _failure;
    private CancellationTokenSource? _running;

    /// <summary>
    /// Frames of this many atoms that may wait before each branch: fewer of large ones, so that memory stays bounded by bytes.
    /// </summary>
    public static int CapacityFor(int atoms) => (int)Math.Clamp(BytesInFlight / (6L * sizeof(long) * Math.Max(1, atoms)), 2, DefaultCapacity);

    /// <summary>Called on a branch's thread when a barrier passes it: number of the branch and its state.</summary>
    public Action<CheckpointBarrier, int, StateArrays>? Acknowledge { get; init; }

    /// <summary>Whether a branch has failed: then its state is not that of the others.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Completed when a branch fails.</summary>
    public Task Failing => _failing.Task;

    /// <summary>Adds a branch.</summary>
    public FrameGraph Observe(IAccumulator accumulator)
    {
        ArgumentNullException.ThrowIfNull(accumulator);
        int branch = _branches.Count;
        _branches.Add(new ActionBlock<PipelineMessage>(message => Consume(accumulator, branch, message), new ExecutionDataflowBlockOptions
        {
            BoundedCapacity = boundedCapacity,
            MaxDegreeOfParallelism = 1,
            SingleProducerConstrained = true,
        }));
        return this;
    }

    /// <summary>Runs a stream through all branches to its end.</summary>
    /// <param name="read">Opens the stream; its token is cancelled by a failing branch.</param>
    /// <param name="cancellationToken">Handed on to the stream, which ends it.</param>
    public async Task RunAsync(Func<CancellationToken, IAsyncEnumerable<PipelineMessage>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        using CancellationTokenSource running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = running;
        try
        {
            await foreach (PipelineMessage message in read(running.Token).WithCancellation(CancellationToken.None))
            {
                await FanOutAsync(message);
            }
        }
        catch (Exception) when (_failure is not null)
        {
            // The source broke off because a branch had failed: the root cause is thrown below.
        }
        finally
        {
            _branches.ForEach(static branch => branch.Complete());
            await Task.WhenAll(_branches.Select(static branch => branch.Completion));
            _running = null;
        }

        _failure?.Throw();
    }

    private async ValueTask FanOutAsync(PipelineMessage message)
    {
        if (message is Frame frame)
        {
            if (_branches.Count == 0)
            {
                frame.Release();
                return;
            }

            frame.Publish(leases: _branches.Count);
        }

        foreach (ActionBlock<PipelineMessage> branch in _branches)
        {
            // Branches never fault and are completed only after the last message, so nothing is declined.
            if (!branch.Post(message) && !await branch.SendAsync(message))
            {
                throw new InvalidOperationException("A branch declined a message.");
            }
        }
    }

    private void Consume(IAccumulator accumulator, int branch, PipelineMessage message)
    {
        try
        {
            if (Volatile.Read(ref _failure) is not null)
            {
                return;
            }

            switch (message)
            {
                case Frame frame: accumulator.Add(new FrameView(frame)); break;
                case CheckpointBarrier barrier: Acknowledge?.Invoke(barrier, branch, accumulator.Snapshot()); break;
                case SegmentBreak segmentBreak: accumulator.Break(segmentBreak); break;
            }
        }
#pragma warning disable CA1031 // Whatever an observable throws must reach the caller, and the frames must still go back.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null) is null)
            {
                _failing.SetResult();
                _running?.Cancel();
            }
        }
        finally
        {
            (message as Frame)?.Release();
        }
    }
}
