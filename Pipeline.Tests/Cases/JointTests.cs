using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Chains of other people's runs: what lies between two members.</summary>
public sealed class JointTests : IDisposable
{
    private const string Recipe = """
        {
          "groups": {},
          "observables": { "rdf": { "maxRadiusAngstrom": 3.9 }, "msd": { "maxLagPs": 0.5, "linearLags": 20 }, "vacf": { "maxLagPs": 0.3, "frequencyStepCm1": 5 }, "diffusion": {}, "thermo": {} }
        }
        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task SecondPartHotter_IsABreakWithBothTemperatures_AndNothingIsClaimedOverBoth()
    {
        string part0 = SharedData.Path("cases/06-chain-second-part-hotter/part0"), part1 = SharedData.Path("cases/06-chain-second-part-hotter/part1");

        Ionstream replay = await Ionstream.Run("replay", "--chain", part0, part1, "--out", _scratch["out"], "--config", _scratch.Write("recipe.json", Recipe), "--format", "csv");

        Assert.True(replay.ExitCode == 0, replay.Error);
        CsvRows runs = Table("runs"), events = Table("events"), thermo = Table("thermo");
        Assert.Equal((250, 600.0, 2.0), (runs.Number("frames", 0), runs.Number("temperature_K", 0), runs.Number("segments", 0)));
        Assert.Contains("part1: temperature 300 K, then 900 K", events.Text("message", events.Row("kind", "segment_break")));
        Assert.Contains("from step 126 on: temperature 300 K, then 900 K", events.Text("message", events.Row("kind", "conditions_differ")));
        Assert.Equal(Enumerable.Range(1, 250).Select(static s => (double)s), Enumerable.Range(0, 250).Select(r => thermo.Number("step", r)));
        Assert.Equal((300.0, 900.0), (thermo.Number("temperature_K", 124), thermo.Number("temperature_K", 125)));
        AssertEmpty(Table("diffusion"), "D_cm2_s", "stderr_cm2_s", "lo68_cm2_s", "hi68_cm2_s", "lo95_cm2_s", "hi95_cm2_s", "haven_ratio", "conductivity_S_cm");
        AssertEmpty(Table("band_centre"), "band_centre_cm1", "band_centre_THz", "stderr_cm1");
        AssertEmpty(Table("peaks"), "position", "height");
    }

    [Fact]
    public async Task PiecesInOneDirectory_GoOnByTheirFrames()
    {
        string one = SharedData.Path("cases/20-pieces-in-one-directory/XDATCAR_1"), two = SharedData.Path("cases/20-pieces-in-one-directory/XDATCAR_2");

        Ionstream replay = await Ionstream.Run("replay", "--chain", one, two, "--out", _scratch["out"], "--config", _scratch.Write("recipe.json", Recipe), "--format", "csv");

        Assert.True(replay.ExitCode == 0, replay.Error);
        CsvRows runs = Table("runs"), events = Table("events");
        Assert.Equal((100, 1.0), (runs.Number("frames", 0), runs.Number("segments", 0)));
        Assert.Contains("XDATCAR_2 has not VASP's own name", events.Text("message", events.Row("kind", "joined")));
    }

    private static void AssertEmpty(CsvRows table, params string[] columns)
    {
        Assert.True(table.Count > 0);
        for (int row = 0; row < table.Count; row++)
        {
            Assert.All(columns, c => Assert.Equal("", table.Text(c, row)));
            Assert.Contains("pieces of different temperature or ensemble", table.Text("note", row));
        }
    }

    private CsvRows Table(string name) => CsvRows.Load(Assert.Single(Directory.GetFiles(_scratch[$"out/final/{name}"], "*.csv", SearchOption.AllDirectories)));
}
