using System.Diagnostics;
using Pipeline.Host.Commands;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands;

/// <summary>Which paths a quoted glob matches, in which order, under which ids.</summary>
public sealed class RunGlobTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("*", "a b x.XDATCAR")]
    [InlineData("?", "a b")]
    [InlineData("T*/run*", "T1000/run1 T500/run1 T500/run10 T500/run2")]
    [InlineData("T500/run?", "T500/run1 T500/run2")]
    [InlineData("T*/run1", "T1000/run1 T500/run1")]
    [InlineData("*.XDATCAR", "x.XDATCAR")]
    [InlineData("T500/*/XDATCAR", "T500/run1/XDATCAR T500/run10/XDATCAR T500/run2/XDATCAR")]
    [InlineData("T500/*/XDATCAR*", "T500/run1/XDATCAR T500/run10/XDATCAR T500/run2/XDATCAR T500/zipped/XDATCAR.gz")]
    [InlineData("T500/z*", "T500/zipped")]
    [InlineData(".h*", ".hidden")]
    [InlineData("A*", "")]
    [InlineData("no/*", "")]
    [InlineData("x.XDATCAR/*", "")]
    [InlineData("T500/run1/XDATCAR/*", "")]
    public void Pattern_MatchesRunsInOrdinalOrder(string pattern, string expected)
    {
        Tree();

        Assert.Equal(expected, Matches(pattern));
    }

    [Fact]
    public void AnyDepth_FindsAllButWhatIsHidden_AndDoesNotGoRoundInCircles()
    {
        Tree();
        Directory.CreateSymbolicLink(_scratch["T500/loop"], _scratch.Path);

        Assert.Equal("T1000/run1 T500/run1 T500/run10 T500/run2", Matches("**/run*"));
        Assert.Equal("T1000/run1/XDATCAR T500/run1/XDATCAR T500/run10/XDATCAR T500/run2/XDATCAR a/XDATCAR b/XDATCAR", Matches("**/XDATCAR"));
    }

    [Fact]
    public void LinkToARun_IsMatchedByItsName()
    {
        Tree();
        Directory.CreateSymbolicLink(_scratch["T500/run3"], _scratch["a"]);

        Assert.Equal("T500/run1 T500/run2 T500/run3", Matches("T500/run?"));
    }

    [Fact]
    public void ExcludedFolder_IsNotLookedInto()
    {
        Tree();

        Assert.Equal("T1000/run1 a b", string.Join(' ', new RunGlob(_scratch["**"]) { Excluded = _scratch["T500"] }.Matches().Where(m => !File.Exists(m)).Select(m => Path.GetRelativePath(_scratch.Path, m))));
    }

    [Fact]
    public void KnownDirectories_AreNotLookedIntoAgain()
    {
        Tree();
        File.Delete(_scratch["a/XDATCAR"]);
        RunGlob glob = new(_scratch["?"]);

        Assert.Equal(["b"], glob.Matches().Select(Path.GetFileName));
        Assert.Equal(["a", "b"], glob.Matches(path => Path.GetFileName(path) is "a").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("ln -s /dev/zero")]
    public async Task NoRegularFile_HoldsNobodyUp(string make)
    {
        Tree();
        Directory.CreateDirectory(_scratch["c"]);
        string[] command = [.. make.Split(' '), _scratch["c/XDATCAR"]];
        using (Process process = Process.Start(command[0], command[1..]))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string found = await Task.Run(() => Matches("?")).WaitAsync(Hang.Limit, TestContext.Current.CancellationToken);

        Assert.StartsWith("a b", found); // what is no file is refused by whoever opens it
    }

    [Fact]
    public void NameWithAWildcardThatIsThere_IsNoGlob()
    {
        _scratch.Write("odd*/XDATCAR", "");

        Assert.False(RunGlob.IsGlob(_scratch["odd*"]));
        Assert.False(RunGlob.IsGlob(_scratch["odd*/XDATCAR"]));
        Assert.True(RunGlob.IsGlob(_scratch["od?"]));
        Assert.False(RunGlob.IsGlob(_scratch["none"]));
    }

    [Theory]
    [InlineData("T*/run*", "T500/run1", "T500.run1")]
    [InlineData("T*/run*/XDATCAR", "T500/run1/XDATCAR", "T500.run1")]
    [InlineData("T500/*", "T500/run1", "run1")]
    [InlineData("*/5 K é", "300/5 K é", "r300.5_K__")]
    [InlineData("XDATCAR*", "XDATCAR", null)]
    public void Id_IsThePathBelowTheFixedPart(string pattern, string match, string? id) =>
        Assert.Equal(id, new RunGlob(_scratch[pattern]).IdOf(_scratch[match]));

    private void Tree()
    {
        foreach (string run in new[] { "T500/run1", "T500/run2", "T500/run10", "T1000/run1", ".hidden", "b", "a" })
        {
            _scratch.Write(run + "/XDATCAR", "");
        }

        _scratch.Write("T500/zipped/XDATCAR.gz", "");
        _scratch.Write("T500/run4/INCAR", "");
        _scratch.Write("x.XDATCAR", "");
        _scratch.Write("INCAR", "");
    }

    private string Matches(string pattern) => string.Join(' ', new RunGlob(_scratch[pattern]).Matches().Select(m => Path.GetRelativePath(_scratch.Path, m)));
}
