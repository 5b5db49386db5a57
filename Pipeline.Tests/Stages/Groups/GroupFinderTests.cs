using System.Text;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Stages.Accumulators;

namespace Pipeline.Tests.Stages.Groups;

/// <summary>When groups are decided, from what, and what happens where they cannot be.</summary>
public sealed class GroupFinderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Frames 10 fs apart: 2 ps are 200 frames. A live run waits for them; what is decided then does not depend on when one looked.</summary>
    [Fact]
    public void Sublattice_LiveRun_WaitsForTwoPicoseconds()
    {
        byte[] text = SharedData.Bytes("reference/agi128_rep1/XDATCAR.gz");
        _scratch.Write("INCAR", Encoding.UTF8.GetString(SharedData.Bytes("reference/agi128_rep1/INCAR")));
        RunDescription? At(int frames, bool isFinal)
        {
            _scratch.Write("XDATCAR", Encoding.UTF8.GetString(text, 0, End(text, frames)));
            return RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings { Groups = AngleReferenceTests.Iodide("all") }, isFinal);
        }

        Assert.Null(At(199, isFinal: false));
        RunDescription atOnce = At(200, isFinal: false)!, later = At(1500, isFinal: false)!, atEnd = At(1500, isFinal: true)!, shortRun = At(60, isFinal: true)!;
        Assert.Equal(384, atOnce.Groups[0].Tetrahedra.Count);
        Assert.Equal(atOnce.SemanticKey, later.SemanticKey);
        Assert.Equal(atOnce.SemanticKey, atEnd.SemanticKey);
        Assert.Equal(atOnce.Groups[0].Angles, shortRun.Groups[0].Angles);
        Assert.Contains("groups: I-I-I 384 tetrahedra, 2304 angles", atOnce.Notices);
    }

    [Fact]
    public void StructureFile_GivesTheSites_AndItsAbsenceIsSaid()
    {
        Dictionary<string, GroupOptions> groups = AngleReferenceTests.Iodide("apex");
        groups["I-I-I"] = groups["I-I-I"] with { StructureFile = "SITES" };
        XdatcarRun run = ReferenceCases.Load("reference/agi128_rep1");
        _scratch.Write("XDATCAR", Encoding.UTF8.GetString(SharedData.Bytes("reference/agi128_rep1/XDATCAR.gz").AsSpan(0, 40_000)));
        RunDescription without = RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings { Groups = groups }, isFinal: true)!;
        Assert.Contains("the structure file SITES is not there", without.Groups[0].Problem);

        StringBuilder poscar = new("sites\n1\n");
        for (int row = 0; row < 3; row++)
        {
            poscar.AppendLine(FormattableString.Invariant($"{run.Trajectory.Cells[0][row, 0]:R} {run.Trajectory.Cells[0][row, 1]:R} {run.Trajectory.Cells[0][row, 2]:R}"));
        }

        poscar.Append("Ag I\n64 64\nDirect\n");
        for (int i = 0; i < 128; i++)
        {
            poscar.AppendLine(string.Join(' ', Enumerable.Range(0, 3).Select(axis => XdatcarText.Plain(run.Trajectory.Coordinates[0][(axis * 128) + i]))));
        }

        _scratch.Write("SITES", poscar.ToString());
        RunDescription found = RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings { Groups = groups }, isFinal: false)!; // needs no mean
        Assert.Null(found.Groups[0].Problem);
        Assert.Equal(768, found.Groups[0].Angles.Count);
    }

    [Fact]
    public void Group_ThatCannotBeBuilt_IsAnEventAndANotice_TheOthersAreFound()
    {
        Dictionary<string, GroupOptions> groups = AngleReferenceTests.RecipeGroups("mlmd/nss_300K");
        groups["tight"] = groups["SbS4"] with { MaxBondAngstrom = 2.35 };
        groups["WS4"] = groups["SbS4"] with { Centre = "W" };
        RunDescription run = AngleReferenceTests.Describe("mlmd/nss_300K", groups);

        Assert.Equal(192, run.Groups.Single(g => g.Name == "SbS4").Angles.Count);
        Assert.Matches(@"^Sb\d+ has [0-3] of 4 S within 2\.35 A on the first analysed frame; nearest: S\d+ 2\.\d{3}, S\d+ 2\.\d{3}, S\d+ 2\.\d{3}, S\d+ 2\.\d{3} A$", run.Groups.Single(g => g.Name == "tight").Problem);
        Assert.Equal("the run has no W (it has Na Sb S)", run.Groups.Single(g => g.Name == "WS4").Problem);
        Assert.Equal(2, run.StartEvents.Count(e => e is { Kind: "group_not_built", Severity: "warning" }));
        Assert.Contains(run.Notices, n => n.StartsWith("groups: WS4 cannot be built: ", StringComparison.Ordinal));
    }

    /// <summary>The first analysed frame is that after the equilibration: another one, other distances in the message.</summary>
    [Fact]
    public void Equilibration_MovesTheFirstFrame()
    {
        Dictionary<string, GroupOptions> groups = AngleReferenceTests.RecipeGroups("mlmd/nss_300K");
        groups["SbS4"] = groups["SbS4"] with { MaxBondAngstrom = 1 };
        RunInput input = RunInput.Resolve(SharedData.Path("mlmd/nss_300K"));
        string? Problem(RunSettings settings) => RunProbe.Describe(input, settings with { Groups = groups }, isFinal: true)!.Groups[0].Problem;

        Assert.Equal(Problem(new RunSettings { FromFrame = 250 }), Problem(new RunSettings { EquilibrationPs = 1 }));
        Assert.NotEqual(Problem(new RunSettings()), Problem(new RunSettings { EquilibrationPs = 1 }));
        Assert.Contains("ends before its first analysed frame", Problem(new RunSettings { EquilibrationPs = 1000 }));
    }

    /// <summary>Where frame <paramref name="frames"/> ends.</summary>
    private static int End(byte[] text, int frames)
    {
        int at = 0;
        for (int f = 0; f <= frames; f++)
        {
            int next = text.AsSpan(at + 1).IndexOf("Direct"u8);
            if (next < 0)
            {
                return text.Length;
            }

            at += next + 1;
        }

        return at;
    }
}
