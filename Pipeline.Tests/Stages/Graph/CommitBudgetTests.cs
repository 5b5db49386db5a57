using Pipeline.Stages.Graph;

namespace Pipeline.Tests.Stages.Graph;

/// <summary>One commit at a time, several once the process is to end.</summary>
public sealed class CommitBudgetTests
{
    [Fact]
    public async Task Enter_OneAtATime_UntilInAHurry()
    {
        using CommitBudget budget = new(stretches: true);
        IDisposable first = await budget.EnterAsync();
        Task<IDisposable>[] waiting = [budget.EnterAsync(), budget.EnterAsync(), budget.EnterAsync()];
        Assert.DoesNotContain(waiting, static w => w.IsCompleted);

        budget.Hurry(3);
        budget.Hurry(3); // again is not more
        IDisposable[] let = await Task.WhenAll(waiting[..2]);
        Assert.False(waiting[2].IsCompleted);

        first.Dispose();
        (await waiting[2]).Dispose();
        Array.ForEach(let, static l => l.Dispose());
    }

    [Fact]
    public void Interval_StretchesWithWhatCommitsOfAllRunsTake()
    {
        using CommitBudget budget = new(stretches: true), strict = CommitBudget.None;
        TimeSpan every = TimeSpan.FromSeconds(10);
        Assert.Equal(every, budget.Stretch(every, TimeSpan.FromMilliseconds(50), 1000));
        Assert.Equal(TimeSpan.FromSeconds(20), budget.Stretch(every, TimeSpan.FromMilliseconds(200), 1000));
        Assert.Equal(TimeSpan.FromMinutes(10), budget.Stretch(every, TimeSpan.FromHours(1), 1000));
        Assert.Equal(every, strict.Stretch(every, TimeSpan.FromHours(1), 1_000_000_000));
        Assert.Equal(Timeout.InfiniteTimeSpan, budget.Stretch(Timeout.InfiniteTimeSpan, TimeSpan.FromHours(1), 1000));
    }

    [Fact]
    public void Interval_StretchesWithWhatCommitsOfAllRunsWrite()
    {
        using CommitBudget budget = new(stretches: true);
        TimeSpan every = TimeSpan.FromSeconds(10), took = TimeSpan.FromMilliseconds(1);
        Assert.Equal(every, budget.Stretch(every, took, 9_000_000));
        Assert.Equal(TimeSpan.FromSeconds(90), budget.Stretch(every, took, 90_000_000));

        for (int run = 0; run < 1000; run++)
        {
            budget.Join();
            budget.Took(took, 200_000);
        }

        Assert.Equal(200, budget.Stretch(every, took, 1000).TotalSeconds, 1e-6); // 1,000 runs of 0.2 MB: 1 MB/s
    }
}
