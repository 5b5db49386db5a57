using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>What a run is too short for, with the length that is needed.</summary>
public sealed class TooShortTests
{
    private static readonly Dictionary<string, object> s_all = new() { ["vacf"] = new VacfOptions(), ["angles"] = new AnglesOptions(), ["diffusion"] = new DiffusionOptions() };

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(2, 10_000)]
    [InlineData(4, 5_000)]
    public void TwentyPicoseconds_GiveAnErrorOfBandCentres_ButNoLowPass(double intervalFs, long frames)
    {
        string[] sentences = [.. TooShort.For(Run(intervalFs), frames, s_all)];

        Assert.DoesNotContain(sentences, static s => s.Contains("band centres", StringComparison.Ordinal));
        Assert.Contains(sentences, static s => s.StartsWith("20 ps are too short for low-passed angles: 20.", StringComparison.Ordinal));
        Assert.Contains(sentences, static s => s.Contains("within 0.952 ps", StringComparison.Ordinal));
    }

    [Fact]
    public void ShortRun_MissesTheError_LongRunNothing()
    {
        Assert.Contains(TooShort.For(Run(4), 4_900, s_all), static s => s.StartsWith("19.6 ps are too short for an error of band centres: 19.976 ps", StringComparison.Ordinal));
        Assert.Empty(TooShort.For(Run(4), 30_000, s_all));
    }

    [Fact]
    public void WithoutTheObservableOrATime_NothingIsMissed()
    {
        Assert.Empty(TooShort.For(Run(4), 10, new Dictionary<string, object> { ["rdf"] = new RdfOptions() }));
        Assert.Empty(TooShort.For(Run(4) with { TimestepFs = null }, 10, s_all));
        Assert.DoesNotContain(TooShort.For(Run(4) with { Groups = [] }, 10, s_all), static s => s.Contains("angles", StringComparison.Ordinal));
    }

    private static RunDescription Run(double intervalFs) => new()
    {
        RunId = "short",
        Topology = new Topology("short", [("P", 1), ("S", 4)]),
        Period = 100,
        FirstCell = Cell.Orthorhombic(9, 9, 9),
        TimestepFs = intervalFs,
        LabelStride = 1,
        Groups = [new AtomGroup("PS4", new GroupOptions()) { Tetrahedra = [new Tetrahedron(0, 1, 2, 3, 4)], Angles = [new GroupAngle(0, 1, 2, 3)] }],
    };
}
