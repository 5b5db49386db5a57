using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Graph;

namespace Pipeline.Tests.Stages.Graph;

public sealed class FrameGraphTests
{
    private static readonly Topology s_topology = new("graph", [("Ag", 2)]);

    [Fact]
    public async Task Frames_ThroughTinyBuffers_ReachEveryBranchInOrder()
    {
        FramePool pool = new();
        Recorder[] branches = [new(), new(delayEvery: 50), new()];
        FrameGraph graph = Build(2, null, branches);

        await graph.RunAsync(_ => Frames(pool, 2000), CancellationToken.None);

        Assert.All(branches, b => Assert.Equal(Enumerable.Range(0, 2000).Select(i => (long)i), b.Seen));
        Assert.Equal(0, pool.Leaked);
        Assert.InRange(pool.Created, 1, 16);
    }

    [Fact]
    public async Task Branch_ThatThrows_CancelsTheSourceAndIsWhatTheCallerSees()
    {
        FramePool pool = new();
        Recorder healthy = new();
        Recorder failing = new(failAt: 100);
        FrameGraph graph = Build(4, null, healthy, failing);
        bool cancelled = false;

        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => graph.RunAsync(
            token => Frames(pool, long.MaxValue, token, () => cancelled = true), CancellationToken.None));

        Assert.Equal("root cause", thrown.Message);
        Assert.True(cancelled);
        Assert.Equal(0, pool.Leaked);
        Assert.InRange(healthy.Seen.Count, 90, 200);
    }

    [Fact]
    public async Task Source_ThatThrows_IsWhatTheCallerSees()
    {
        FramePool pool = new();
        FrameGraph graph = Build(4, null, new Recorder(), new Recorder());

        IOException thrown = await Assert.ThrowsAsync<IOException>(() => graph.RunAsync(_ => Breaking(pool), CancellationToken.None));

        Assert.Equal("disk gone", thrown.Message);
        Assert.Equal(0, pool.Leaked);

        static async IAsyncEnumerable<PipelineMessage> Breaking(FramePool pool)
        {
            await foreach (PipelineMessage message in Frames(pool, 30))
            {
                yield return message;
            }

            throw new IOException("disk gone");
        }
    }

    [Fact]
    public async Task Barrier_CutsEveryBranchBetweenTheSameFrames()
    {
        FramePool pool = new();
        Recorder[] branches = [new(), new(delayEvery: 7), new(delayEvery: 13)];
        List<(long Barrier, int Branch, int Seen)> acknowledged = [];
        FrameGraph graph = Build(3, (barrier, branch, _) =>
        {
            lock (acknowledged)
            {
                acknowledged.Add((barrier.Id, branch, branches[branch].Seen.Count));
            }
        }, branches);

        await graph.RunAsync(_ => WithBarriers(pool), CancellationToken.None);

        Assert.Equal(3 * 9, acknowledged.Count);
        Assert.All(acknowledged, a => Assert.Equal(a.Barrier * 10, a.Seen));

        static async IAsyncEnumerable<PipelineMessage> WithBarriers(FramePool pool)
        {
            long n = 0;
            await foreach (PipelineMessage message in Frames(pool, 99))
            {
                yield return message;
                if (++n % 10 == 0)
                {
                    yield return new CheckpointBarrier(n / 10);
                }
            }
        }
    }

    [Fact]
    public async Task SlowBranch_HoldsTheSourceBack()
    {
        FramePool pool = new();
        using SemaphoreSlim gate = new(0);
        Recorder blocked = new(gate: gate);
        FrameGraph graph = Build(8, null, blocked, new Recorder());
        long produced = 0;

        Task running = graph.RunAsync(_ => Frames(pool, 500, onFrame: n => Volatile.Write(ref produced, n)), CancellationToken.None);
        while (Volatile.Read(ref produced) == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await Task.Delay(200, TestContext.Current.CancellationToken); // time for what must not happen
        long whileBlocked = Volatile.Read(ref produced);
        gate.Release(1000);
        await running;

        Assert.InRange(whileBlocked, 1, 8 + 3);
        Assert.Equal(500, blocked.Seen.Count);
        Assert.Equal(0, pool.Leaked);
    }

    [Theory]
    [InlineData(128, 32)]
    [InlineData(1000, 32)]
    [InlineData(100_000, 6)]
    [InlineData(1_000_000, 2)]
    public void Capacity_ShrinksForLargeFrames(int atoms, int capacity) => Assert.Equal(capacity, FrameGraph.CapacityFor(atoms));

    [Fact]
    public async Task Graph_WithoutBranches_StillReturnsFrames()
    {
        FramePool pool = new();

        await new FrameGraph().RunAsync(_ => Frames(pool, 20), CancellationToken.None);

        Assert.Equal(0, pool.Leaked);
    }

    private static FrameGraph Build(int capacity, Action<CheckpointBarrier, int, StateArrays>? acknowledge, params Recorder[] branches)
    {
        FrameGraph graph = new(capacity) { Acknowledge = acknowledge };
        foreach (Recorder branch in branches)
        {
            graph.Observe(branch);
        }

        return graph;
    }

    private static async IAsyncEnumerable<PipelineMessage> Frames(
        FramePool pool, long count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default, Action? onCancelled = null, Action<long>? onFrame = null)
    {
        for (long i = 0; i < count; i++)
        {
            if (token.IsCancellationRequested)
            {
                onCancelled?.Invoke();
                yield break;
            }

            Frame frame = pool.Rent(s_topology);
            frame.Index = i;
            onFrame?.Invoke(i + 1);
            yield return frame;
            if (i % 64 == 0)
            {
                await Task.Yield();
            }
        }
    }

    private sealed class Recorder(int delayEvery = 0, long failAt = -1, SemaphoreSlim? gate = null) : IAccumulator
    {
        public List<long> Seen { get; } = [];

        public string Name => "recorder";

        public long StateBytes => 0;

        public void Add(in FrameView frame)
        {
            gate?.Wait();
            if (frame.Index == failAt)
            {
                throw new InvalidOperationException("root cause");
            }

            if (delayEvery > 0 && frame.Index % delayEvery == 0)
            {
                Thread.Sleep(1);
            }

            Seen.Add(frame.Index);
        }

        public void Break(SegmentBreak segmentBreak)
        {
        }

        public StateArrays Snapshot() => new("recorder", 1, "", []);

        public void Restore(StateArrays state) => throw new NotSupportedException();

        public void Append(IAccumulator next) => throw new NotSupportedException();

        public IReadOnlyList<ColumnTable> Results() => [];
    }
}
