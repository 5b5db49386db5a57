using System.Globalization;
using System.Text.Json;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Recognition;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Recognition;

/// <summary>What is recognised in every real trajectory and structure at hand, without a recipe.</summary>
public sealed class RealCompositionTests
{
    /// <summary>Path, mobile ions with their charge, groups with their tetrahedra, time step in fs.</summary>
    public static TheoryData<string, string, string, double?> Runs => new()
    {
        { "mlmd/lgps_900K", "Li+", "GeS4 4, PS4 8", 2 },
        { "mlmd/lgps_900K_72ps", "Li+", "GeS4 4, PS4 8", 2 },
        { "mlmd/nss_300K", "Na+", "SbS4 16", 2 },
        { "mlmd/nssw_600K_n", "Na+", "SbS4 15, WS4 1", 2 },
        { "reference/agi128_rep1", "Ag+", "I-I-I 384", 2 },
        { "reference/agi128_rep2", "Ag+", "I-I-I 384", 2 },
        { "reference/agi128_rep3", "Ag+", "I-I-I 384", 2 },
        { "reference/agi128_shear", "Ag+", "I-I-I 384", 2 },
        { "reference/agi128_nptiso", "Ag+", "I-I-I 384", 2 },
        { "vasp/li6ps5cl-50p-run1", "Li+", "PS4 32", null },
        { "vasp/li6ps5i-50p-run1", "Li+", "PS4 32", null },
        { "vasp/fe2o3-molten-pmg/XDATCAR.MD", "", "", null },
        { "vasp/kinisi-synthetic/example_center.XDATCAR", "", "", null },
        { "vasp/kinisi-synthetic/example_drift.XDATCAR", "", "", null },
        { "vasp/koh-water-aimd-vasp643", "", "", 0.5 },
        { "vasp/liquid-na-mpmorph", "", "", null },
        { "vasp/llzo-iondiff", "Li+", "", 1.5 },
        { "vasp/nacl-800k-vasppy", "", "", null },
        { "vasp/nacl-phonopy-spectrum", "", "", null }, // CaSiO3: Si has six O
        { "vasp/pmg-xdatcar-variants/XDATCAR_4", "Li+", "", null },
        { "vasp/pmg-xdatcar-variants/XDATCAR_5", "Li+", "", null },
        { "vasp/pmg-xdatcar-variants/XDATCAR_6", "", "", null },
        { "vasp/pmg-xdatcar-variants/XDATCAR_traj", "", "", null },
        { "vasp/pmg-xdatcar-variants/XDATCAR_traj_combine_test_2", "", "", null },
        { "vasp/pmg-xdatcar-variants/XDATCAR.bad_fmt.gz", "Li+", "", null },
        { "vasp/pt111-water-run1", "", "", 1 },
        { "vasp/pt111-water-run2", "", "", 1 },
        { "vasp/si-dynaphopy", "", "", null },
        { "vasp/site-analysis-synthetic/example_data.XDATCAR", "Li+", "", null },
        { "vasp/site-analysis-synthetic/simple_cubic_li.XDATCAR", "Li+", "", null },
        { "vasp/srtio3-ramannoodle", "", "", null },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_IsRecognisedWithoutARecipe(string path, string mobile, string groups, double? timestepFs)
    {
        RunDescription run = RunProbe.Describe(RunInput.Resolve(SharedData.Path(path)), new RunSettings(), isFinal: true)!;

        Assert.Equal(mobile, string.Join(' ', run.MobileSpecies.Select(s => run.Topology.Species[s] + Composition.Sign(run.Charges[s]))));
        Assert.Equal(groups, string.Join(", ", run.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Name} {g.Tetrahedra.Count}"))));
        Assert.Equal(timestepFs, run.TimestepFs);
        Assert.Contains(run.Notices, n => n.StartsWith("groups:", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, run.Charges.Count).Except(run.MobileSpecies), s => Assert.Equal(0, run.Charges[s]));
    }

    [Theory]
    [InlineData("vasp/lgps-contcar-md-pmg/CONTCAR.MD", "GeS4 PS4", "Li")]
    [InlineData("vasp/koh-water-aimd-vasp643/POSCAR", "", "K")]
    [InlineData("vasp/pt111-water-run1/CONTCAR", "")]
    [InlineData("vasp/h2o-md-dpdata/CONTCAR.h2o.md", "")]
    [InlineData("vasp/si-md-atomate2/POSCAR.gz", "")]
    [InlineData("vasp/si-mpmorph-production/POSCAR.gz", "")]
    public void Structure_IsRecognised(string path, string groups, params string[] mobile)
    {
        RecognisedGroups found = Structure.Of(Poscar.Parse(SharedData.Bytes(path), path)).Recognise(mobile);

        Assert.Equal(groups, string.Join(' ', found.Groups.Keys));
    }

    [Fact]
    public void FirstFramesAtAnyTime_OfTheHotRuns_GiveTheSameGroups()
    {
        // The frame that happens to be the first must not decide: every 250th of the hot runs.
        foreach ((string path, string groups) in new[] { ("mlmd/lgps_900K", "GeS4 PS4"), ("mlmd/nss_300K", "SbS4"), ("mlmd/nssw_600K_n", "SbS4 WS4"), ("reference/agi128_rep1", "I-I-I") })
        {
            for (long from = 0; from < 2000; from += 250)
            {
                RunDescription run = RunProbe.Describe(RunInput.Resolve(SharedData.Path(path)), new RunSettings { FromFrame = from }, isFinal: true)!;
                Assert.True(groups == string.Join(' ', run.Groups.Select(g => g.Name)), $"{path} from frame {from}: {string.Join("; ", run.Notices)}");
            }
        }
    }

    [Fact]
    public async Task Program_InspectNamesIonsPolyanionsAndTimestepOfEveryReferenceRun()
    {
        (string Path, string Mobile, string? Polyanions, string? Sublattices, double Interval, double Kelvin)[] expected =
        [
            ("mlmd/lgps_900K", "Li", "GeS4 PS4", null, 4, 900),
            ("mlmd/lgps_900K_72ps", "Li", "GeS4 PS4", null, 8, 900),
            ("mlmd/nss_300K", "Na", "SbS4", null, 4, 300),
            ("mlmd/nssw_600K_n", "Na", "SbS4 WS4", null, 8, 600),
            ("reference/agi128_rep1", "Ag", null, "I-I-I", 10, 500),
            ("reference/agi128_rep2", "Ag", null, "I-I-I", 10, 500),
            ("reference/agi128_rep3", "Ag", null, "I-I-I", 10, 500),
            ("reference/agi128_shear", "Ag", null, "I-I-I", 2, 500),
            ("reference/agi128_nptiso", "Ag", null, "I-I-I", 4, 500),
        ];

        Ionstream result = await Ionstream.Run(["inspect", "--json", .. expected.Select(e => SharedData.Path(e.Path))]);

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        foreach (((string path, string mobile, string? polyanions, string? sublattices, double interval, double kelvin), JsonElement run) in expected.Zip(json.RootElement.EnumerateArray()))
        {
            Assert.Equal(mobile, run.GetProperty("mobile").GetString());
            Assert.Equal(1, run.GetProperty("charges").GetProperty(mobile).GetInt32());
            Assert.Equal(polyanions, run.GetProperty("polyanions").GetString());
            Assert.Equal(sublattices, run.GetProperty("sublattices").GetString());
            Assert.Equal(2, run.GetProperty("timestep_fs").GetDouble());
            Assert.Equal("INCAR POTIM", run.GetProperty("timestep_source").GetString());
            Assert.Equal(interval, run.GetProperty("frame_interval_fs").GetDouble());
            Assert.Equal(kelvin, run.GetProperty("temperature_K").GetDouble());
            Assert.True(run.GetProperty("problem").ValueKind == JsonValueKind.Null, path);
        }
    }
}
