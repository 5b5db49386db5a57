using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Cases;

/// <summary>Other people's runs: who the atoms are.</summary>
public sealed class AtomCasesTests
{
    [Fact]
    public async Task MoreThan20Blocks_AreReadFromHeadersOfSeveralLines()
    {
        RunInput input = RunInput.Resolve(SharedData.Path("cases/02-more-than-20-blocks"));
        RunDescription run = Describe("02-more-than-20-blocks");

        Assert.Equal(("Li11O11", 22, 22), (run.Topology.Composition, run.Topology.AtomCount, run.Topology.Blocks.Length));
        Assert.Equal(10, await FramesOf(input, run));
    }

    [Theory]
    [InlineData("14-poscar-names/labels", "POSCAR names the atoms Li1 2 P1 1 S2 4, XDATCAR Li 2 P 1 S 4")]
    [InlineData("14-poscar-names/capitals", "POSCAR names the atoms LI 2 P 1 S 4")]
    [InlineData("14-poscar-names/empty-block", "XDATCAR names O without atoms")]
    public async Task NamesThatAreLabelsAndEmptyBlocks_AreANotice(string path, string notice)
    {
        RunDescription run = Describe(path);

        Assert.Equal("Li2P1S4", run.Topology.Composition);
        Assert.Contains(run.Notices, n => n.Contains(notice, StringComparison.Ordinal));
        Assert.NotNull(run.StartStructure);
        Assert.Equal(10, await FramesOf(RunInput.Resolve(SharedData.Path("cases/" + path)), run));
    }

    [Theory]
    [InlineData("CaF2", "F-", "Ca")]
    [InlineData("PbF2", "F-", "Pb")]
    [InlineData("CaO-ZrO2", "O2-", "Ca Zr")]
    [InlineData("CsHSO4", "H+", "Cs S O")]
    public void ConductorOfOtherIons_IsRecognised(string path, string ion, string host)
    {
        RunDescription run = Describe("15-conductors-of-other-ions/" + path);

        Assert.Equal(ion, string.Join(' ', run.MobileSpecies.Select(s => run.Topology.Species[s] + Composition.Sign(run.Charges[s]))));
        Assert.Equal(host, string.Join(' ', run.HostSpecies.Select(s => run.Topology.Species[s])));
    }

    private static RunDescription Describe(string path) =>
        RunProbe.Describe(RunInput.Resolve(SharedData.Path("cases/" + path)), new RunSettings(), isFinal: true)!;

    internal static async Task<long> FramesOf(RunInput input, RunDescription run)
    {
        using TrajectorySource source = new(SourceMembers.Of(input), run, new RunSettings(), new TailOptions(), stopAtDamage: false, TimeProvider.System);
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            (message as Frame)?.Release();
        }

        Assert.Null(source.Damage);
        Assert.Equal(1, source.Summary.Segments);
        return source.Summary.Frames;
    }
}
