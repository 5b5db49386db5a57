using Pipeline.Host.Watching;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Watching;

/// <summary>When a watched run has ended. The clock has no wall time: whoever asks it for one fails.</summary>
public sealed class RunEndTests
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(5), s_tick = TimeSpan.FromTicks(1);
    private readonly ManualTime _time = new();
    private bool _isClosed;
    private int _asked;

    private WatchedProcess Gone => new(int.MaxValue, _time);

    private WatchedProcess Alive => new(Environment.ProcessId, _time);

    [Fact]
    public void Growing_HasNotEnded_AndNothingElseIsAsked()
    {
        RunEnd end = Of(Gone);
        _isClosed = true;
        for (int i = 0; i < 20; i++)
        {
            _time.Skip(2 * s_idle);
            Assert.Null(end.Look(hasAppeared: true, grew: true));
        }

        Assert.Equal(0, _asked);
        Assert.Null(end.Reason);
    }

    [Fact]
    public void ClosedOutcar_EndsItAtTheFirstLookWithoutGrowth()
    {
        RunEnd end = Of(Alive);

        Assert.Null(end.Look(hasAppeared: true, grew: false));
        _isClosed = true;
        Assert.Equal(EndReason.OutcarClosed, end.Look(hasAppeared: true, grew: false));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void ClosedOutcarBeforeTheTrajectory_IsAnEarlierCalculationsAndNotLookedAt()
    {
        RunEnd end = Of();
        _isClosed = true;

        Assert.Null(end.Look(hasAppeared: false, grew: false));
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ProcessGone_EndsItWhetherTheTrajectoryEverCame(bool hasAppeared)
    {
        Assert.Equal(EndReason.ProcessGone, Of(Gone).Look(hasAppeared, grew: false));
        Assert.Null(Of(Alive).Look(hasAppeared, grew: false));
    }

    [Fact]
    public void NothingGrew_EndsItAtTheTimeAndNotATickBefore()
    {
        RunEnd end = Of();
        end.Look(hasAppeared: true, grew: true);

        _time.Skip(s_idle - s_tick);
        Assert.Null(end.Look(hasAppeared: true, grew: false));
        _time.Skip(s_tick);
        Assert.Equal(EndReason.Idle, end.Look(hasAppeared: true, grew: false));
    }

    [Fact]
    public void Growth_BeginsTheTimeAnew()
    {
        RunEnd end = Of();
        for (int i = 0; i < 10; i++)
        {
            _time.Skip(s_idle - s_tick);
            Assert.Null(end.Look(hasAppeared: true, grew: i % 2 == 0));
            Assert.Null(end.Look(hasAppeared: true, grew: true));
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void WaitingForATrajectory_IsIdlenessOnlyWhereTheDaemonEndsByItself(bool endsUnappeared, bool ends)
    {
        RunEnd end = Of(endsUnappeared: endsUnappeared);

        _time.Skip(s_idle - s_tick);
        Assert.Null(end.Look(hasAppeared: false, grew: false));
        _time.Skip(s_tick);
        Assert.Equal(ends ? EndReason.Idle : null, end.Look(hasAppeared: false, grew: false));
    }

    [Fact]
    public void Reason_StaysThoughItGrows_UntilReopened_AndIdlenessCountsFromThere()
    {
        RunEnd end = Of();
        _isClosed = true;
        end.Look(hasAppeared: true, grew: false);
        _isClosed = false;

        Assert.Equal(EndReason.OutcarClosed, end.Look(hasAppeared: true, grew: true));
        _time.Skip(2 * s_idle);
        end.Reopen();
        Assert.Null(end.Look(hasAppeared: true, grew: false));
        _time.Skip(s_idle);
        Assert.Equal(EndReason.Idle, end.Look(hasAppeared: true, grew: false));
    }

    private RunEnd Of(WatchedProcess? process = null, bool endsUnappeared = false) => new(
        new RunEndOptions
        {
            OutcarIsClosed = () =>
            {
                _asked++;
                return _isClosed;
            },
            Process = process,
            IdleAfter = s_idle,
            EndsUnappeared = endsUnappeared,
        },
        _time);
}
