using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>XDATCARs joined with cat: the header stands in the middle again, as it was or a little different.</summary>
public sealed class SecondHeaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("small", "small")]
    [InlineData("small", "another comment")]
    [InlineData("small", "")]
    [InlineData("small", "1 2 3")]
    [InlineData("small", "a * b")]
    [InlineData("small", "*** NVT ***")]
    [InlineData("small", "0 0 0 0.5 T")]
    [InlineData("small", "Direct hit")]
    [InlineData("   Ag   I \n   2   1\n", "  Ag I\n 2 1\n")]
    [InlineData("    10.000000", "  10.00000000")]
    [InlineData("           1\n", "  1.00000000000000\n")]
    [InlineData("   Ag   I \n", "   Ag/5aeae   I/99\n")]
    [InlineData("\n", "\r\n")]
    public async Task SecondHeader_ThatSaysTheSame_IsNoDamage(string from, string to)
    {
        string second = SmallXdatcar.Header.Replace(from, to);
        Assert.Contains(to, second);

        SeenRun once = await Read(SmallXdatcar.Of(1, 2, 3) + second + SmallXdatcar.Frame(4, 3) + SmallXdatcar.Frame(5, 4));
        SeenRun everyTime = await Read(string.Concat(SmallXdatcar.Labels(5).Select((l, k) => (k == 0 ? SmallXdatcar.Header : second) + SmallXdatcar.Frame(l, k))));

        Assert.All([once, everyTime], static run => Assert.Equal(SmallXdatcar.Labels(5), run.Steps));
        Assert.All([once, everyTime], static run => Assert.Empty(run.Events));
    }

    [Fact]
    public async Task SecondHeader_OfOtherSpecies_IsRefusedAsBefore()
    {
        SeenRun run = await Read(SmallXdatcar.Of(1, 2, 3) + SmallXdatcar.Header.Replace("   Ag   I ", "   Na   I ") + SmallXdatcar.Frame(4, 3) + SmallXdatcar.Frame(5, 4));

        Assert.Contains("expected the atoms of the first header, Ag2I1, found Na2I1", run.Events[0].Message);
    }

    [Fact]
    public async Task RowTooMany_IsNoTitle()
    {
        SeenRun run = await Read(SmallXdatcar.Of(1, 2) + "1 2 3\n" + SmallXdatcar.Frame(3, 2) + SmallXdatcar.Frame(4, 3));

        Assert.Contains("found '1 2 3'", run.Events[0].Message);
    }

    private Task<SeenRun> Read(string text)
    {
        _scratch.Write("INCAR", "IBRION = 0\nPOTIM = 2\n");
        _scratch.Write("XDATCAR", text);
        return SeenRun.OfAsync(_scratch.Path);
    }
}
