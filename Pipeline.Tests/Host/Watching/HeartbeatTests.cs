using Pipeline.Host.Watching;

namespace Pipeline.Tests.Host.Watching;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private readonly Clock _clock = new();

    [Fact]
    public void IdleDaemon_ThatPollsAndCommitsNothing_Advances()
    {
        Heartbeat heartbeat = new(_clock);
        for (int i = 0; i < 100; i++)
        {
            _clock.Seconds += 50;
            heartbeat.Poll();
        }

        Assert.True(heartbeat.Advances(s_minute));
    }

    [Fact]
    public void Polling_ThatStops_DoesNotAdvance()
    {
        Heartbeat heartbeat = new(_clock);
        _clock.Seconds += 61;

        Assert.False(heartbeat.Advances(s_minute));
    }

    [Fact]
    public void HungCommit_DoesNotAdvanceThoughOthersCommit_UntilItEnds()
    {
        Heartbeat heartbeat = new(_clock);
        IDisposable hung = heartbeat.Commit();
        _clock.Seconds += 61;
        heartbeat.Poll();
        heartbeat.Commit().Dispose();

        Assert.False(heartbeat.Advances(s_minute));
        hung.Dispose();
        Assert.True(heartbeat.Advances(s_minute));
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
