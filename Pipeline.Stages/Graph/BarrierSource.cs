using System.Runtime.CompilerServices;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Graph;

/// <summary>When a barrier is due.</summary>
/// <param name="Every">Longest time between two, if anything came in.</param>
/// <param name="Bytes">Source bytes between two at most.</param>
/// <param name="AtLeast">Shortest time between two.</param>
public sealed record BarrierSchedule(TimeSpan Every, long Bytes, TimeSpan AtLeast);

/// <summary>Puts barriers into a stream: in-band, so that a cut falls between the same two frames in every branch.</summary>
public sealed class BarrierSource(BarrierSchedule schedule, long firstId, TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(20);
    private long _id = firstId;
    private long _last;
    private SourcePosition _cut;
    private SourcePosition _position;

    /// <summary>Called with each barrier before it is sent on.</summary>
    public Action<CheckpointBarrier>? Sending { get; init; }

    /// <summary>Whether the last barrier's epoch is done with: one is in flight at most.</summary>
    public Func<bool> IsReady { get; init; } = static () => true;

    /// <summary>The stream with its barriers. While nothing comes, a barrier that falls due is sent all the same.</summary>
    public async IAsyncEnumerable<PipelineMessage> Insert(IAsyncEnumerable<PipelineMessage> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _last = time.GetTimestamp();
        await using IAsyncEnumerator<PipelineMessage> messages = stream.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            Task<bool> next = messages.MoveNextAsync().AsTask();
            while (!next.IsCompleted && await IsDueFirstAsync(next))
            {
                yield return Barrier();
            }

            if (!await next)
            {
                yield break;
            }

            if (messages.Current is Frame frame)
            {
                _position = frame.After;
            }

            yield return messages.Current;
            if (HasNew && Elapsed >= schedule.AtLeast && IsReady() && (Elapsed >= schedule.Every || _position.Offset - _cut.Offset >= schedule.Bytes))
            {
                yield return Barrier();
            }
        }
    }

    private bool HasNew => _position != _cut;

    private TimeSpan Elapsed => time.GetElapsedTime(_last);

    /// <summary>Waits for the next message or for the time of a barrier; true when the barrier comes first.</summary>
    private async Task<bool> IsDueFirstAsync(Task<bool> waiting)
    {
        if (!HasNew)
        {
            await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        while (!waiting.IsCompleted && (Elapsed < schedule.Every || !IsReady()))
        {
            TimeSpan rest = schedule.Every - Elapsed;
            using CancellationTokenSource delay = new();
            await Task.WhenAny(waiting, Task.Delay(rest > s_shortest ? rest : s_shortest, time, delay.Token));
            await delay.CancelAsync();
        }

        return !waiting.IsCompleted;
    }

    private CheckpointBarrier Barrier()
    {
        CheckpointBarrier barrier = new(_id++, _position);
        (_cut, _last) = (_position, time.GetTimestamp());
        Sending?.Invoke(barrier);
        return barrier;
    }
}
