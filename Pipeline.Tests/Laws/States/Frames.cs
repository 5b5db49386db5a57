using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>Frames of one small run that are a function of seed and step.</summary>
internal static class Frames
{
    private const long Stride = 5;
    private static readonly Topology s_topology = new("laws", [("Ag", 2), ("I", 1)]);
    private static readonly FramePool s_pool = new();

    public static RunDescription Run { get; } = new TestRun { Topology = s_topology }.Description with
    {
        TimestepFs = 2,
        LabelStride = Stride,
        StartEvents = [new RunEvent(0, double.NaN, EventKind.SharedLigand, 1, "what deciding showed")],
        Groups = [new AtomGroup("none", new GroupOptions())],
    };

    /// <summary>Mostly the label that follows; now and then none, a later one, or one that counts anew.</summary>
    public static Frame Next(Random random, int step)
    {
        Frame frame = s_pool.Rent(s_topology);
        frame.Label = random.Next(12) switch
        {
            0 => Frame.NoLabel,
            1 => Stride * (1 + (step % 7)),
            2 => Stride * (step + 1 + random.Next(4)),
            _ => Stride * (step + 1),
        };
        frame.Period = TestRun.Period;
        double edge = 9 + random.NextDouble();
        frame.Cell = new Cell(edge, 0, 0.1, 0.2, 10, 0, 0, -0.3, 11);
        for (int i = 0; i < frame.Scaled.Length; i++)
        {
            frame.Scaled[i] = random.NextInt64(-2 * TestRun.Period, 3 * TestRun.Period);
        }

        return frame;
    }
}
