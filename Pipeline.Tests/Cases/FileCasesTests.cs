using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Cases;

/// <summary>Other people's runs: files that are recognised by their first bytes.</summary>
public sealed class FileCasesTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("XDATCAR.bz2", null)]
    [InlineData("XDATCAR.xz", null)]
    [InlineData("gzip-without-suffix", "XDATCAR is gzip")]
    [InlineData("suffix-without-gzip", "XDATCAR.gz is not packed")]
    public async Task PackedFile_IsReadWhateverItIsCalled(string path, string? notice)
    {
        RunInput input = RunInput.Resolve(SharedData.Path("cases/13-other-formats/" + path));

        RunDescription run = RunProbe.Describe(input, new RunSettings(), isFinal: true)!;

        Assert.Equal(8, run.Topology.AtomCount);
        Assert.Equal(10, await AtomCasesTests.FramesOf(input, run));
        Assert.Equal(notice is not null, run.Notices.Any(n => n.StartsWith("file: " + (notice ?? ""), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("13-other-formats/OUTCAR", "an OUTCAR", "give the XDATCAR")]
    [InlineData("13-other-formats/vasprun.xml", "XML (vasprun.xml)", "give the XDATCAR")]
    [InlineData("13-other-formats/vaspout.h5", "an HDF5 file", "give the XDATCAR")]
    [InlineData("13-other-formats/lfs-pointer", "a Git LFS pointer", "git lfs pull")]
    [InlineData("12-vasp4-xdatcar", "an XDATCAR of VASP 4, without lattice and species", "first seven lines of the POSCAR")]
    public void OtherFormat_IsNamedWithWhatToDo(string path, string what, string advice)
    {
        TrajectoryFormatException thrown = Assert.Throws<TrajectoryFormatException>(() =>
            RunProbe.Describe(RunInput.Resolve(SharedData.Path("cases/" + path)), new RunSettings(), isFinal: true));

        Assert.Contains(what, thrown.Message);
        Assert.Contains(advice, thrown.Message);
        Assert.Contains(path, thrown.Message);
    }

    [Fact]
    public async Task Vasp4Xdatcar_WithTheHeaderPutOn_IsRead()
    {
        string text = File.ReadAllText(SharedData.Path("cases/12-vasp4-xdatcar/XDATCAR"));
        _scratch.Write("XDATCAR", "LiO run\n1.0\n8 0 0\n0 8 0\n0 0 8\nLi O\n2 2\n" + text[text.IndexOf("\n \n", StringComparison.Ordinal)..][1..]);
        RunInput input = RunInput.Resolve(_scratch.Path);

        RunDescription run = RunProbe.Describe(input, new RunSettings(), isFinal: true)!;

        Assert.Equal("Li2O2", run.Topology.Composition);
        Assert.Equal(3, await AtomCasesTests.FramesOf(input, run));
    }
}
