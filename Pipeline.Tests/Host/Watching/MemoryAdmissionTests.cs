using Pipeline.Host;
using Pipeline.Host.Watching;

namespace Pipeline.Tests.Host.Watching;

/// <summary><c>--mem</c>: how it is written, and who fits.</summary>
public sealed class MemoryAdmissionTests
{
    private const long Ki = 1024, Mi = 1024 * Ki, Gi = 1024 * Mi;

    [Theory]
    [InlineData("4G", 4 * Gi)]
    [InlineData("4g", 4 * Gi)]
    [InlineData("4GB", 4 * Gi)]
    [InlineData("4GiB", 4 * Gi)]
    [InlineData("4Gi", 4 * Gi)]
    [InlineData("512M", 512 * Mi)]
    [InlineData("512MiB", 512 * Mi)]
    [InlineData("64K", 64 * Ki)]
    [InlineData("1.5G", (3 * Gi) / 2)]
    [InlineData("0.5M", Mi / 2)]
    public void Size_IsTheLimitToTheByte(string text, long bytes)
    {
        MemoryAdmission.Parse(text).Admit("a", Alone(bytes));
        Assert.Throws<CommandException>(() => MemoryAdmission.Parse(text).Admit("a", Alone(bytes + 1)));
    }

    [Fact]
    public void SizeBeyondAll_LimitsNothing() => MemoryAdmission.Parse("99999999999999999999G").Admit("a", Alone(long.MaxValue));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("4")]
    [InlineData("G")]
    [InlineData("B")]
    [InlineData("iB")]
    [InlineData("MiB")]
    [InlineData("-1G")]
    [InlineData("+1G")]
    [InlineData("0G")]
    [InlineData("4T")]
    [InlineData("4 G")]
    [InlineData(" 4G")]
    [InlineData("4G ")]
    [InlineData("1e3M")]
    [InlineData("4,5G")]
    [InlineData("4.5.6G")]
    [InlineData("0x10M")]
    [InlineData("NaNG")]
    [InlineData("infinityG")]
    [InlineData("75%")]
    [InlineData("4GBB")]
    [InlineData("4GiiB")]
    public void NoSize_IsAUsageErrorThatShowsOne(string text)
    {
        CommandException refused = Assert.Throws<CommandException>(() => MemoryAdmission.Parse(text));

        Assert.Equal((ExitCode.Usage, $"--mem {text}: write for example 4G or 512M."), (refused.Code, refused.Message));
    }

    [Fact]
    public void NoLimitGiven_IsThreeQuartersOfWhatTheProcessMayUse()
    {
        long limit = (long)(0.75 * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

        MemoryAdmission.Parse(null).Admit("a", Alone(limit));
        Assert.Throws<CommandException>(() => MemoryAdmission.Parse(null).Admit("a", Alone(limit + Mi)));
    }

    [Fact]
    public void Runs_AreLetInUpToTheLimit_TheLargestCommitCountedOnce()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("150M");
        RunMemory run = new(20 * Mi, 30 * Mi);

        memory.Admit("a", run); // 80 + 20 + 30
        memory.Admit("b", run); // 80 + 40 + 30
        CommandException refused = Assert.Throws<CommandException>(() => memory.Admit("c", new RunMemory(1, 1)));
        memory.Admit("b", run); // again is not twice
        memory.Release("a");
        memory.Admit("c", run);

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("the 2 runs before it and this one 150 MiB; the limit is 150 MiB: raise --mem", refused.Message);
        Assert.Throws<CommandException>(() => memory.Admit("d", run with { Commit = 31 * Mi, Kept = 0 }));
    }

    [Fact]
    public void CommitsAtOnce_AreThoseThatFitBesideWhatIsKept()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("250M");
        Assert.Equal(8, memory.CommitsAtOnce(8));
        memory.Admit("a", new RunMemory(20 * Mi, 30 * Mi));
        memory.Admit("b", new RunMemory(20 * Mi, 10 * Mi));

        Assert.Equal(4, memory.CommitsAtOnce(8)); // (250 - 80 - 40) / 30
        Assert.Equal(3, memory.CommitsAtOnce(3));
        memory.Admit("c", new RunMemory(90 * Mi, 10 * Mi));
        Assert.Equal(1, memory.CommitsAtOnce(8));
    }

    [Fact]
    public void RefusedRun_TakesNoRoom()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("10M");
        Assert.Throws<CommandException>(() => memory.Admit("large", Alone(11 * Mi)));

        memory.Admit("small", Alone(10 * Mi));
    }

    /// <summary>Of a run that needs so much with its process.</summary>
    private static RunMemory Alone(long bytes) => new(bytes - RunMemory.Process, 0);
}
