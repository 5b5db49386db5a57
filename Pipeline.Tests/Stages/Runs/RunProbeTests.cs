using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

public sealed class RunProbeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Incar_ThatAgrees_GivesTheInterval()
    {
        RunDescription run = Describe([5, 10], "POTIM = 2\nNBLOCK = 5\nPOMASS = 107.868 126.904\nNSW = 100\n");

        Assert.Equal(2, run.TimestepFs);
        Assert.Equal(10, run.FrameIntervalFs);
        Assert.Equal([107.868, 126.904], run.Masses);
        Assert.Equal(100, run.FinalStep);
    }

    [Fact]
    public void Incar_ThatContradictsTheLabels_IsAnErrorNamingBoth()
    {
        PhysicsException thrown = Assert.Throws<PhysicsException>(() => Describe([1, 2], "POTIM = 2\nNBLOCK = 10\n"));

        Assert.Contains("XDATCAR", thrown.Message);
        Assert.Contains("NBLOCK = 10", thrown.Message);
        Assert.Contains("--timestep-fs", thrown.Message);
    }

    [Theory]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run\n")] // ML_OUTBLOCK's default differs between versions: the labels decide
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run\nML_OUTBLOCK = 10\nNBLOCK = 2\n")]
    [InlineData("NBLOCK = 10\n")]
    public void Labels_TenApart_AgreeWithTheseIncars(string incar) =>
        Assert.Equal(15, Describe([10, 20], "POTIM = 1.5\n" + incar).FrameIntervalFs);

    [Fact]
    public void Poscar_OfOtherAtoms_IsAnErrorNamingBoth()
    {
        _scratch.Write("POSCAR", "other\n1.0\n10 0 0\n0 10 0\n0 0 10\nI Ag\n1 2\nDirect\n0 0 0\n.5 .5 .5\n.2 .2 .2\n");

        PhysicsException thrown = Assert.Throws<PhysicsException>(() => Describe([1, 2], null));

        Assert.Contains("XDATCAR has Ag 2 I 1, POSCAR", thrown.Message);
        Assert.Contains("has I 1 Ag 2", thrown.Message);
    }

    [Fact]
    public void Poscar_OfTheRun_TellsWhatItBeganFrom()
    {
        _scratch.Write("POSCAR", "small\n1.0\n10 0 0\n0 10 0\n0 0 10\nAg I\n2 1\nDirect\n0 0 0\n.5 .5 .5\n.2 .2 .2\n\n 0.1E-02 0 0\n 0 0 0\n 0 0 0\n");

        Assert.Equal("POSCAR with velocities", Describe([1, 2], null).StartStructure);
    }

    [Fact]
    public void Poscar_ThatIsHalfWritten_IsANotice()
    {
        _scratch.Write("POSCAR", "small\n1.0\n10 0 0\n");

        Assert.Contains(Describe([1, 2], null).Notices, n => n.StartsWith("start: POSCAR cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public void Timestep_GivenByTheUser_SettlesAContradiction()
    {
        RunDescription run = Describe([1, 2], "POTIM = 2\nNBLOCK = 10\n", new RunSettings { TimestepFs = 20 });

        Assert.Equal(20, run.FrameIntervalFs);
        Assert.Equal("given by the user", run.TimestepSource);
    }

    [Fact]
    public void Relaxation_HasNoTimestep()
    {
        RunDescription run = Describe([1, 2], "IBRION = 2\nPOTIM = 0.5\n");

        Assert.Null(run.TimestepFs);
        Assert.Contains(run.Notices, n => n.Contains("IBRION = 2"));
    }

    [Fact]
    public void NoIncar_LeavesTimesEmptyAndSaysSo()
    {
        RunDescription run = Describe([1, 2], null);

        Assert.Null(run.FrameIntervalFs);
        Assert.Contains(run.Notices, n => n.Contains("--timestep-fs"));
        Assert.Equal([107.87, 126.90], run.Masses);
        Assert.Equal("standard atomic weights", run.MassSource);
    }

    [Fact]
    public void Species_RolesFromComposition()
    {
        RunDescription run = Describe([1, 2], null);

        Assert.Equal([0], run.MobileSpecies);
        Assert.Equal([1], run.HostSpecies);
    }

    [Fact]
    public void Species_ThatTheRunLacks_AreNamed()
    {
        PhysicsException thrown = Assert.Throws<PhysicsException>(() => Describe([1, 2], null, new RunSettings { Host = ["S"] }));

        Assert.Contains("the recipe names S, the run has Ag I", thrown.Message);
    }

    [Fact]
    public void LiveFile_WithOneFrame_IsNotDescribedYet()
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(1));

        Assert.Null(RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings(), isFinal: false));
        Assert.NotNull(RunProbe.Describe(RunInput.Resolve(_scratch.Path), new RunSettings(), isFinal: true));
    }

    [Theory]
    [InlineData("run1", "run1")]
    [InlineData("2024-01-03", "r2024-01-03")]
    [InlineData("T=500 K", "T_500_K")]
    [InlineData("_x", "r_x")]
    public void RunId_FromAName_IsLegal(string name, string id)
    {
        Assert.Equal(id, RunInput.IdFrom(name));
        Assert.True(RunInput.IsId(id));
    }

    [Fact]
    public void RunInput_OfADirectoryAndOfAFile_AreNamedByTheContract()
    {
        string path = _scratch.Write("case7/XDATCAR", SmallXdatcar.Of(1, 2));
        string other = _scratch.Write("case7/npt.XDATCAR", SmallXdatcar.Of(1, 2));

        Assert.Equal("case7", RunInput.Resolve(_scratch["case7"]).RunId);
        Assert.Equal("case7", RunInput.Resolve(path).RunId);
        Assert.Equal("npt", RunInput.Resolve(other).RunId);
        Assert.Throws<FileNotFoundException>(() => RunInput.Resolve(_scratch.Path));
    }

    private RunDescription Describe(long[] labels, string? incar, RunSettings? settings = null)
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(labels));
        if (incar is not null)
        {
            _scratch.Write("INCAR", incar);
        }

        return RunProbe.Describe(RunInput.Resolve(_scratch.Path), settings ?? new RunSettings(), isFinal: true)!;
    }
}
