using Pipeline.Stages.Graph;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Graph;

public sealed class BarrierClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Barrier_AfterSoManyBytes_IsDue()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromHours(1), 250, TimeSpan.Zero), _time) { Next = () => 7 };

        clock.Consumed(200);
        bool early = clock.IsDue;
        clock.Consumed(300);

        Assert.Equal((false, true, 7), (early, clock.IsDue, clock.Take()));
        Assert.False(clock.IsDue);
        Assert.False(clock.HasNew);
    }

    [Fact]
    public void Barrier_InTimeButNotSooner_AndOnlyIfSomethingCame()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromSeconds(60), 100, TimeSpan.FromSeconds(5)), _time);
        clock.Consumed(500);

        Assert.False(clock.IsDue); // enough bytes, but too soon
        _time.Skip(TimeSpan.FromSeconds(6));
        Assert.True(clock.IsDue);
        clock.Take();
        _time.Skip(TimeSpan.FromHours(1));
        Assert.False(clock.IsDue); // nothing came
        clock.Consumed(501);
        Assert.True(clock.IsDue);
    }

    [Fact]
    public async Task Barrier_WhileTheLastEpochIsBusy_WaitsWithoutATimer()
    {
        TaskCompletionSource ready = new();
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromHours(1), 1, TimeSpan.Zero), _time) { Ready = () => ready.Task };
        clock.Consumed(10);

        Assert.False(clock.IsDue);
        Task<bool> due = clock.IsDueBeforeAsync(Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        Assert.False(due.IsCompleted);
        Assert.False(_time.IsWaitedFor);
        ready.SetResult();
        Assert.True(clock.IsDue);
        Assert.True(await due);
    }

    [Fact]
    public void Barrier_AskedFor_IsDueAtOnceAndOnce()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromHours(1), long.MaxValue, TimeSpan.FromHours(1)), _time);

        clock.Ask();
        Assert.False(clock.IsDue); // nothing new: whoever asks has it
        clock.Consumed(10);
        Assert.True(clock.IsDue);
        clock.Take();
        clock.Consumed(20);
        Assert.False(clock.IsDue);
    }

    [Fact]
    public void Barrier_AfterRestore_NeedsSomethingNew()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.Zero, 1, TimeSpan.Zero), _time);

        clock.Restore(500);

        Assert.False(clock.HasNew);
    }

    [Fact]
    public async Task Silence_EndsWithTheBarrierThatFallsDue()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromMilliseconds(50), long.MaxValue, TimeSpan.Zero), TimeProvider.System);
        TaskCompletionSource input = new();
        clock.Consumed(10);

        Assert.True(await clock.IsDueBeforeAsync(input.Task));
        clock.Take();
        Task<bool> waiting = clock.IsDueBeforeAsync(input.Task);
        Assert.False(waiting.IsCompleted); // nothing new: only input can end it
        input.SetResult();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task AskingDuringSilence_WakesTheSource()
    {
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromHours(1), long.MaxValue, TimeSpan.FromHours(1)), TimeProvider.System);
        clock.Consumed(10);
        Task<bool> waiting = clock.IsDueBeforeAsync(new TaskCompletionSource().Task);

        clock.Ask();

        Assert.True(await waiting);
    }

    [Fact]
    public async Task FailedCheckpoint_IsOwedInSilence()
    {
        bool failed = false;
        TaskCompletionSource ready = new();
        BarrierClock clock = new(new BarrierSchedule(TimeSpan.FromMilliseconds(50), long.MaxValue, TimeSpan.Zero), TimeProvider.System) { Ready = () => ready.Task, Owes = () => failed };
        clock.Consumed(10);
        clock.Take();
        Task<bool> waiting = clock.IsDueBeforeAsync(new TaskCompletionSource().Task);

        Assert.False(waiting.IsCompleted);
        failed = true;
        ready.SetResult(); // the commit in flight has failed

        Assert.True(await waiting);
        clock.Take();
        failed = false;
        Assert.False(clock.HasNew);
    }
}
