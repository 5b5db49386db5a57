using System.Globalization;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Replicas joined under labels that count on: all mobile ions jump at once.</summary>
public sealed class DiscontinuityTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task JoinedReplicas_AreSixSegments()
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path("cases/07-replicas-joined-and-renumbered"));

        Assert.Equal(SmallXdatcar.Labels(240), run.Steps);
        Assert.Equal([41, 81, 121, 161, 201], run.Events.Where(static e => e.Kind == "discontinuity").Select(static e => e.Step));
        Assert.Equal((6, 10, 0L), (run.Segments, run.Events.Count, run.Repeated)); // and no large_step of the same frames
        Assert.True(run.WouldSeeJoint);
    }

    [Fact]
    public async Task JoinedReplicas_GiveTheMsdOfOne()
    {
        Ionstream replay = await Ionstream.Run(
            "replay", SharedData.Path("cases/07-replicas-joined-and-renumbered"), "--out", _scratch["out"], "--format", "csv",
            "--config", _scratch.Write("recipe.json", """{ "groups": {}, "observables": { "msd": { "maxLagPs": 0.07 }, "diffusion": {} } }"""));

        Assert.True(replay.ExitCode == 0, replay.Error);
        Assert.InRange(Value("msd", "msd_A2", "Li,multi,raw,1,"), 0.028, 0.032);
        Assert.InRange(Value("msd", "msd_A2", "Li,multi,raw,30,"), 30 * 0.030 * 0.7, 30 * 0.030 * 1.3); // D = 2.5e-4 cm2/s, not 4.5e-4
    }

    [Theory]
    [InlineData("reference/agi128_rep1", 2001)]
    [InlineData("reference/agi128_nptiso", 1251)]
    [InlineData("vasp/liquid-na-mpmorph", 2000)]
    [InlineData("vasp/koh-water-aimd-vasp643", 100)]
    [InlineData("vasp/li6ps5cl-50p-run1", 140)]
    public async Task RealRuns_HaveNoJumpAndNoRepeat(string folder, int frames)
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path(folder));

        Assert.Equal((frames, 1, 0L), (run.Frames.Count, run.Segments, run.Repeated));
        Assert.DoesNotContain(run.Kinds, static k => k is "discontinuity" or "repeated_frames");
    }

    [Fact]
    public async Task CoarseInterval_HasNoPower_AndSaysSo()
    {
        SeenRun run = await SeenRun.OfAsync(SharedData.Path("vasp/nacl-800k-vasppy"));

        Assert.Equal((1, false), (run.Segments, run.WouldSeeJoint));
    }

    private double Value(string table, string column, string key)
    {
        string[] lines = File.ReadAllLines(Directory.GetFiles(_scratch[$"out/final/{table}"], "*.csv", SearchOption.AllDirectories).Single());
        string line = Assert.Single(lines, l => l[(l.IndexOf(',') + 1)..].StartsWith(key, StringComparison.Ordinal));
        return double.Parse(line.Split(',')[Array.IndexOf(lines[0].Split(','), column)], CultureInfo.InvariantCulture);
    }
}
