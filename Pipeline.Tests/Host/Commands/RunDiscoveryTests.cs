using Pipeline.Host;
using Pipeline.Host.Commands;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands;

/// <summary>The runs of a daemon: those named from the start, those its globs match later.</summary>
public sealed class RunDiscoveryTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Named_AreGivenOnceInTheirOrder_ThereOrNot()
    {
        _scratch.Write("a/XDATCAR", "");
        RunDiscovery discovery = Of("later", "a", "b.XDATCAR");

        Assert.Equal(["later", "a", "b"], Ids(discovery.Scan()));
        Assert.False(discovery.HasGlobs);
        Assert.Empty(discovery.Scan());
    }

    [Fact]
    public void Glob_FindsLaterWhatMatchesLater_AndADirectoryOnceItHasATrajectory()
    {
        _scratch.Write("T300/run1/XDATCAR", "");
        RunDiscovery discovery = Of("T*/run*");
        Assert.Equal(["T300.run1"], Ids(discovery.Scan()));
        Assert.True(discovery.HasGlobs);

        Directory.CreateDirectory(_scratch["T400/run1"]);
        Assert.Empty(discovery.Scan());
        _scratch.Write("T400/run1/XDATCAR.gz", "");
        _scratch.Write("T300/run2/XDATCAR", "");
        Assert.Equal(["T300.run2", "T400.run1"], Ids(discovery.Scan()));
        Assert.Empty(discovery.Scan());
    }

    [Fact]
    public void Id_DoesNotDependOnWhatElseMatches()
    {
        RunDiscovery early = Of("T*/run*");
        Assert.Empty(early.Scan());
        _scratch.Write("T300/run1/XDATCAR", "");
        _scratch.Write("T400/run1/XDATCAR", "");

        Assert.Equal(Ids(Of("T*/run*").Scan()), Ids(early.Scan()));
    }

    [Fact]
    public void OneRun_NamedTwiceOrFoundAsDirectoryAndAsFile_IsOne()
    {
        _scratch.Write("a/XDATCAR", "");

        Assert.Equal(["a"], Ids(Of("a", "a/XDATCAR", "a/").Scan()));
        Assert.Equal(["a"], Ids(Of("**").Scan()));
        Assert.Equal(["a"], Ids(Of("a", "?").Scan()));
    }

    [Fact]
    public void TwoSourcesOfOneId_AtTheStart_Are78AndBothNamed()
    {
        _scratch.Write("x/a/XDATCAR", "");
        _scratch.Write("y/a/XDATCAR", "");

        CommandException refused = Assert.Throws<CommandException>(() => Of("x/a", "y/a").Scan());

        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains(_scratch["x/a"], refused.Message);
        Assert.Contains(_scratch["y/a"], refused.Message);
    }

    [Fact]
    public void LaterSourceOfATakenId_IsLeftAlone_AndSaidOnce()
    {
        _scratch.Write("a/XDATCAR", "");
        RunDiscovery discovery = Of("a", "more/**");
        Assert.Equal(["a"], Ids(discovery.Scan()));

        _scratch.Write("more/a/XDATCAR", "");
        _scratch.Write("more/b/XDATCAR", "");
        Assert.Equal(["b"], Ids(discovery.Scan()));
        _scratch.Write("more/a/XDATCAR.gz", ""); // matches anew, the same place
        Assert.Empty(discovery.Scan());

        string said = Assert.Single(_notices);
        Assert.Contains(_scratch["more/a/XDATCAR"], said);
        Assert.Contains(_scratch["a/XDATCAR"], said);
        Assert.Contains("--run-id", said);
    }

    [Fact]
    public void OutputFolder_IsNoPlaceForRuns()
    {
        _scratch.Write("out/a/XDATCAR", "");
        _scratch.Write("in/a/XDATCAR", "");

        Assert.Equal(["in.a"], Ids(new RunDiscovery([_scratch["**/a"]], null, _notices.Add, _scratch["out/"]).Scan()));
    }

    [Fact]
    public void RunId_NamesOneRunAndNoGlob()
    {
        Assert.Equal(["mine"], Ids(new RunDiscovery([_scratch["a"]], "mine", _notices.Add).Scan()));
        (string[], string)[] wrong = [(["a", "b"], "mine"), (["a*"], "mine"), (["a"], "1mine"), (["a"], ""), (["a"], "a/b")];
        foreach ((string[] named, string id) in wrong)
        {
            CommandException refused = Assert.Throws<CommandException>(() => new RunDiscovery([.. named.Select(n => _scratch[n])], id, _notices.Add));
            Assert.Equal(ExitCode.Usage, refused.Code);
        }
    }

    [Fact]
    public void NamedFileThatIsNoTrajectory_IsSaidAtOnce()
    {
        _scratch.Write("a/INCAR", "");

        Assert.Contains("not a trajectory", Assert.Throws<FileNotFoundException>(() => Of("a/INCAR").Scan()).Message);
        Assert.Throws<FileNotFoundException>(() => Of("later/OSZICAR").Scan());
    }

    private static IEnumerable<string> Ids(IEnumerable<RunInput> runs) => runs.Select(static r => r.RunId);

    private RunDiscovery Of(params string[] named) => new([.. named.Select(n => _scratch[n])], null, _notices.Add);
}
