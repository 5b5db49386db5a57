using Pipeline.Formats.Model;
using Pipeline.Stages.Graph;

namespace Pipeline.Tests.Stages.Graph;

public sealed class BarrierSourceTests
{
    private static readonly Topology s_topology = new("barrier", [("Ag", 1)]);

    [Fact]
    public async Task Barrier_AfterSoManyBytes_CarriesThePositionOfTheLastFrame()
    {
        BarrierSource source = new(new BarrierSchedule(TimeSpan.FromHours(1), 250, TimeSpan.Zero), 5, TimeProvider.System);

        List<PipelineMessage> messages = await Collect(source, Frames(10));

        List<CheckpointBarrier> barriers = [.. messages.OfType<CheckpointBarrier>()];
        Assert.Equal([5, 6, 7], barriers.Select(b => b.Id));
        Assert.Equal([300, 600, 900], barriers.Select(b => b.ResumeAt.Offset));
        Assert.Equal(10, messages.OfType<Frame>().Count());
    }

    [Fact]
    public async Task Barrier_WhileTheLastEpochIsBusy_Waits()
    {
        bool ready = false;
        BarrierSource source = new(new BarrierSchedule(TimeSpan.FromHours(1), 1, TimeSpan.Zero), 1, TimeProvider.System) { IsReady = () => ready };

        List<PipelineMessage> messages = [];
        await foreach (PipelineMessage message in source.Insert(Frames(6), CancellationToken.None))
        {
            messages.Add(message);
            ready = messages.OfType<Frame>().Count() >= 3;
        }

        Assert.IsType<Frame>(messages[0]);
        Assert.IsType<Frame>(messages[1]);
        Assert.IsType<Frame>(messages[2]);
        Assert.Contains(messages, m => m is CheckpointBarrier);
    }

    [Fact]
    public async Task Barrier_WhenNothingComes_IsSentInTimeAndOnlyOnce()
    {
        BarrierSource source = new(new BarrierSchedule(TimeSpan.FromMilliseconds(100), long.MaxValue, TimeSpan.Zero), 1, TimeProvider.System);

        List<PipelineMessage> messages = await Collect(source, FramesThenSilence());

        // One in the silence, one behind the frame that ends it (it is due again by then).
        Assert.Collection(messages, m => Assert.IsType<Frame>(m), m => Assert.IsType<CheckpointBarrier>(m), m => Assert.IsType<Frame>(m), m => Assert.IsType<CheckpointBarrier>(m));

        static async IAsyncEnumerable<PipelineMessage> FramesThenSilence()
        {
            await foreach (PipelineMessage message in Frames(1))
            {
                yield return message;
            }

            await Task.Delay(800);
            await foreach (PipelineMessage message in Frames(1))
            {
                ((Frame)message).After = new SourcePosition(200, 2);
                yield return message;
            }
        }
    }

    private static async Task<List<PipelineMessage>> Collect(BarrierSource source, IAsyncEnumerable<PipelineMessage> stream)
    {
        List<PipelineMessage> messages = [];
        await foreach (PipelineMessage message in source.Insert(stream, CancellationToken.None))
        {
            messages.Add(message);
        }

        return messages;
    }

    private static async IAsyncEnumerable<PipelineMessage> Frames(int count)
    {
        FramePool pool = new();
        for (int i = 1; i <= count; i++)
        {
            Frame frame = pool.Rent(s_topology);
            frame.After = new SourcePosition(100 * i, i);
            yield return frame;
        }

        await Task.CompletedTask;
    }
}
