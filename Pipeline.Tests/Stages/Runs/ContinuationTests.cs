using System.Buffers;
using System.IO.Compression;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

public sealed class ContinuationTests : IDisposable
{
    private const long Period = 100_000_000;
    private static readonly double[] s_end = [0.1, 0.25, 0.5, 0.4, 0.99999999, 0.5, 0.7, 0.25, 0.00000001];
    private static readonly double[] s_later = [0.103, 0.25, 0.5, 0.4, 0.001, 0.5, 0.702, 0.25, 0.00000001];
    private static readonly double[] s_velocities = [1e-3, -2e-3, 5e-4, 1e-3, 2e-3, 5e-4, -1e-3, 2e-3, 1e-4];
    private readonly Scratch _scratch = new();

    public ContinuationTests()
    {
        Write("run1", "CONTCAR", Moving(s_end));
        Write("run2", "POSCAR", Moving(s_end));
        _scratch.Write("run1/OSZICAR", Oszicar(100));
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Velocities_OfTheLastFrame_Join() => Assert.True(Decide().IsContinuous);

    [Fact]
    public void PredictorCorrector_OfTheLastFrame_Joins()
    {
        Write("run2", "POSCAR", Moving(s_end) with { PredictorCorrector = true });

        Assert.True(Decide().IsContinuous);
    }

    [Fact]
    public void NoVelocities_Break()
    {
        Write("run2", "POSCAR", new PoscarText { Scaled = s_end });

        Assert.Equal(new Join(false, "run2/POSCAR has no velocities: VASP drew new ones"), Decide());
    }

    [Fact]
    public void ZeroVelocities_Break()
    {
        Write("run2", "POSCAR", Moving(s_end) with { Velocities = new double[9] });

        Breaks("the velocities in run2/POSCAR are all 0");
    }

    [Fact]
    public void OtherVelocities_Break()
    {
        Write("run2", "POSCAR", Moving(s_end) with { Velocities = [.. s_velocities.Select(static v => -v)] });

        Breaks("run2/POSCAR has other velocities than run1/CONTCAR");
    }

    [Fact]
    public void WholeCells_MakeNoDifference()
    {
        Write("run2", "POSCAR", Moving([.. s_end.Select(static (s, i) => s + (i % 3) - 1)]));

        Assert.True(Decide().IsContinuous);
        Assert.True(Decide(inPlace: true).IsContinuous);
    }

    [Theory]
    [InlineData(0.9e-6, true)]
    [InlineData(2e-6, false)]
    public void OneAtom_MovedBeyondTheTolerance_Breaks(double by, bool joins)
    {
        Write("run2", "POSCAR", Moving(Moved(atom: 1, axis: 1, by)));

        Join join = Decide();

        Assert.Equal(joins, join.IsContinuous);
        Assert.Equal(joins ? "run2/POSCAR is the last frame, with velocities" : "run2/POSCAR differs from the last frame by up to 2E-06 of a cell edge (atom 2); it differs from run1/CONTCAR by up to 2E-06 of a cell edge (atom 2)", join.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    public void CartesianPoscar_IsCompared(double scale)
    {
        Cell skewed = new(10, 0, 0, 3, 9, 0, -2, 1, 11);
        PoscarText text = Moving(s_end) with { Cell = skewed, Cartesian = true, Scale = scale };
        Write("run2", "POSCAR", text);
        Write("run1", "CONTCAR", text with { Cartesian = false, Scale = 1 });

        Assert.True(Decide(cell: skewed).IsContinuous);

        Write("run2", "POSCAR", text with { Scaled = Moved(atom: 0, axis: 2, 0.13) });

        Assert.Contains("by up to 0.13 of a cell edge (atom 1)", Decide(cell: skewed).Reason);
    }

    [Fact]
    public void MissingContcar_LeavesTheLastFrame()
    {
        File.Delete(_scratch["run1/CONTCAR"]);
        Assert.True(Decide().IsContinuous);

        Write("run2", "POSCAR", Moving(s_later));
        Breaks("there is no run1/CONTCAR");
    }

    [Fact]
    public void MissingPoscar_Breaks()
    {
        File.Delete(_scratch["run2/POSCAR"]);

        Breaks("there is no run2/POSCAR");
    }

    [Fact]
    public void HalfWrittenPoscar_Breaks()
    {
        _scratch.Write("run2/POSCAR", Moving(s_end).ToString()[..200]);

        Breaks("run2/POSCAR cannot be read (line ");
    }

    [Fact]
    public void EmptyContcar_IsNotCompared()
    {
        _scratch.Write("run1/CONTCAR", "");
        Assert.True(Decide().IsContinuous);

        Write("run2", "POSCAR", Moving(s_later));
        Breaks("run1/CONTCAR cannot be read");
    }

    [Fact]
    public void PermutedSpecies_Break()
    {
        Write("run2", "POSCAR", Moving(s_end) with { Species = [("I", 1), ("Ag", 2)] });

        Breaks("run2/POSCAR has I 1 Ag 2, the run has Ag 2 I 1");
    }

    [Fact]
    public void OtherCell_Breaks()
    {
        Write("run2", "POSCAR", Moving(s_end) with { Cell = Cell.Orthorhombic(10, 10, 10.01) });

        Breaks("run2/POSCAR differs from the last frame by up to 0.01 A in the cell");
    }

    [Fact]
    public void GzippedFiles_AreRead()
    {
        foreach (string file in new[] { "run2/POSCAR", "run1/CONTCAR", "run1/OSZICAR" })
        {
            Gzip(file);
        }

        Assert.True(Decide().IsContinuous);

        File.Delete(_scratch["run2/POSCAR.gz"]);
        File.Delete(_scratch["run1/CONTCAR.gz"]);
        Write("run2", "POSCAR", Moving(s_later));
        Write("run1", "CONTCAR", Moving(s_later));
        Gzip("run1/CONTCAR");

        Assert.False(Decide(label: 90).IsContinuous); // the OSZICAR.gz goes to 100
        Assert.True(Decide(label: 100).IsContinuous);
    }

    [Theory]
    [InlineData(100, true, "run2/POSCAR is run1/CONTCAR, with velocities, and no step was made after the last frame")]
    [InlineData(90, false, "run1 went on to step 100 after its last printed frame, 90: the next frame is not one output interval away")]
    [InlineData(110, false, "run1/CONTCAR is not its last frame, and no OSZICAR tells that no step was made in between")]
    [InlineData(Frame.NoLabel, false, "run1/CONTCAR is not its last frame, and no OSZICAR tells that no step was made in between")]
    public void LaterContcar_JoinsOnlyWhereNoStepLiesBetween(long label, bool joins, string reason)
    {
        Write("run1", "CONTCAR", Moving(s_later));
        Write("run2", "POSCAR", Moving(s_later));

        Assert.Equal(new Join(joins, reason), Decide(label: label));
    }

    [Theory]
    [InlineData("NSW = 100\n", true)]
    [InlineData("NSW = 200\n", false)]
    public void LaterContcar_WithoutOszicar_JoinsARunThatMadeAllItsSteps(string incar, bool joins)
    {
        File.Delete(_scratch["run1/OSZICAR"]);
        _scratch.Write("run1/INCAR", incar);
        Write("run1", "CONTCAR", Moving(s_later));
        Write("run2", "POSCAR", Moving(s_later));

        Assert.Equal(joins, Decide().IsContinuous);
    }

    [Fact]
    public void LastFrame_ThatWasNotTheLastStep_StillJoins()
    {
        Write("run1", "CONTCAR", Moving(s_later)); // somebody went back to the last printed frame

        Assert.True(Decide(label: 90).IsContinuous);
    }

    [Fact]
    public void InPlace_OnlyTheLastFrameCounts()
    {
        Write("run2", "CONTCAR", Moving(s_later));
        Assert.Equal(new Join(true, "POSCAR is the last frame, with velocities"), Decide(inPlace: true));

        Write("run2", "POSCAR", Moving(s_later));
        Assert.Equal(new Join(false, "POSCAR differs from the last frame by up to 0.003 of a cell edge (atom 1)"), Decide(inPlace: true));
    }

    [Fact]
    public void BreathingCell_IsThatOfTheContcar()
    {
        Cell printed = Cell.Orthorhombic(10.1, 10, 10), later = Cell.Orthorhombic(10.2, 10, 10);
        PoscarText text = Moving(s_later) with { Cell = later };
        Write("run1", "CONTCAR", text);
        Write("run2", "POSCAR", text);

        Assert.True(Decide(cell: printed, firstCell: Cell.Orthorhombic(10, 10, 10)).IsContinuous);
        Assert.Equal("the cell of run2/POSCAR differs from that of the last frame by up to 0.1 A", Decide(cell: printed, firstCell: printed).Reason);

        Write("run2", "POSCAR", text with { Cell = printed });
        Assert.Contains("it differs from run1/CONTCAR by up to 0.1 A in the cell", Decide(cell: printed, firstCell: Cell.Orthorhombic(10, 10, 10)).Reason);
    }

    [Fact]
    public void TrajectoryOfAnotherName_HasNoPoscar() =>
        Assert.Contains("has not VASP's own name", Continuation.Decide(Run(), Last(), Input("run1"), new RunInput("npt", _scratch["run2"], _scratch["run2/npt.XDATCAR"]), inPlace: false).Reason);

    [Fact]
    public void Reasons_HaveNoPathOfThisMachine()
    {
        foreach (string gone in new[] { "run1/OSZICAR", "run1/CONTCAR", "run2/POSCAR" })
        {
            Write("run2", "POSCAR", Moving(s_later));
            File.Delete(_scratch[gone]);
            Assert.DoesNotContain(Path.GetTempPath(), Decide().Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RealContinuation_Joins()
    {
        (RunDescription run, LastFrame last, _) = Real("pt111-water-run1");
        RunInput one = RunInput.Resolve(SharedData.Path("vasp/pt111-water-run1")), two = RunInput.Resolve(SharedData.Path("vasp/pt111-water-run2"));

        Assert.Equal(new Join(true, "pt111-water-run2/POSCAR is the last frame, with velocities"), Continuation.Decide(run, last, one, two, inPlace: false));
        Assert.False(Continuation.Decide(run, last, one, one, inPlace: true).IsContinuous);
        Assert.Null(Continuation.Contradiction(run, two));
        Assert.False(Continuation.IsSameFrame(last, Real("pt111-water-run2").First));
    }

    [Fact]
    public void SameFrame_IsToTheQuantumAndForAllAtoms()
    {
        Frame frame = new(new FramePool(), Run().Topology) { Cell = Last().Cell, Period = Period };
        Last().Folded.CopyTo(frame.Scaled, 0);
        frame.Scaled[4] -= 2 * Period;
        Assert.True(Continuation.IsSameFrame(Last(), frame));

        frame.Scaled[8]++;
        Assert.False(Continuation.IsSameFrame(Last(), frame));

        frame.Scaled[8]--;
        frame.Cell = Cell.Orthorhombic(10, 10, 10.001);
        Assert.False(Continuation.IsSameFrame(Last(), frame));
    }

    private static (RunDescription Run, LastFrame Last, Frame First) Real(string name)
    {
        Xdatcar parser = new();
        FramePool pool = new();
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(SharedData.Bytes($"vasp/{name}/XDATCAR")));
        List<Frame> frames = [];
        while (parser.TryParse(ref reader, isFinal: true, pool, out Frame? frame) == ParseStatus.FrameCompleted)
        {
            frames.Add(frame!);
        }

        RunDescription run = RunProbe.Describe(RunInput.Resolve(SharedData.Path($"vasp/{name}")), new RunSettings(), isFinal: true)!;
        Frame end = frames[^1];
        return (run, new LastFrame(end.Cell, end.Period, [.. end.Scaled.Select(k => ((k % end.Period) + end.Period) % end.Period)], end.Label), frames[0]);
    }

    private static PoscarText Moving(double[] scaled) => new() { Scaled = scaled, Velocities = s_velocities };

    private static double[] Moved(int atom, int axis, double by)
    {
        double[] moved = [.. s_end];
        moved[(3 * atom) + axis] += by;
        return moved;
    }

    private static string Oszicar(int steps) => string.Concat(Enumerable.Range(1, steps).Select(static step =>
        FormattableString.Invariant($"DAV:   1     0.123456789012E+03    0.1E+03   -0.2E+03  1000   0.1E+02\n{step,7} T=   318. E= -.54305214E+03 F= -.55873962E+03 E0= -.55854074E+03  EK= 0.34548E+01 SP= 0.12E+02 SK= 0.75E-02\n")));

    private static RunDescription Run(Cell? firstCell = null) => new()
    {
        RunId = "run1",
        Topology = new Topology("generated", [("Ag", 2), ("I", 1)]),
        Period = Period,
        FirstCell = firstCell ?? Cell.Orthorhombic(10, 10, 10),
        LabelStride = 10,
    };

    private static LastFrame Last(long label = 100, Cell? cell = null) => new(
        cell ?? Cell.Orthorhombic(10, 10, 10), Period, [.. Enumerable.Range(0, 9).Select(static i => (long)Math.Round(s_end[(3 * (i % 3)) + (i / 3)] * Period))], label);

    private Join Decide(long label = 100, Cell? cell = null, Cell? firstCell = null, bool inPlace = false) =>
        Continuation.Decide(Run(firstCell ?? cell), Last(label, cell), Input(inPlace ? "run2" : "run1"), Input("run2"), inPlace);

    private void Breaks(string reason)
    {
        Join join = Decide();
        Assert.False(join.IsContinuous);
        Assert.Contains(reason, join.Reason);
    }

    private RunInput Input(string name) => new(name, _scratch[name], _scratch[name + "/XDATCAR"]);

    private void Write(string run, string file, PoscarText text) => _scratch.Write($"{run}/{file}", text.ToString());

    private void Gzip(string file)
    {
        using (GZipStream gzip = new(File.Create(_scratch[file] + ".gz"), CompressionLevel.Fastest))
        {
            gzip.Write(File.ReadAllBytes(_scratch[file]));
        }

        File.Delete(_scratch[file]);
    }
}
