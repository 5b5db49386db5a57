using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Sources;

public sealed class TrajectorySourceTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Labels_AtAStride_GiveStepsAndTimes()
    {
        List<Seen> seen = await Read(SmallXdatcar.Of(5, 10, 15, 20), incar: "POTIM = 2.0\nNBLOCK = 5\n");

        Assert.Equal([5, 10, 15, 20], seen.Select(f => f.Step));
        Assert.Equal([10.0, 20, 30, 40], seen.Select(f => f.TimeFs));
        Assert.Equal([0, 1, 2, 3], seen.Select(f => f.Index));
    }

    [Fact]
    public async Task Label_CountingFromOneAgain_OpensASegmentAndRunsOn()
    {
        List<Seen> seen = await Read(SmallXdatcar.Of(1, 2, 3, 1, 2), incar: "POTIM = 1\n");

        Assert.Equal([1, 2, 3, 4, 5], seen.Where(f => !f.IsBreak).Select(f => f.Step));
        Assert.Equal([0, 0, 0, 1, 1], seen.Where(f => !f.IsBreak).Select(f => f.Segment));
        Assert.Equal([0, 1, 2, 0, 1], seen.Where(f => !f.IsBreak).Select(f => f.Index));
        Assert.Equal([0, 1, 2, 3, 4], seen.Where(f => !f.IsBreak).Select(f => f.Ordinal));
        Assert.Equal("step label 1 after 3, expected 4", Assert.Single(seen, f => f.IsBreak).Reason);
    }

    [Fact]
    public async Task Labels_WithAGap_OpenASegmentAndKeepTheirSteps()
    {
        List<Seen> seen = await Read(SmallXdatcar.Of(10, 20, 50, 60), incar: "POTIM = 1\n");

        Assert.Equal([10, 20, 50, 60], seen.Where(f => !f.IsBreak).Select(f => f.Step));
        Assert.Single(seen, f => f.IsBreak);
    }

    [Fact]
    public async Task Labels_WhoseStrideChanges_StopTheRun()
    {
        TrajectorySource source = await Open(SmallXdatcar.Of(1, 2, 3, 10, 20, 30), "POTIM = 1\n", new RunSettings(), stop: false);

        PhysicsException thrown = await Assert.ThrowsAsync<PhysicsException>(() => Drain(source));

        Assert.Contains("20 are 10 apart, the run began with 1", thrown.Message);
        Assert.Equal(4, source.Summary.Frames); // nothing before it is lost
        Assert.Equal(0, source.Pool.Leaked);
    }

    [Fact]
    public async Task Labels_BeyondSixDigits_GoOnByTheStride()
    {
        string text = SmallXdatcar.Header + SmallXdatcar.Frame(999_998, 0) + SmallXdatcar.Frame(999_999, 1) + SmallXdatcar.Frame(0, 2, "******") + SmallXdatcar.Frame(0, 3, "******");

        List<Seen> seen = await Read(text, incar: "POTIM = 1\n");

        Assert.Equal([999_998, 999_999, 1_000_000, 1_000_001], seen.Select(f => f.Step));
    }

    [Fact]
    public async Task Frames_SelectedByRangeStrideAndEquilibration_AreNumberedWithoutGaps()
    {
        RunSettings settings = new() { FromFrame = 2, ToFrame = 18, Stride = 3, EquilibrationPs = 0.005 };

        List<Seen> seen = await Read(SmallXdatcar.Of(SmallXdatcar.Labels(20)), incar: "POTIM = 1\n", settings);

        // Frames 2..17 have labels 3..18; 5 fs after the first frame of the run (label 1) begin at label 6.
        Assert.Equal([6, 9, 12, 15, 18], seen.Select(f => f.Step));
        Assert.Equal([0, 1, 2, 3, 4], seen.Select(f => f.Ordinal));
    }

    [Theory]
    [InlineData(false, new long[] { 1, 2, 4, 5 })]
    [InlineData(true, new long[] { 1, 2 })]
    public async Task DamagedFrame_IsSkippedOrEndsReading(bool stop, long[] steps)
    {
        string text = SmallXdatcar.Of(1, 2) + SmallXdatcar.Frame(3, 2).Replace("0.50000000", "0.5o000000") + SmallXdatcar.Frame(4, 3) + SmallXdatcar.Frame(5, 4);

        TrajectorySource source = await Open(text, "POTIM = 1\n", new RunSettings(), stop);
        List<Seen> seen = await Drain(source);

        Assert.Equal(steps, seen.Where(f => !f.IsBreak).Select(f => f.Step));
        Assert.Equal(stop ? 0 : 1, seen.Count(f => f.IsBreak));
        Assert.NotNull(source.Damage);
        Assert.StartsWith(_scratch.Path, source.Damage.Message);
        Assert.Equal(1, source.Events.Counts["damaged_frame"]);
        Assert.Equal(0, source.Pool.Leaked);
    }

    [Fact]
    public async Task TornEnd_IsReportedAndNotAFrame()
    {
        string whole = SmallXdatcar.Of(1, 2, 3);
        TrajectorySource source = await Open(whole[..^20], "POTIM = 1\n", new RunSettings(), stop: false);

        List<Seen> seen = await Drain(source);

        Assert.Equal(2, seen.Count);
        Assert.Equal(SmallXdatcar.Frame(3, 2).Length - 20, source.TornBytes);
        Assert.Null(source.Damage);
    }

    [Fact]
    public async Task HoleInAFinishedFile_IsDamageAndIsNotReadIntoMemory()
    {
        // 40 MB of NULs, as a crashed file system leaves them, between whole frames.
        string path = _scratch["XDATCAR"];
        await using (FileStream file = File.Create(path))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(SmallXdatcar.Of(1, 2)));
            file.Write(new byte[40 << 20]);
            file.Write(System.Text.Encoding.ASCII.GetBytes("\n" + SmallXdatcar.Frame(3, 2) + SmallXdatcar.Frame(4, 3)));
        }

        RunInput input = RunInput.Resolve(_scratch.Path);
        RunSettings settings = new() { TimestepFs = 1 };
        TrajectorySource source = new(SourceMembers.Of(input), RunProbe.Describe(input, settings, isFinal: true)!, settings, new TailOptions(), stopAtDamage: false, TimeProvider.System);
        List<Seen> seen = await Drain(source);

        Assert.Equal([1, 2, 3, 4], seen.Where(f => !f.IsBreak).Select(f => f.Step));
        Assert.Contains("NUL", source.Damage!.Found);
        Assert.Equal(1, source.Events.Counts["damaged_frame"]);
    }

    [Fact]
    public async Task FrameLargerThanThePipe_IsRead()
    {
        const int atoms = 250_000; // 9.5 MB a frame, the pipe pauses at 4 MiB
        string rows = string.Concat(Enumerable.Repeat("   0.10000000  0.20000000  0.30000000\n", atoms));
        string text = SmallXdatcar.Header.Replace("   2   1\n", $"   {atoms - 1}   1\n") + "Direct configuration=     1\n" + rows + "Direct configuration=     2\n" + rows;

        List<Seen> seen = await Read(text, incar: "POTIM = 1\n");

        Assert.Equal([1, 2], seen.Select(f => f.Step));
    }

    [Fact]
    public async Task GrowingFile_WrittenInHalfRowsWithHoles_GivesTheFramesOfTheWhole()
    {
        string text = SmallXdatcar.Of(SmallXdatcar.Labels(60));
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        string path = _scratch["XDATCAR"];
        RunInput input = new("run", _scratch.Path, path);
        await File.WriteAllBytesAsync(path, bytes[..700], TestContext.Current.CancellationToken);
        bool ended = false;
        RunDescription run = RunProbe.Describe(input, new RunSettings { TimestepFs = 1 }, isFinal: false)!;
        TailOptions tail = new() { Follow = true, PollMin = TimeSpan.FromMilliseconds(1), PollMax = TimeSpan.FromMilliseconds(5), WriterHasEnded = () => Volatile.Read(ref ended) };
        TrajectorySource source = new(SourceMembers.Of(input), run, new RunSettings { TimestepFs = 1 }, tail, stopAtDamage: true, TimeProvider.System);

        Task<List<Seen>> reading = Task.Run(() => Drain(source));
        await WriteWithHoles(path, bytes, 700, TestContext.Current.CancellationToken);
        Volatile.Write(ref ended, true);
        List<Seen> seen = await reading;

        Assert.Equal(SmallXdatcar.Labels(60), seen.Select(f => f.Step));
        Assert.Null(source.Damage);
    }

    /// <summary>Extends the file before it fills it in, as a network file system may show it: NULs, then text; pieces cut anywhere.</summary>
    private static async Task WriteWithHoles(string path, byte[] bytes, int from, CancellationToken token)
    {
        Random random = new(1);
        await using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (int at = from; at < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - at, random.Next(1, 300));
            if (random.Next(3) == 0)
            {
                file.SetLength(at + length);
                await Task.Delay(2, token);
            }

            file.Position = at;
            await file.WriteAsync(bytes.AsMemory(at, length), token);
            await file.FlushAsync(token);
            at += length;
            await Task.Delay(random.Next(3), token);
        }
    }

    [Fact]
    public async Task FileThatBeginsAnew_GoesOnInANewSegment()
    {
        string path = _scratch.Write("XDATCAR", SmallXdatcar.Of(SmallXdatcar.Labels(50)));
        RunInput input = new("run", _scratch.Path, path);
        RunSettings settings = new() { TimestepFs = 1 };
        bool ended = false;
        TailOptions tail = new() { Follow = true, PollMin = TimeSpan.FromMilliseconds(1), PollMax = TimeSpan.FromMilliseconds(2), WriterHasEnded = () => Volatile.Read(ref ended) };
        TrajectorySource source = new(SourceMembers.Of(input), RunProbe.Describe(input, settings, isFinal: false)!, settings, tail, stopAtDamage: true, TimeProvider.System);

        List<(long Step, int Segment)> frames = [];
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            if (message is Frame frame)
            {
                frames.Add((frame.Step, frame.Segment));
                frame.Release();
                if (frames.Count == 50)
                {
                    await File.WriteAllTextAsync(path, SmallXdatcar.Of(1, 2), TestContext.Current.CancellationToken);
                }

                Volatile.Write(ref ended, frames.Count == 52);
            }
        }

        Assert.Equal([.. SmallXdatcar.Labels(50).Select(l => ((long)l, 0)), (51, 1), (52, 1)], frames);
        Assert.Equal(2, source.Pieces.Count);
        Assert.Equal(1, source.Events.Counts["segment_break"]);
        Assert.Equal(0, source.Pool.Leaked);
    }

    [Fact]
    public async Task TornFrameThatIsCutOff_IsNoNewFile()
    {
        string whole = SmallXdatcar.Of(SmallXdatcar.Labels(50)), torn = SmallXdatcar.Frame(51, 50)[..70];
        string path = _scratch.Write("XDATCAR", whole + torn);
        RunInput input = new("run", _scratch.Path, path);
        RunSettings settings = new() { TimestepFs = 1 };
        bool ended = false;
        TailOptions tail = new() { Follow = true, PollMin = TimeSpan.FromMilliseconds(1), PollMax = TimeSpan.FromMilliseconds(2), WriterHasEnded = () => Volatile.Read(ref ended) };
        TrajectorySource source = new(SourceMembers.Of(input), RunProbe.Describe(input, settings, isFinal: false)!, settings, tail, stopAtDamage: true, TimeProvider.System);

        List<(long Step, int Segment)> frames = [];
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            if (message is Frame frame)
            {
                frames.Add((frame.Step, frame.Segment));
                frame.Release();
                if (frames.Count == 50)
                {
                    // As after an editor: the torn frame is gone, another stands there.
                    await File.WriteAllTextAsync(path + ".new", whole + SmallXdatcar.Frame(51, 77), TestContext.Current.CancellationToken);
                    File.Move(path + ".new", path, overwrite: true);
                }

                Volatile.Write(ref ended, frames.Count == 51);
            }
        }

        Assert.Equal(SmallXdatcar.Labels(51).Select(l => (l, 0)), frames);
        Assert.Single(source.Pieces);
        Assert.Equal(0, source.Pool.Leaked);
    }

    private sealed record Seen(bool IsBreak, long Step, double TimeFs, long Index, long Ordinal, int Segment, string Reason);

    private async Task<List<Seen>> Read(string text, string incar, RunSettings? settings = null) =>
        await Drain(await Open(text, incar, settings ?? new RunSettings(), stop: false));

    private async Task<TrajectorySource> Open(string text, string incar, RunSettings settings, bool stop)
    {
        string path = _scratch["XDATCAR"];
        await File.WriteAllTextAsync(path, text);
        await File.WriteAllTextAsync(_scratch["INCAR"], incar);
        RunInput input = RunInput.Resolve(_scratch.Path);
        return new TrajectorySource(SourceMembers.Of(input), RunProbe.Describe(input, settings, isFinal: true)!, settings, new TailOptions(), stop, TimeProvider.System);
    }

    private static async Task<List<Seen>> Drain(TrajectorySource source)
    {
        List<Seen> seen = [];
        await foreach (PipelineMessage message in source.ReadAsync(CancellationToken.None))
        {
            if (message is Frame frame)
            {
                seen.Add(new Seen(false, frame.Step, frame.TimeFs, frame.Index, frame.Ordinal, frame.Segment, ""));
                frame.Release();
            }
            else if (message is SegmentBreak segmentBreak)
            {
                seen.Add(new Seen(true, 0, 0, 0, 0, segmentBreak.Segment, segmentBreak.Reason));
            }
        }

        return seen;
    }
}
