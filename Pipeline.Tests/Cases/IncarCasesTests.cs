using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Other people's runs: what their INCAR says.</summary>
public sealed class IncarCasesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void MlOutblockInTraining_DoesNothing()
    {
        RunDescription run = Describe("03-ml-outblock-in-training");

        Assert.Equal(2, run.FrameIntervalFs);
        Assert.DoesNotContain(run.Notices, n => n.StartsWith("time:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bom-relaxation", null, "IBRION = 2")]
    [InlineData("bom-potim", 2.0, null)]
    [InlineData("potim-twice", 1.0, "POTIM is given again: 1.0 counts, as VASP takes the first, 3.0 does not")]
    [InlineData("quote-in-title", 2.0, null)]
    public void FirstTagsTagsGivenTwiceAndQuotes_AreReadAsVaspReadsThem(string path, double? timestepFs, string? notice)
    {
        RunDescription run = Describe("18-incar/" + path);

        Assert.Equal(timestepFs, run.TimestepFs);
        Assert.True(notice is null || run.Notices.Any(n => n.Contains(notice, StringComparison.Ordinal)), string.Join("; ", run.Notices));
    }

    /// <summary>Labels 4 apart.</summary>
    [Theory]
    [InlineData("ML_LMLFF = .TRUE.\nNBLOCK = 5")]
    [InlineData("ML_LMLFF = .TRUE.\nNBLOCK = 3")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run\nNBLOCK = 1")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = train\nML_OUTBLOCK = 4\nNBLOCK = 1")]
    [InlineData("ML_LMLFF = .TRUE.\nML_ISTART = 1\nML_OUTBLOCK = 4\nNBLOCK = 2")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run\nML_OUTBLOCK = 4\nNBLOCK = 8")]
    [InlineData("ML_LMLFF = .FALSE.\nML_MODE = run\nML_OUTBLOCK = 4\nNBLOCK = 1")]
    [InlineData("NBLOCK = 5\nKBLOCK = 100\nNSW = 40")] // VASP lowers KBLOCK first
    public void OtherDistanceOfLabels_IsRefused(string incar)
    {
        PhysicsException thrown = Assert.Throws<PhysicsException>(() => Describe(4, incar));

        Assert.Contains("the step labels 4, 8 are 4 apart", thrown.Message);
    }

    [Theory]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run\nNBLOCK = 4")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = RUN\nML_OUTBLOCK = 4\nNBLOCK = 2")]
    [InlineData("ML_LMLFF = .TRUE.\nML_ISTART = 2\nML_OUTBLOCK = 4")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = train\nML_OUTBLOCK = 10\nNBLOCK = 4")]
    [InlineData("NBLOCK = 10\nNSW = 4")] // VASP lowers NBLOCK to NSW
    public void SameDistanceOfLabels_IsNoNotice(string incar)
    {
        RunDescription run = Describe(4, incar);

        Assert.Equal(8, run.FrameIntervalFs);
        Assert.DoesNotContain(run.Notices, n => n.StartsWith("time:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TEBEG = 500")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = run")]
    [InlineData("ML_LMLFF = .TRUE.\nML_MODE = train\nML_OUTBLOCK = 4")]
    public void DistanceThatNothingTells_IsTheLabelsAndANotice(string incar)
    {
        RunDescription run = Describe(4, incar);

        Assert.Equal(8, run.FrameIntervalFs);
        Assert.Contains(run.Notices, n => n.Contains("has no NBLOCK that could be checked", StringComparison.Ordinal));
    }

    [Fact]
    public void GivenTimestep_DecidesAndSaysSo()
    {
        RunDescription run = Describe(4, "NBLOCK = 5", new RunSettings { TimestepFs = 1 });

        Assert.Equal(4, run.FrameIntervalFs);
        Assert.Contains(run.Notices, n => n.Contains("contradict each other", StringComparison.Ordinal));
    }

    private static RunDescription Describe(string path) =>
        RunProbe.Describe(RunInput.Resolve(SharedData.Path("cases/" + path)), new RunSettings(), isFinal: true)!;

    private RunDescription Describe(int stride, string incar, RunSettings? settings = null)
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(SmallXdatcar.Labels(3, stride)));
        _scratch.Write("INCAR", "IBRION = 0\nPOTIM = 2\n" + incar + "\n");
        return RunProbe.Describe(RunInput.Resolve(_scratch.Path), settings ?? new RunSettings(), isFinal: true)!;
    }
}
