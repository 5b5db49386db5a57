using Microsoft.Extensions.Logging;
using Pipeline.Formats;
using Pipeline.Host;
using Pipeline.Host.Commands;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands;

/// <summary><c>--fresh</c> within one process, where a run may be tried more than once.</summary>
public sealed class RunExecutorTests : ProgramTests
{
    private readonly Terminal _terminal = new(TextWriter.Null, TextWriter.Null, quiet: true, LogLevel.Critical, LogFormat.Text);

    [Fact]
    public async Task Fresh_DiscardsAtTheFirstAttemptOfARun_AndNeverAgain()
    {
        SourceMembers one = Members("one"), two = Members("two");
        RunExecutor before = Executor(fresh: false), fresh = Executor(fresh: true);
        await Complete(before, one);
        await Complete(before, two);
        string marker = Mark("one"), other = Mark("two");

        Assert.NotNull((await Complete(fresh, one)).Outcome); // analysed anew
        Assert.False(File.Exists(marker));
        Assert.True(File.Exists(other)); // each run at its own first attempt

        marker = Mark("one");
        Assert.Null((await Complete(fresh, one)).Outcome); // complete: nothing to do
        File.AppendAllText(one.First.Trajectory, SmallXdatcar.Frame(11, 10));
        Assert.Equal(11, (await Complete(fresh, one)).Frames);
        Assert.True(File.Exists(marker)); // it went on

        Assert.NotNull((await Complete(fresh, two)).Outcome);
        Assert.False(File.Exists(other));
        _terminal.Dispose();
    }

    [Fact]
    public async Task Fresh_AttemptThatFailsAfterDiscarding_IsNotFollowedByAnother()
    {
        SourceMembers run = Members("one");
        await Complete(Executor(fresh: false), run);
        RunExecutor fresh = Executor(fresh: true);
        RunFollowing following = new()
        {
            Tail = new TailOptions { Follow = true, PollMin = TimeSpan.FromMilliseconds(1), PollMax = TimeSpan.FromMilliseconds(2), WriterHasEnded = static () => true },
            Admit = _ => throw new IOException("the disk"),
        };
        string marker = Mark("one");
        using StopSignal stop = new();
        RunReport failed = await fresh.ExecuteAsync(run, stop, following);
        Assert.Equal((ExitCode.Failed, false), (failed.Code, File.Exists(marker)));

        marker = Mark("one");
        RunReport again = await fresh.ExecuteAsync(run, stop, following with { Admit = static _ => { } });

        Assert.Equal((ExitCode.Done, true), (again.Code, File.Exists(marker)));
        _terminal.Dispose();
    }

    /// <summary>A file that only discarding the run removes.</summary>
    private string Mark(string run) => Scratch.Write($"out/data/marker/run={run}/marker", "");

    private SourceMembers Members(string name) => SourceMembers.Of(RunInput.Resolve(Small(name, 10)));

    private static async Task<RunReport> Complete(RunExecutor executor, SourceMembers members)
    {
        using StopSignal stop = new();
        RunReport report = await executor.ExecuteAsync(members, stop);
        Assert.True(report is { Code: ExitCode.Done, Sealed: true }, report.Error);
        return report;
    }

    private RunExecutor Executor(bool fresh)
    {
        Recipe recipe = Recipe.Load(Scratch.Write("recipe.json", """{ "observables": { "rdf": { "maxRadiusAngstrom": 4 } } }"""), new Dictionary<string, string?>());
        return new RunExecutor(recipe, new OutputLayout(Scratch["out"]), OutputRegistry.Find("parquet"), _terminal) { Settings = recipe.ToSettings(), Fresh = fresh };
    }
}
