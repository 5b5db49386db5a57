using System.Globalization;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Output;

/// <summary>What <c>status</c> makes of a status file, the source as it is now and the hour.</summary>
public sealed class StatusReportTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Lag_IsThatOfTheFileNow_AndTheAgeIsSaid()
    {
        StatusReport report = Of(Ok() with { Written = s_now.AddSeconds(-3) }, Source(1000 + (180 * 100) + 40));

        Assert.Equal((s_now.AddSeconds(-3), 3.0), (report.Now.AsOf, report.Now.AgeSeconds));
        Assert.Equal((0L, 0L), (report.Status.LagBytes, report.Status.LagFrames)); // as the daemon saw it
        Assert.Equal((18_040L, 180L, 19_040L), (report.Now.LagBytes, report.Now.LagFrames, report.Now.SourceLength));
        Assert.Empty(report.Problems);
        Assert.Empty(report.NotKnown);
    }

    [Fact]
    public void Chain_HasWhatIsLeftOfTheMemberReadAndAllOfTheLaterOnes()
    {
        string[] paths = [Written("a", 5000), Written("b", 1500), Written("c", 300), _scratch["d"]];

        StatusReport report = Of(Ok() with { Member = 1 }, SourceLook.Of(paths));

        Assert.Equal(500 + 300, report.Now.LagBytes);
        Assert.Null(Of(Ok() with { Member = null }, SourceLook.Of(paths)).Now.LagBytes); // which one is read is not told
    }

    [Fact]
    public void SourceThatCannotBeSeen_IsSaid_NotTakenForNoLag()
    {
        StatusReport report = Of(Ok(), SourceLook.Of([_scratch["gone/XDATCAR"]]));

        Assert.Null(report.Now.LagBytes);
        Assert.Null(report.Now.SourceLength);
        Assert.Contains($"there is no directory {_scratch["gone"]} here", Assert.Single(report.NotKnown));
        Assert.Equal("OK: 1 run\nr1: not known: " + report.NotKnown[0], StatusOutput.Check([report]));
        Assert.Contains("not noted", Assert.Single(Of(Ok(), SourceLook.Of([])).NotKnown));
    }

    /// <summary>100 bytes a frame, 10 steps a frame, 50 bytes a second: five steps a second.</summary>
    [Theory]
    [InlineData(1000, 20_000, 19_000 / 5.0)] // all read
    [InlineData(11_000, 20_000, 18_000 / 5.0)] // 100 frames, a thousand steps, wait
    [InlineData(1000, 500, 0.0)] // more than NSW
    [InlineData(1000, null, null)]
    public void Eta_IsByNswAndHowTheSourceGrows(int length, int? nsw, double? expected)
    {
        StatusReport report = Of(Ok() with { Nsw = nsw, StepsDone = 1000, StepsPerFrame = 10, SourceBytesPerSecond = 50 }, Source(length));

        Assert.Equal(expected, report.Now.EtaSeconds);
        Assert.Equal(5, report.Now.StepsPerSecond);
    }

    [Fact]
    public void Eta_OfASourceThatDoesNotGrow_OrOfAnEndedRun_IsNotKnown()
    {
        RunStatus status = Ok() with { Nsw = 20_000, StepsDone = 1000, StepsPerFrame = 10 };

        Assert.Null(Of(status, Source(1000)).Now.StepsPerSecond);
        Assert.Null(Of(status, Source(1000)).Now.EtaSeconds);
        Assert.Null(Of(status with { State = RunStates.Stopped, SourceBytesPerSecond = 50 }, Source(1000)).Now.EtaSeconds);
        Assert.Null(Of(status with { State = RunStates.Sealed }, Source(9000)).Now.LagBytes);
    }

    /// <summary>Three checkpoint intervals of 20 s are allowed.</summary>
    [Theory]
    [InlineData("STARTING", 59, false)]
    [InlineData("STARTING", 61, true)]
    [InlineData("WAITING", 59, false)]
    [InlineData("WAITING", 61, true)]
    public void Check_FramesThereAndNothingReadForTooLong_IsAProblem(string state, int seconds, bool isProblem)
    {
        RunStatus status = Unread(state) with { Since = s_now.AddSeconds(-seconds), SourceLength = 1 };

        StatusReport report = Of(status, Frames(5));

        Assert.Equal(isProblem ? 1 : 0, report.Problems.Count);
        if (isProblem)
        {
            Assert.Contains("bytes on disk wait and nothing was read yet since 2026-03-01T11:58:59Z", report.Problems[0]);
            Assert.StartsWith("PROBLEM: 1 of 1 run\n", StatusOutput.Check([report]));
        }
    }

    [Fact]
    public void Check_WaitingLongForWhatIsNotThere_IsNeitherOkNorWrong()
    {
        RunStatus status = Unread("WAITING") with { Since = s_now.AddHours(-1), Message = "waiting for the trajectory" };

        foreach (SourceLook look in (SourceLook[])[SourceLook.Of([_scratch["XDATCAR"]]), Frames(1)])
        {
            StatusReport report = Of(status, look);
            Assert.True(report.HasNotBegun);
            Assert.Empty(report.Problems);
            Assert.Equal("WAITING: 1 of 1 run\nr1: not known: whether it will begin: nothing was read since 2026-03-01T11:00:00Z; waiting for the trajectory", StatusOutput.Check([report]));
        }

        Assert.Equal("OK: 1 run", StatusOutput.Check([Of(status with { Since = s_now.AddSeconds(-5) }, SourceLook.Of([_scratch["XDATCAR"]]))]));
    }

    /// <summary>A file that has just grown is looked at soon; one that has been so for long, or is far ahead, is not being read.</summary>
    [Theory]
    [InlineData(120, null, true)]
    [InlineData(2, null, false)]
    [InlineData(2, 1.0, true)] // a hundred bytes ahead are 100 s
    [InlineData(2, 50.0, false)]
    public void Check_AReaderThatStandsStill_IsFound(int changedAgo, double? growth, bool isProblem)
    {
        RunStatus status = Ok() with { LastRead = s_now.AddSeconds(-300), SourceBytesPerSecond = growth };

        StatusReport report = Of(status, Source(1100, changedAgo));

        Assert.Equal(isProblem, report.Problems.Count == 1);
        Assert.Equal(isProblem, report.Problems.Any(static p => p.Contains("1 frame on disk wait and nothing was read since 2026-03-01T11:55:00Z", StringComparison.Ordinal)));
        Assert.Empty(Of(status, Source(1040, changedAgo: 3600)).Problems); // a torn frame
    }

    [Fact]
    public void Growth_IsThatOfTheLastMinutes_AndBeginsAnewWithAnotherFile()
    {
        SettableTime time = new();
        SourceGrowth growth = new();
        double? At(int seconds, long? length, int member = 0)
        {
            time.Now += TimeSpan.FromSeconds(seconds);
            return growth.Add(member, length, time.GetTimestamp(), time);
        }

        Assert.Null(At(0, 1000));
        Assert.Equal(100, At(10, 2000));
        Assert.Equal(50, At(10, 2000));
        Assert.Null(At(3600, 2000)); // all of that is long ago
        Assert.Null(At(1, 500)); // a file that begins anew
        Assert.Equal(10, At(10, 600));
        Assert.Null(At(1, 9000, member: 1));
        Assert.Null(At(1, null));
    }

    [Fact]
    public void StatusFiles_SayWhenTheStateBegan_AndWhenBytesWereLastRead()
    {
        SettableTime time = new();
        Pipeline.Stages.Commit.Publishing.OutputLayout layout = new(_scratch["out"]);
        StatusFiles files = new(layout, TimeSpan.Zero, time);
        RunStatus Write(int seconds, RunStatus status)
        {
            time.Now += TimeSpan.FromSeconds(seconds);
            Assert.Null(files.Write(status));
            return RunStatus.Read(layout, "r1")!;
        }

        RunStatus waiting = Write(0, Unread("WAITING") with { BytesRead = 0 }), starting = Write(10, Unread("STARTING") with { BytesRead = 0 });
        RunStatus ok = Write(10, Ok()), later = Write(10, Ok()), more = Write(10, Ok() with { BytesRead = 2000 });

        Assert.Equal((waiting.Written, null), (waiting.Since, waiting.LastRead));
        Assert.Equal((starting.Written, null), (starting.Since, starting.LastRead));
        Assert.Equal((ok.Written, ok.Written), (ok.Since, ok.LastRead));
        Assert.Equal((ok.Written, ok.Written), (later.Since, later.LastRead));
        Assert.Equal((ok.Written, more.Written), (more.Since, more.LastRead));
    }

    [Theory]
    [InlineData(null, "-")]
    [InlineData(3.2, "3 s")]
    [InlineData(600.0, "10 min")]
    [InlineData(36_000.0, "10 h")]
    [InlineData(864_000.0, "10 d")]
    public void Span_IsShort(double? seconds, string expected) => Assert.Equal(expected, StatusNow.Span(seconds));

    private static RunStatus Ok() => new()
    {
        RunId = "r1",
        State = RunStates.Ok,
        Source = "/elsewhere/XDATCAR",
        Member = 0,
        BytesRead = 1000,
        SourceLength = 1000,
        BytesPerFrame = 100,
        Frames = 10,
        Epoch = 1,
        CheckpointIntervalSeconds = 20,
        Written = s_now.AddSeconds(-1),
        Since = s_now.AddSeconds(-300),
        LastRead = s_now.AddSeconds(-2),
    };

    private static RunStatus Unread(string state) => new() { RunId = "r1", State = state, Member = 0, CheckpointIntervalSeconds = 20, Written = s_now.AddSeconds(-1) };

    private static StatusReport Of(RunStatus status, SourceLook look) => StatusReport.Of(status, owner: null, look, s_now);

    private string Written(string name, int length)
    {
        string path = _scratch.Write(name, new string('x', length));
        File.SetLastWriteTimeUtc(path, s_now.AddSeconds(-2).UtcDateTime);
        return path;
    }

    private SourceLook Source(int length, int changedAgo = 2)
    {
        string path = Written("XDATCAR", length);
        File.SetLastWriteTimeUtc(path, s_now.AddSeconds(-changedAgo).UtcDateTime);
        return SourceLook.Of([path]);
    }

    private SourceLook Frames(int count)
    {
        string path = _scratch.Write(string.Create(CultureInfo.InvariantCulture, $"of{count}/XDATCAR"), SmallXdatcar.Of(SmallXdatcar.Labels(count)));
        return SourceLook.Of([path]);
    }
}
