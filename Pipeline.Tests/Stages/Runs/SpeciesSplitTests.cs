using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>Isotopes under one symbol: one species, or several where a recipe says so.</summary>
public sealed class SpeciesSplitTests : IDisposable
{
    private const string Header = "water\n1.0\n10 0 0\n0 10 0\n0 0 10\nH O H\n2 2 1\n";
    private readonly Scratch _scratch = new();

    public SpeciesSplitTests()
    {
        _scratch.Write("XDATCAR", Header + string.Concat(Enumerable.Range(1, 3).Select(t => $"Direct configuration= {t}\n0.1 0.1 0.1{t}\n0.2 0.2 0.2{t}\n0.3 0.3 0.3{t}\n0.4 0.4 0.4{t}\n0.5 0.5 0.5{t}\n")));
        _scratch.Write("INCAR", "IBRION = 0\nPOTIM = 1\nPOMASS = 1.008 15.999 2.014\n");
        _scratch.Write("POSCAR", Header + "Direct\n0 0 0\n0.1 0 0\n0.2 0 0\n0.3 0 0\n0.4 0 0\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TwoMassesUnderOneSymbol_AreOneSpeciesAndANotice()
    {
        RunDescription run = Describe(null);

        Assert.Equal(["H", "O"], run.Topology.Species);
        Assert.Equal([1.008, 15.999, 2.014], run.BlockMasses);
        Assert.Equal(((2 * 1.008) + 2.014) / 3, run.Masses![0], 1e-12);
        Assert.Contains(run.Notices, n => n.StartsWith("masses: H is 1.008 and 2.014 amu", StringComparison.Ordinal));
        Assert.Contains(" by block 1.008 15.999 2.014", run.SemanticKey, StringComparison.Ordinal);
        Assert.Equal(run.SemanticKey, RunDescriptionJson.FromJson(run.ToJson()).SemanticKey);
    }

    [Fact]
    public async Task Split_MakesThemSpeciesOfTheirOwn()
    {
        RunDescription run = Describe(new() { ["H"] = ["H", "D"] });

        Assert.Equal(["H", "O", "D"], run.Topology.Species);
        Assert.Equal([1.008, 15.999, 2.014], run.Masses);
        Assert.Null(run.BlockMasses);
        Assert.Equal(["H", "O"], RunDescriptionJson.FromJson(run.ToJson()).PrintedTopology!.Species);
        Assert.Equal(3, await Cases.AtomCasesTests.FramesOf(RunInput.Resolve(_scratch.Path), run)); // what the file prints is still its own
    }

    [Fact]
    public void Split_WithoutPomass_HasTheWeightOfTheSymbol()
    {
        File.Delete(_scratch["INCAR"]);

        Assert.Equal([1.008, 15.999, 1.008], Describe(new() { ["H"] = ["H", "D"] }).Masses);
    }

    [Theory]
    [InlineData("H", "H", "1 names (H) for H, of which the run has 2 blocks")]
    [InlineData("Li", "A B", "2 names (A B) for Li, of which the run has 0 blocks")]
    [InlineData("H", "H O", "H may not be called O")]
    public void Split_ThatDoesNotFit_IsRefused(string symbol, string names, string message) =>
        Assert.Contains(message, Assert.Throws<PhysicsException>(() => Describe(new() { [symbol] = names.Split(' ') })).Message, StringComparison.Ordinal);

    private RunDescription Describe(Dictionary<string, IReadOnlyList<string>>? split) =>
        RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings { Split = split }, isFinal: true)!;
}
