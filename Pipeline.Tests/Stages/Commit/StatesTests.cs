using System.Reflection;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit;

/// <summary>
/// The registries of states, of <c>status</c> and of pointers, and the tables of the documentation that are written from them.
/// </summary>
public sealed class StatesTests
{
    [Fact]
    public void RunStates_AreAllListed()
    {
        string[] names = [.. typeof(RunStates).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static f => f.IsLiteral).Select(static f => (string)f.GetRawConstantValue()!)];

        Assert.NotEmpty(names);
        Assert.Equal(names.Order(StringComparer.Ordinal), RunStates.All.Select(static s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_ReportsWhatNobodyTakesCareOf()
    {
        Assert.Equal(
            [RunStates.Waiting, RunStates.Gathering, RunStates.Starting, RunStates.Ok, RunStates.Degraded, RunStates.Sealing],
            RunStates.All.Where(static s => RunStates.IsAlive(s.Name)).Select(static s => s.Name));
        Assert.Equal(
            [RunStates.Degraded, RunStates.NeedsDecision, RunStates.Stopped, RunStates.Dead, RunStates.Refused],
            RunStates.All.Where(static s => RunStates.IsFinding(s.Name)).Select(static s => s.Name));
        Assert.False(RunStates.IsAlive("of another release") || RunStates.IsFinding("of another release"));
    }

    [Fact]
    public void Recovery_HasTheRunStates() => DocBlock.Check("docs/running/recovery.md", "run-states", string.Join(
        '\n',
        [
            "| state | meaning | what to do |",
            "| --- | --- | --- |",
            .. RunStates.All.Select(static s => $"| `{s.Name}` | {s.Meaning} | {s.Advice} |"),
        ]));

    [Fact]
    public void Tables_HaveThePointerStates() => DocBlock.Check("docs/tables.md", "pointer-states", string.Join(
        '\n',
        ["| state | meaning |", "| --- | --- |", .. PointerState.All.Select(static s => $"| `{s.Name}` | {s.Meaning} |")]));
}
