using Pipeline.Formats.Model;
using Pipeline.Stages.Transforms;

namespace Pipeline.Tests.Stages.Transforms;

public sealed class UnwrapStageTests
{
    private const long Period = 100;

    [Fact]
    public void Apply_CrossingsBothWays_CountsImages()
    {
        Assert.Equal([90, 105, 130, 101, 95], Unwrapped([90, 5, 30, 1, 95]));
    }

    [Fact]
    public void Apply_WrappedOrUnwrappedInput_SameNumbers()
    {
        Assert.Equal(Unwrapped([90, 5, 30, 1, 95]), Unwrapped([-10, 205, 30, -299, 95]));
    }

    [Fact]
    public void Break_NextFrame_BeginsAtImageZero()
    {
        Assert.Equal([90, 105, 10, 35], Unwrapped([90, 5, 10, 35], breakBefore: 2));
    }

    [Fact]
    public void Apply_StepBeyondThreeTenths_IsReported()
    {
        UnwrapStage unwrap = new();
        Frame frame = new FramePool().Rent(new Topology("two", [("A", 2)]));
        frame.Period = Period;
        unwrap.Apply(Filled(frame, 10, 10));
        unwrap.Apply(Filled(frame, 40, 10));
        Assert.Empty(unwrap.LargeSteps);
        unwrap.Apply(Filled(frame, 40, 79));

        Assert.Equal([1], unwrap.LargeSteps);
    }

    [Fact]
    public void LargeSteps_AlongSeveralAxes_NameAnAtomOnce()
    {
        UnwrapStage unwrap = new();
        Frame frame = new FramePool().Rent(new Topology("three", [("A", 3)]));
        frame.Period = Period;
        unwrap.Apply(Filled(frame, 0, 0));
        new long[] { 40, 0, 40, 40, 0, 0, 40, 40, 0 }.CopyTo(frame.Scaled, 0);
        unwrap.Apply(frame);

        Assert.Equal([0, 1, 2], unwrap.LargeSteps);
    }

    private static Frame Filled(Frame frame, long first, long second)
    {
        (frame.Scaled[0], frame.Scaled[1]) = (first, second);
        return frame;
    }

    /// <summary>First component of one atom through the stage.</summary>
    private static long[] Unwrapped(long[] scaled, int breakBefore = -1)
    {
        UnwrapStage unwrap = new();
        Frame frame = new FramePool().Rent(new Topology("one", [("A", 1)]));
        frame.Period = Period;
        return
        [
            .. scaled.Select((s, t) =>
            {
                if (t == breakBefore)
                {
                    unwrap.Break();
                }

                (frame.Scaled[0], frame.Scaled[1], frame.Scaled[2]) = (s, 0, 0);
                unwrap.Apply(frame);
                Assert.InRange(frame.Scaled[0], 0, Period - 1);
                return frame.Unwrapped[0];
            }),
        ];
    }
}
