using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Groups;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators.Tetrahedra;

/// <summary>A polyanion that has another number of ligands near than its group.</summary>
public sealed class CoordinationWatchTests
{
    private static readonly double[][] s_ligands = [[0, 2.3, 0], [2.2, -0.8, 0], [-1.1, -0.8, 1.9], [-1.1, -0.8, -1.9], [0.5, 0.9, 2.4], [4.5, 4.5, 4.5]];

    [Theory]
    [InlineData(1.0, true)] // the fifth ligand stays
    [InlineData(0.5, true)] // 4.5 on average
    [InlineData(0.1, false)]
    [InlineData(0.0, false)]
    public void FifthLigand_IsAWarningWithTheMean_AndStandsInTheMetadata(double share, bool isWarned)
    {
        (Angles angles, _) = Watch(share);

        RunEvent[] events = [.. angles.Events().Where(static e => e.Kind == "coordination")];
        Assert.Equal(isWarned ? 1 : 0, events.Length);
        Assert.All(angles.Results(), t => Assert.Equal(isWarned, t.Metadata.ContainsKey("coordination")));
        if (isWarned)
        {
            Assert.Contains(FormattableString.Invariant($"WS4: a W has {4 + share:F2} S within 2.8 A"), events[0].Message);
            Assert.Equal(("warning", events[0].Message), (events[0].Severity, angles.Results()[0].Metadata["coordination"]));
        }
    }

    [Fact]
    public void FirstFrame_IsCountedToo()
    {
        (_, TestRun run) = Watch(1);
        PolyanionFinder finder = new(run.Topology, run.Cells[0], TestRun.Period, run.Coordinates[0]);

        Assert.Equal(5, finder.Coordination(run.Groups[0]));
        Assert.Null(finder.Coordination(new AtomGroup("I-I-I", new GroupOptions { Kind = "sublattice" })));
    }

    private static (Angles Angles, TestRun Run) Watch(double share)
    {
        const int Frames = 320, Stride = 16;
        AtomGroup group = new("WS4", new GroupOptions { Centre = "W", Ligand = "S", MaxBondAngstrom = 2.8 })
        {
            Tetrahedra = [new Tetrahedron(0, 1, 2, 3, 4)],
            Angles = [new GroupAngle(0, 2, 1, 3)],
        };
        TestRun run = new() { Topology = new Topology("watch", [("W", 1), ("S", s_ligands.Length)]), Groups = [group] };
        for (int t = 0; t < Frames; t++)
        {
            bool near = t / Stride % 10 < 10 * share;
            double[][] atoms = [[0, 0, 0], .. s_ligands[..4], near ? s_ligands[4] : [3.5, 3.5, 0], s_ligands[5]];
            run.AddFractions([.. Enumerable.Range(0, 3).SelectMany(axis => atoms.Select(a => (a[axis] / 10) + 0.95))], Cell.Orthorhombic(10, 10, 10)); // across the faces
        }

        return (run.Feed(new Angles(new AnglesOptions(), run.Description, "test")), run);
    }
}
