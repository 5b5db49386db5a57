using System.Globalization;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>What alpha-AgI is known to do, seen through the whole program: a smoke test, one run of 50 ps.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class KnownPhysicsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task SimulatedAgi_Replayed_HasItsPeaksAnglesCagedIodideAndMovingSilver()
    {
        Ionstream simulated = await Ionstream.Run("simulate", "agi", "--out", _scratch["run"], "--frames", "5000", "--quiet");
        Assert.True(simulated.ExitCode == 0, simulated.Error);
        Ionstream replayed = await Ionstream.Run("replay", _scratch["run"], "--out", _scratch["out"], "--config", "agi", "--format", "csv");
        Assert.True(replayed.ExitCode == 0, replayed.Error);

        Dictionary<string, string> peak = Rows("peaks").Single(r => r["table"] == "rdf" && r["species_a"] == "Ag" && r["species_b"] == "I" && r["peak"] == "1");
        Assert.InRange(Number(peak, "position"), 2.65, 2.8);
        Dictionary<string, string>[] angles = [.. Rows("angle_distribution").Where(r => r["filter"] == "raw" && r["count"] != "0")];
        Assert.InRange(angles.Min(r => Number(r, "theta_lo_deg")), 30, 70);
        Assert.InRange(angles.Max(r => Number(r, "theta_hi_deg")), 71, 110);
        Assert.Equal(768L * 5000, angles.Sum(r => long.Parse(r["count"], CultureInfo.InvariantCulture)));
        Dictionary<string, string>[] tracer = [.. Rows("diffusion").Where(r => r["drift"] == "host" && r["quantity"] == "tracer")];
        Assert.All(tracer.Where(r => r["species"] == "I"), r => Assert.Equal("caged", r["regime"]));
        Assert.InRange(Number(tracer.Single(r => r["species"] == "Ag" && r["method"] == "einstein_fit"), "D_cm2_s"), 0.7e-5, 2e-5);
        Assert.Equal(500, Rows("thermo").Average(r => Number(r, "temperature_K")), 5.0);
    }

    /// <summary>72 ps of lithium against the value of a run of 1 ns with the same model, (2.63 +- 0.07)e-5 cm2/s; 20 ps of it claim nothing and say why.</summary>
    [Fact]
    public async Task Lgps_LongRun_IntervalHoldsTheValueOfAMuchLongerOne_ShortRunGivesNoneAndSaysWhy()
    {
        string recipe = _scratch.Write("diffusion.json", """{ "observables": { "msd": {}, "diffusion": {} } }""");
        foreach ((string id, string to) in new[] { ("run", "9000"), ("short", "100") })
        {
            Ionstream replayed = await Ionstream.Run("replay", SharedData.Path("mlmd/lgps_900K_72ps"), "--out", _scratch["out"], "--config", recipe, "--format", "csv", "--run-id", id, "--to", to);
            Assert.True(replayed.ExitCode == 0, replayed.Error);
        }

        static bool IsLithium(Dictionary<string, string> r) => r["species"] == "Li" && r["drift"] == "host" && r["quantity"] == "tracer" && r["method"] == "gls";
        Dictionary<string, string> whole = Rows("diffusion").Single(IsLithium), brief = Rows("diffusion", "short").Single(IsLithium);
        Assert.Equal("diffusive", whole["regime"]);
        Assert.InRange(Number(whole, "blocks"), 10, 12);
        Assert.InRange(2.63e-5, Number(whole, "lo95_cm2_s"), Number(whole, "hi95_cm2_s"));
        Assert.True(Number(whole, "hi95_cm2_s") < 2 * Number(whole, "lo95_cm2_s"));
        Assert.Equal("", brief["lo95_cm2_s"]);
        Assert.NotEqual("", brief["note"]);
    }

    private List<Dictionary<string, string>> Rows(string table, string run = "run")
    {
        string[][] lines = [.. File.ReadLines(Assert.Single(Directory.GetFiles(_scratch[$"out/final/{table}/run={run}"]))).Select(static l => l.Split(','))];
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(c => c.First, c => c.Second))];
    }

    private static double Number(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);
}
