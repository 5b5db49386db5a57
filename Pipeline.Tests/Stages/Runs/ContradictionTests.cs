using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>What a new piece of a run says against what the run is.</summary>
public sealed class ContradictionTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly RunInput _next;

    public ContradictionTests()
    {
        _scratch.Write("run1/XDATCAR", SmallXdatcar.Of(2, 4));
        _scratch.Write("run1/INCAR", "POTIM = 1.5\nNBLOCK = 2\nNSW = 4\n");
        _next = new RunInput("run2", _scratch["run2"], _scratch["run2/XDATCAR"]);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void NothingThereYet_ContradictsNothing() => Assert.Null(Contradiction());

    [Fact]
    public void SameTimes_Agree()
    {
        _scratch.Write("run2/XDATCAR", SmallXdatcar.Of(2, 4));
        _scratch.Write("run2/INCAR", "POTIM = 1.5\nNBLOCK = 2\nNSW = 400\n");
        _scratch.Write("run2/POSCAR", new PoscarText { Scaled = new double[9] }.ToString());

        Assert.Null(Contradiction());
    }

    [Theory]
    [InlineData("POTIM = 2\nNBLOCK = 2\n", "time step of 1.5 fs (INCAR POTIM), now it is 2 fs (INCAR POTIM)")]
    [InlineData("IBRION = 2\nPOTIM = 1.5\n", "time step of 1.5 fs (INCAR POTIM), now it is unknown: IBRION is not 0")]
    [InlineData("POTIM = 1.5\nNBLOCK = 10\n", "the step labels of the run are 2 apart, INCAR")]
    [InlineData("POTIM = 1.5\nML_LMLFF = T\nML_MODE = run\nML_OUTBLOCK = 20\n", "ML_OUTBLOCK = 20")]
    [InlineData("POTIM = two\n", "a number for POTIM")]
    public void OtherIncar_IsNamedWithItsPath(string incar, string expected)
    {
        string path = _scratch.Write("run2/INCAR", incar);

        string? found = Contradiction();

        Assert.Contains(expected, found);
        Assert.Contains(path, found);
    }

    [Fact]
    public void TimestepOfTheUser_IsAboveTheIncar()
    {
        _scratch.Write("run2/INCAR", "POTIM = 2\nNBLOCK = 10\n");

        Assert.Null(Contradiction(new RunSettings { TimestepFs = 1 }));
    }

    [Theory]
    [InlineData("Ag 2 I 1", 3, 6, "the run began with step labels 2 apart, now 3, 6 are 3 apart")]
    [InlineData("I 1 Ag 2", 2, 4, "The run has Ag 2 I 1, its new XDATCAR (")]
    public void OtherTrajectory_IsNamed(string blocks, long first, long second, string expected)
    {
        string text = SmallXdatcar.Of(first, second);
        string path = _scratch.Write("run2/XDATCAR", blocks[0] == 'I' ? text.Replace("Ag   I \n   2   1", "I   Ag \n   1   2") : text);

        string? found = Contradiction();

        Assert.Contains(expected, found);
        Assert.Contains(path, found);
    }

    [Fact]
    public void FinerCoordinates_AreNamed()
    {
        _scratch.Write("run2/XDATCAR", SmallXdatcar.Of(2, 4).Replace("0.25000000", "0.250000000000"));

        Assert.Contains("another precision", Contradiction());
    }

    [Fact]
    public void TrajectoryWithoutAWholeFrame_ContradictsNothingYet()
    {
        _scratch.Write("run2/XDATCAR", SmallXdatcar.Of(3, 6)[..200]);

        Assert.Null(Contradiction());
    }

    [Fact]
    public void OtherPoscar_IsNamed()
    {
        string path = _scratch.Write("run2/POSCAR", new PoscarText { Species = [("Ag", 3)], Scaled = new double[9] }.ToString());

        Assert.Contains($"The run has Ag 2 I 1, its new POSCAR ({path}) has Ag 3", Contradiction());
    }

    [Theory]
    [InlineData(3, 0, 3L)]
    [InlineData(4000, 1 << 18, 4000L)] // only the end is read
    [InlineData(0, 100, null)]
    public void LastStep_IsThatOfTheLastWholeLine(int steps, int electronic, long? expected)
    {
        string noise = string.Concat(Enumerable.Repeat("DAV:   1     0.123456789012E+03    0.1E+03   -0.2E+03  1000   0.1E+02\n", electronic / 70));
        _scratch.Write("run1/OSZICAR", noise + string.Concat(Enumerable.Range(1, steps).Select(static s => $"{s,7} T= 300. E= -.1E+03 F= -.1E+03 E0= -.1E+03 EK= 0.1E+01 SP= 0.0E+00 SK= 0.0E+00\n")) + "      9 T= 300. E= -.1");

        Assert.Equal(expected, OszicarEnd.LastStep(RunInput.Resolve(_scratch["run1"])));
    }

    [Fact]
    public void LastStep_BeforeMoreThanABufferOfOtherLines_IsFound()
    {
        _scratch.Write("run1/OSZICAR", "      1 T= 300. E= -.1E+03 F= -.1E+03\n      7 T= 300. E= -.1E+03 F= -.1E+03\n" + string.Concat(Enumerable.Repeat("DAV:   1     0.123456789012E+03\n", 20_000)));

        Assert.Equal(7, OszicarEnd.LastStep(RunInput.Resolve(_scratch["run1"])));
    }

    private string? Contradiction(RunSettings? settings = null) =>
        Continuation.Contradiction(RunProbe.Describe(RunInput.Resolve(_scratch["run1"]), settings ?? new RunSettings(), isFinal: true)!, _next);
}
