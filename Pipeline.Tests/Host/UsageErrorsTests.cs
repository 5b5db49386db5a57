using Pipeline.Host;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;

namespace Pipeline.Tests.Host;

/// <summary>What a misspelt command line is answered with.</summary>
public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("replay run --striide 2 --out x", "Unknown option '--striide'; did you mean '--stride'?")]
    [InlineData("replay run --out x --equil 5ps", "Unknown option '--equil'; did you mean '--equilibration'?")]
    [InlineData("replay run -out x", "Option '--out' is required.|Unknown option '-out'; did you mean '--out'?")]
    [InlineData("replay run --out x --xyzzy", "Unknown option '--xyzzy'.")]
    [InlineData("inspect run --jsn", "Unknown option '--jsn'; did you mean '--json'?")]
    [InlineData("status out --chekc", "Unknown option '--chekc'; did you mean '--check'?")]
    [InlineData("watch run --out x --endAfterIdle 5s", "Unknown option '--endAfterIdle'; did you mean '--end-after-idle'?")]
    [InlineData("simulate agi --out x --framez 5", "Unknown option '--framez'; did you mean '--frames'?")]
    [InlineData("simulate agi --out x --framez=5", "Unknown option '--framez'; did you mean '--frames'?")]
    [InlineData("demo --seeed 1 --ot x", "Unknown option '--seeed'; did you mean '--seed'?|Unknown option '--ot'; did you mean '--out'?")]
    [InlineData("init run extra", "Unrecognized command or argument 'extra'.")]
    [InlineData("replya run", "Unknown verb 'replya'; did you mean 'replay'?")]
    [InlineData("sim agi", "Unknown verb 'sim'; did you mean 'simulate'?")]
    [InlineData("--versoin", "Unknown option '--versoin'; did you mean '--version'?")]
    [InlineData("analyse run", "Unknown verb 'analyse' (verbs: arrhenius, compare, demo, ensemble, export, figures, init, inspect, replay, report, show, simulate, status, watch).")]
    [InlineData("", "a verb is needed (arrhenius, compare, demo, ensemble, export, figures, init, inspect, replay, report, show, simulate, status, watch).")]
    public void Misspelt_IsAnsweredWithWhatWasMeant(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', UsageErrors.Of(Program.CreateRoot().Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))));

    [Fact]
    public void RightCommandLine_HasNone() => Assert.Empty(UsageErrors.Of(Program.CreateRoot().Parse(["replay", "run", "--out", "x", "--stride", "2"])));

    [Theory]
    [InlineData("vanhove", "vanHove")] // case
    [InlineData("van_hove", "vanHove")] // dashes and underscores
    [InlineData("rfd", "rdf")] // two letters swapped are one edit
    [InlineData("msdd", "msd")]
    [InlineData("distance", "distanceAngle")] // the only one that begins so
    [InlineData("xyz", null)] // every short name is three edits away from every other
    [InlineData("diffuison", "diffusion")]
    public void Closest_IsWithinTwoEditsOrTheOnlyBeginning(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Closest(word, ["rdf", "msd", "vacf", "angles", "vanHove", "distanceAngle", "diffusion", "thermo"]));
}
