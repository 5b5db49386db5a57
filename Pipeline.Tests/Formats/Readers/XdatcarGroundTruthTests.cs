using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>Every collected XDATCAR against what was counted in it, and against the naive reader.</summary>
public sealed class XdatcarGroundTruthTests
{
    private static IReadOnlyList<CollectedFile> Good => [.. CollectedFile.Containing("XDATCAR").Where(static f => !f.Name.EndsWith("_wrong", StringComparison.Ordinal))];

    [Fact]
    public void CollectedFiles_HaveTheFramesCountedInThem()
    {
        IReadOnlyList<CollectedFile> files = Good;

        foreach (CollectedFile file in files)
        {
            List<FrameCopy> frames = XdatcarRun.All(file.Bytes());
            Topology topology = frames[0].Topology;
            string[] species = CollectedFile.Items(file.Value("species"));
            int[] counts = [.. CollectedFile.Items(file.Value("n")).Select(static n => int.Parse(n, CultureInfo.InvariantCulture))];

            // The counter knew no blank-separated frames: it says 0 for XDATCAR_4, which has 4 (FORMATS.md, section 9).
            int expected = file.Name is "XDATCAR_4" ? 4 : int.Parse(file.Value("frames"), CultureInfo.InvariantCulture);
            Assert.True(expected == frames.Count, $"{file.Path}: {frames.Count} frames");
            Assert.Equal(species, topology.Blocks.Select(b => topology.Species[b.Species]), StringComparer.Ordinal);
            Assert.Equal(counts, topology.Blocks.Select(static b => b.Count));
            Assert.Equal(int.Parse(file.Value("distinct_cells"), CultureInfo.InvariantCulture), frames.Select(static f => f.Cell).Distinct().Count());
            Assert.All(frames, f => Assert.Same(topology, f.Topology));
            long[] labels = [.. CollectedFile.Items(file.Value("steps")).Select(static n => long.Parse(n, CultureInfo.InvariantCulture))];
            long[] found = [.. frames.Take(2).Concat(frames.TakeLast(2)).Select(static f => f.Label)];
            Assert.Equal(labels.Length == 0 ? [.. found.Select(static _ => Frame.NoLabel)] : labels, found);
            Assert.Equal("XDATCAR", FormatRegistry.ForFile(file.Path)?.Name);
        }

        Assert.True(files.Count >= 20, $"only {files.Count} files");
    }

    [Fact]
    public void CollectedFiles_AgreeWithTheNaiveReader()
    {
        foreach (CollectedFile file in Good)
        {
            List<NaiveFrame> naive = NaiveXdatcar.Read(file.Bytes(), most: 60);
            List<FrameCopy> frames = XdatcarRun.All(file.Bytes(), segment: 4096);

            long period = NaiveXdatcar.Period(naive[0]);
            Assert.NotEmpty(naive);
            for (int f = 0; f < naive.Count; f++)
            {
                AssertEqual(naive[f], frames[f], period, $"{file.Path}, frame {f}");
            }
        }
    }

    [Theory]
    [InlineData("XDATCAR_cell_wrong", "XDATCAR: byte 20, line 3: expected three components of a lattice vector, found '    cell 0.0  0.0'")]
    [InlineData("XDATCAR_scale_wrong", "XDATCAR: byte 13, line 2: expected a scale factor, a negative volume or three positive factors, found '   scale'")]
    [InlineData("XDATCAR_composition_wrong", "XDATCAR: byte 98, line 7: expected 11 atom counts, one a symbol, found 4 in ' 110   48   32  192'")]
    [InlineData("XDATCAR_pos_wrong", "XDATCAR: byte 23379, line 390: expected three coordinates (atom 382 of 382), found 'Direct configuration=    10'")]
    public void DamagedLlzoFiles_GiveTypedErrors(string name, string message)
    {
        byte[] bytes = SharedData.Bytes("vasp/llzo-iondiff/" + name);

        TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => XdatcarRun.All(bytes));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void ReferenceRuns_HaveTheFramesOfTheirTable()
    {
        foreach ((string run, int frames, long first, long stride, int cells) in new[]
        {
            ("agi128_rep1", 2001, 5L, 5L, 1), ("agi128_shear", 2501, 1L, 1L, 1), ("agi128_nptiso", 1251, 2L, 2L, 1251),
        })
        {
            List<FrameCopy> found = XdatcarRun.All(SharedData.Bytes($"reference/{run}/XDATCAR.gz"), segment: 1 << 20);

            Assert.Equal(frames, found.Count);
            Assert.All(found.Select(static (f, i) => (f, i)), p => Assert.Equal(first + (stride * p.i), p.f.Label));
            Assert.InRange(found.Select(static f => f.Cell).Distinct().Count(), cells == 1 ? 1 : cells / 2, cells);
        }
    }

    internal static void AssertEqual(NaiveFrame naive, FrameCopy frame, long period, string what)
    {
        int atoms = naive.Rows.Length;
        Assert.True(naive.Label == frame.Label && period == frame.Period && 3 * atoms == frame.Scaled.Length, what);
        for (int k = 0; k < 9; k++)
        {
            Assert.Equal(naive.Cell[k], frame.Cell[k / 3, k % 3], 1e-12);
        }

        for (int i = 0; i < atoms; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                Assert.True(
                    NaiveXdatcar.Quanta(naive.Rows[i][axis], period) == frame.Scaled[(axis * atoms) + i],
                    $"{what}, atom {i}, axis {axis}: {naive.Rows[i][axis]} became {frame.Scaled[(axis * atoms) + i]}");
            }
        }
    }
}
