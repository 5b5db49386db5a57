using Pipeline.Host;
using Pipeline.Host.Watching;

namespace Pipeline.Tests.Host.Watching;

public sealed class MemoryAdmissionTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Runs_AreLetInUpToTheLimit_TheLargestCommitCountedOnce()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("150M");
        RunMemory run = new(20 * MiB, 30 * MiB);

        memory.Admit("a", run); // 80 + 20 + 30
        memory.Admit("b", run); // 80 + 40 + 30
        CommandException refused = Assert.Throws<CommandException>(() => memory.Admit("c", new RunMemory(1, 1)));
        memory.Admit("b", run); // again is not twice
        memory.Release("a");
        memory.Admit("c", run);

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("the 2 run(s) before it and this one 150 MiB; the limit is 150 MiB: raise --mem", refused.Message);
        Assert.Throws<CommandException>(() => memory.Admit("d", run with { Commit = 31 * MiB, Kept = 0 }));
    }
}
