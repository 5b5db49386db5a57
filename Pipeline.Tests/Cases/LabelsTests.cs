using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Step labels that say nothing, and frames that are printed again.</summary>
public sealed class LabelsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task LabelsAllOne_AreOneStretch()
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path("cases/01-labels-all-one"));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal((1, 0, 1L), (run.Segments, run.Events.Count, run.Run.LabelStride));
    }

    [Fact]
    public async Task EachFrameTwice_IsEachOnce()
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path("cases/08-repeated-frames/each-twice"));

        Assert.Equal(SmallXdatcar.Labels(40), run.Steps);
        Assert.Equal((1, 40L, 1L), (run.Segments, run.Repeated, run.Run.LabelStride));
        Assert.Equal(["repeated_frames"], run.Kinds);
    }

    [Fact]
    public async Task Overlap_GoesOnBehindWhatIsKnown()
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path("cases/08-repeated-frames/overlap"));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
        Assert.Equal("step labels go back from 50 to 41, a frame that is known: it and the 9 behind it count once", Assert.Single(run.Events).Message);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 2)]
    [InlineData(5, 4)]
    public async Task EachFrameSeveralTimes_AtAnyStride_IsEachOnce(int stride, int times)
    {
        string text = string.Concat(Enumerable.Range(1, 20).SelectMany(k => Enumerable.Repeat(SmallXdatcar.Frame(stride * k, k), times)));

        SeenRun run = await Read(text);

        Assert.Equal(SmallXdatcar.Labels(20, stride), run.Steps);
        Assert.Equal((1, 20L * (times - 1), (long?)stride), (run.Segments, run.Repeated, run.Run.LabelStride));
    }

    [Fact]
    public async Task UnchangedLabels_WithRepeatedFrames_CountEachOnce()
    {
        SeenRun run = await Read(string.Concat(Enumerable.Range(0, 10).SelectMany(static k => Enumerable.Repeat(SmallXdatcar.Frame(1, k), 2))));

        Assert.Equal(SmallXdatcar.Labels(10), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
    }

    [Fact]
    public async Task UnchangedLabels_TakeTheStrideOfTheIncar_AndBreakWhereTheyBeginToChange()
    {
        SeenRun run = await Read(Frames(Enumerable.Repeat(3L, 8), 0) + Frames([5, 10, 15], 20), "NBLOCK = 5\n");

        Assert.Equal([3, 8, 13, 18, 23, 28, 33, 38, 43, 48, 53], run.Steps);
        Assert.Equal(2, run.Segments);
        Assert.Equal("step labels, all 3 before, change to 5", Assert.Single(run.Events).Message);
    }

    [Fact]
    public async Task FrozenStructure_UnderLabelsThatAdvance_IsManyFrames()
    {
        SeenRun run = await Read(string.Concat(SmallXdatcar.Labels(50).Select(static l => SmallXdatcar.Frame(l, 0))));

        Assert.Equal(SmallXdatcar.Labels(50), run.Steps);
        Assert.Equal((1, 0L, 0), (run.Segments, run.Repeated, run.Events.Count));
    }

    [Fact]
    public async Task FrozenStructure_WhoseLabelsGoBack_GoesOnWhereItsLabelsSay()
    {
        SeenRun run = await Read(string.Concat(SmallXdatcar.Labels(50).Concat(SmallXdatcar.Labels(60).Skip(40)).Select(static l => SmallXdatcar.Frame(l, 0))));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(33, 2)]
    public async Task Overlap_IsKnownAsFarAsTheWindow(int frames, int segments)
    {
        SeenRun run = await Read(Labelled(1, 100, 1) + Labelled(101 - frames, 120, 1));

        Assert.Equal(segments, run.Segments);
        Assert.Equal(segments == 1 ? 120 : 100 + frames + 20, run.Frames.Count);
        Assert.Equal(segments == 1 ? frames : 0, run.Repeated);
        Assert.Equal(segments == 1 ? "repeated_frames" : "segment_break", Assert.Single(run.Kinds));
        Assert.True(segments == 1 || run.Events[0].Message.Contains("further back than the last 32 frames"), run.Events[0].Message);
    }

    [Fact]
    public async Task Overlap_WithFiveBetweenLabels_GoesOn()
    {
        SeenRun run = await Read(Labelled(1, 50, 5) + Labelled(41, 60, 5));

        Assert.Equal(SmallXdatcar.Labels(60, 5), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
    }

    [Fact]
    public async Task Overlap_OfFramesThatDiffer_IsABreakBehindWhatIsKnown()
    {
        // The first five are the same, then it went another way: 46 to 50 stay, 46' begins a segment.
        SeenRun run = await Read(Labelled(1, 50, 1) + Labelled(41, 45, 1) + Frames(Enumerable.Range(46, 10).Select(static k => (long)k), 300));

        Assert.Equal([.. SmallXdatcar.Labels(50), .. Enumerable.Range(96, 10).Select(static s => (long)s)], run.Steps);
        Assert.Equal((2, 5L), (run.Segments, run.Repeated));
        Assert.Contains("it does not follow the last frame, 5 frames on", run.Events[^1].Message);
    }

    [Fact]
    public async Task OtherFrames_UnderKnownLabels_AreABreakWithItsReason()
    {
        SeenRun run = await Read(Labelled(1, 50, 1) + Frames(Enumerable.Range(41, 10).Select(static k => (long)k), 300));

        Assert.Equal((2, 60, 0L), (run.Segments, run.Frames.Count, run.Repeated));
        Assert.Equal("step label 41 after 50, expected 51; the frame known under that label is another one", Assert.Single(run.Events).Message);
    }

    [Fact]
    public async Task RestartUnderNewLabels_FromAnOlderFrame_GoesOn()
    {
        // The frames of labels 41 to 50 again as 1 to 10, then on.
        SeenRun run = await Read(Labelled(1, 50, 1) + Frames(SmallXdatcar.Labels(20), 41));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
    }

    [Fact]
    public async Task TornFrame_BeforeAnOverlap_LosesNothing()
    {
        SeenRun run = await Read(Labelled(1, 50, 1) + SmallXdatcar.Frame(51, 51)[..60] + "\n" + Labelled(41, 60, 1));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal(1, run.Segments);
        Assert.Equal(["damaged_frame", "repeated_frames"], run.Kinds);
    }

    [Fact]
    public async Task DamageInsideAnOverlap_LosesNothingThatIsKnown()
    {
        SeenRun run = await Read(Labelled(1, 50, 1) + Labelled(41, 44, 1) + SmallXdatcar.Frame(45, 45).Replace("0.50000000", "0.5o000000") + Labelled(46, 60, 1));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal(1, run.Segments);
    }

    [Fact]
    public async Task WrappedCopies_AreTheSameFrames()
    {
        SeenRun run = await Read(Labelled(1, 50, 1) + Labelled(41, 60, 1).Replace("  0.25000000", " -1.75000000"));

        Assert.Equal(SmallXdatcar.Labels(60), run.Steps);
        Assert.Equal((1, 10L), (run.Segments, run.Repeated));
    }

    [Theory]
    [InlineData(0, 60, 1)]
    [InlineData(10, 50, 11)]
    [InlineData(45, 15, 46)]
    public async Task RangeAndStride_CountFramesOnce(long from, int frames, long first)
    {
        string text = Labelled(1, 50, 1) + Labelled(41, 60, 1);

        SeenRun run = await Read(text, settings: new RunSettings { FromFrame = from }), thin = await Read(text, settings: new RunSettings { FromFrame = from, Stride = 7 });

        Assert.Equal(Enumerable.Range(0, frames).Select(k => first + k), run.Steps);
        Assert.Equal(Enumerable.Range(0, (frames + 6) / 7).Select(k => first + (7 * k)), thin.Steps);
        Assert.Equal((1, 1), (run.Segments, thin.Segments));
    }

    private static string Labelled(int from, int to, int stride) => string.Concat(Enumerable.Range(from, to - from + 1).Select(k => SmallXdatcar.Frame((long)stride * k, k)));

    private static string Frames(IEnumerable<long> labels, int index) => string.Concat(labels.Select((l, k) => SmallXdatcar.Frame(l, index + k)));

    private Task<SeenRun> Read(string frames, string incar = "", RunSettings? settings = null)
    {
        _scratch.Write("INCAR", "IBRION = 0\nPOTIM = 2\n" + incar);
        _scratch.Write("XDATCAR", SmallXdatcar.Header + frames);
        return SeenRun.OfAsync(_scratch.Path, settings);
    }
}
