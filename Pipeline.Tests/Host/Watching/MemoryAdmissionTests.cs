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
        MemoryAdmission.Parse(text).Admit("a", bytes);
        Assert.Throws<CommandException>(() => MemoryAdmission.Parse(text).Admit("a", bytes + 1));
    }

    [Fact]
    public void SizeBeyondAll_LimitsNothing() => MemoryAdmission.Parse("99999999999999999999G").Admit("a", long.MaxValue);

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

        MemoryAdmission.Parse(null).Admit("a", limit);
        Assert.Throws<CommandException>(() => MemoryAdmission.Parse(null).Admit("a", limit + Mi));
    }

    [Fact]
    public void Runs_FitTogether_AgainInTheirOwnPlace_AndAfterOthersLeft()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("10M");
        memory.Admit("a", 4 * Mi);
        memory.Admit("b", 6 * Mi);
        memory.Admit("a", 4 * Mi); // tried again: not counted twice

        CommandException refused = Assert.Throws<CommandException>(() => memory.Admit("c", Mi));
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("needs 1 MiB, with the 2 run(s) before it 11 MiB; the limit is 10 MiB: raise --mem", refused.Message);

        memory.Release("c"); // was never in
        Assert.Throws<CommandException>(() => memory.Admit("c", Mi));
        memory.Release("a");
        memory.Admit("c", 4 * Mi);
    }

    [Fact]
    public void RefusedRun_TakesNoRoom()
    {
        MemoryAdmission memory = MemoryAdmission.Parse("10M");
        Assert.Throws<CommandException>(() => memory.Admit("large", 11 * Mi));

        memory.Admit("small", 10 * Mi);
    }
}
