using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands.Exporting;

/// <summary>What stands in the files of <c>export</c>.</summary>
public sealed class ExportTests : ProgramTests
{
    private const int Atoms = 5;
    private static readonly string[] s_columns = ["frame", "step", "time_ps", "atom", "species", "x_A", "y_A", "z_A", "fx_eV_A", "fy_eV_A", "fz_eV_A"];

    private string To => Scratch["frames.parquet"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryNumber_IsThatOfTheText(bool variableCell)
    {
        string text = Text(7, variableCell);
        NaiveXdatcar naive = NaiveXdatcar.Read(text);

        Exported made = await Exported.Run(0, Run("case", text), To);

        Assert.Equal(s_columns, made.Frames.Columns.Select(static c => c.Name));
        Assert.Equal(7 * Atoms, made.Frames.RowCount);
        Assert.Equal(Rows(naive, static f => f), Exported.Integers(made.Frames, "frame"));
        Assert.Equal(Rows(naive, f => naive.Frames[f].Label), Exported.Integers(made.Frames, "step"));
        Assert.Equal(naive.Frames.SelectMany(_ => Enumerable.Range(1, Atoms).Select(static a => (long)a)), Exported.Integers(made.Frames, "atom"));
        Assert.Equal(naive.Frames.SelectMany(_ => naive.Species), Exported.Texts(made.Frames, "species"));
        Assert.Equal(naive.Frames.SelectMany(f => Enumerable.Repeat(f.Label * 2.0 / 1000, Atoms)), Exported.Numbers(made.Frames, "time_ps"));
        foreach ((string column, int axis) in new[] { ("x_A", 0), ("y_A", 1), ("z_A", 2) })
        {
            Assert.Equal(naive.Frames.SelectMany(f => f.Scaled.Select(s => NaiveXdatcar.Cartesian(f.Cell, s)[axis])), Exported.Numbers(made.Frames, column));
        }

        Assert.All(s_columns[^3..], force => Assert.Equal(0, Exported.Defined(made.Frames, force)));
        Assert.Equal(naive.Frames.Select(static f => f.Label), Exported.Integers(made.Cells, "step"));
        string[] lattice = [.. from row in "abc" from axis in "xyz" select $"{row}_{axis}_A"];
        Assert.Equal(["frame", "step", "time_ps", .. lattice], made.Cells.Columns.Select(static c => c.Name));
        for (int i = 0; i < 9; i++)
        {
            Assert.Equal(naive.Frames.Select(f => f.Cell[i]), Exported.Numbers(made.Cells, lattice[i]));
        }
    }

    [Fact]
    public async Task RangeStrideAndSpecies_TakeThoseFramesAndAtoms()
    {
        string run = Run("case", Text(20, variableCell: true));
        Exported all = await Exported.Run(0, run, Scratch["all.parquet"]);

        Exported made = await Exported.Run(0, run, To, "--from", "3", "--until", "18", "--stride", "4", "--species", "I");

        long[] frames = Exported.Integers(all.Frames, "frame"), atoms = Exported.Integers(all.Frames, "atom");
        int[] rows = [.. Enumerable.Range(0, frames.Length).Where(r => frames[r] is 3 or 7 or 11 or 15 && atoms[r] > 2)];
        Assert.Equal(12, rows.Length);
        foreach (string column in (string[])["x_A", "y_A", "z_A", "time_ps"])
        {
            double[] whole = Exported.Numbers(all.Frames, column);
            Assert.Equal(rows.Select(r => whole[r]), Exported.Numbers(made.Frames, column));
        }

        Assert.Equal(rows.Select(r => frames[r]), Exported.Integers(made.Frames, "frame"));
        Assert.Equal(rows.Select(r => atoms[r]), Exported.Integers(made.Frames, "atom"));
        Assert.All(Exported.Texts(made.Frames, "species"), static s => Assert.Equal("I", s));
        Assert.Equal([3, 7, 11, 15], Exported.Integers(made.Cells, "frame"));
    }

    /// <summary>Atoms that walk through the walls of the cell: printed wrapped, and exported so unless asked otherwise.</summary>
    [Fact]
    public async Task Unwrap_CountsTheImages()
    {
        Random random = new(5);
        XdatcarText layout = new();
        long[][] walk = [.. Enumerable.Range(0, Atoms).Select(_ => (long[])[.. Enumerable.Range(0, 3).Select(_ => random.NextInt64(100_000_000))])];
        long[][] start = [.. walk.Select(static a => (long[])[.. a])];
        List<long[][]> printed = [], unwrapped = [];
        for (int f = 0; f < 60; f++)
        {
            unwrapped.Add([.. walk.Select(static a => (long[])[.. a])]);
            printed.Add([.. walk.Select(static a => (long[])[.. a.Select(static k => ((k % 100_000_000) + 100_000_000) % 100_000_000)])]);
            walk = [.. walk.Select((a, i) => (long[])[.. a.Select(k => k + random.NextInt64(-2_000_000, 9_000_000))])];
        }

        string run = Run("case", Encoding.ASCII.GetString(layout.Build([.. printed])));
        Exported wrapped = await Exported.Run(0, run, Scratch["wrapped.parquet"]), made = await Exported.Run(0, run, To, "--unwrap");

        Cell h = layout.Lattice(0);
        double[] cell = [.. Enumerable.Range(0, 9).Select(i => h[i / 3, i % 3])];
        double[] x = Exported.Numbers(made.Frames, "x_A"), w = Exported.Numbers(wrapped.Frames, "x_A");
        for (int f = 0; f < 60; f++)
        {
            for (int a = 0; a < Atoms; a++)
            {
                Assert.Equal(NaiveXdatcar.Cartesian(cell, [.. unwrapped[f][a].Select(static k => k / 1e8)])[0], x[(f * Atoms) + a]);
                Assert.Equal(NaiveXdatcar.Cartesian(cell, [.. printed[f][a].Select(static k => k / 1e8)])[0], w[(f * Atoms) + a]);
            }
        }

        Assert.True(x.Max() > 12, "no atom left the cell: the test would not see images");
        Assert.Equal("unwrapped", made.Frames.Metadata["coordinates"]);
        Assert.Contains("unwrapped", made.Frames.Columns.Single(static c => c.Name == "x_A").Description);
        Assert.Contains("as the file gives it", wrapped.Frames.Columns.Single(static c => c.Name == "x_A").Description);
    }

    [Fact]
    public async Task TornEnd_IsLeftOutWithANotice()
    {
        string text = Text(6, variableCell: false);

        Exported made = await Exported.Run(0, Run("case", text[..^40]), To);

        Assert.Equal(5, made.Cells.RowCount);
        Assert.Equal(5 * Atoms, made.Frames.RowCount);
        Assert.Contains("behind the last whole frame left out", made.Program.Error);
        Assert.DoesNotContain("damage", made.Frames.Metadata.Keys);
    }

    [Fact]
    public async Task DamageInTheMiddle_KeepsWhatPrecedesAndFollows_AndSaysWhere()
    {
        string text = Text(9, variableCell: false);
        int frame = text.IndexOf("configuration=     4", StringComparison.Ordinal), row = text.IndexOf('\n', text.IndexOf('\n', frame) + 1) + 1;
        string damaged = text[..(row + 4)] + "************" + text[(row + 16)..];
        int line = damaged[..row].Count(static c => c == '\n') + 1;

        Exported made = await Exported.Run(65, Run("case", damaged), To);

        string place = string.Create(CultureInfo.InvariantCulture, $"{Scratch["case/XDATCAR"]}: byte {row}, line {line}: expected three coordinates (atom 2 of 5), found ");
        Assert.Contains(place, made.Program.Error);
        Assert.Equal([1, 2, 3, 5, 6, 7, 8, 9], Exported.Integers(made.Cells, "step"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Exported.Integers(made.Cells, "frame"));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"byte {row}, line {line}"), made.Frames.Metadata["damage"]);
        Assert.DoesNotContain(Scratch.Path, made.Frames.Metadata["damage"]);
        Assert.StartsWith("0 3", made.Frames.Metadata["segment_starts"]);
    }

    [Fact]
    public async Task PackedInput_GivesTheSame_AndACutOffOneWhatIsBefore()
    {
        string text = Text(400, variableCell: false);
        Exported plain = await Exported.Run(0, Run("plain", text), Scratch["plain.parquet"]);
        string packed = Run("packed", "");
        File.Delete(packed + "/XDATCAR");
        byte[] gzip = Gzip(text);
        await File.WriteAllBytesAsync(packed + "/XDATCAR.gz", gzip, TestContext.Current.CancellationToken);

        Exported made = await Exported.Run(0, packed, To);
        await File.WriteAllBytesAsync(packed + "/XDATCAR.gz", gzip[..(gzip.Length / 2)], TestContext.Current.CancellationToken);
        Exported cut = await Exported.Run(65, packed, Scratch["cut.parquet"]);

        Assert.Equal(plain.Frames.Metadata["content_sha256"], made.Frames.Metadata["content_sha256"]);
        Assert.Equal(plain.Cells.Metadata["content_sha256"], made.Cells.Metadata["content_sha256"]);
        Assert.InRange(cut.Cells.RowCount, 1, 399);
        Assert.Equal(Exported.Numbers(plain.Frames, "x_A")[..cut.Frames.RowCount], Exported.Numbers(cut.Frames, "x_A"));
        Assert.Contains("reading ended early", cut.Program.Error);
        Assert.Contains("damage", cut.Frames.Metadata.Keys);
    }

    [Fact]
    public async Task UnknownTimeStep_LeavesTimeOpen_AndMetadataSayWhatTheFileIs()
    {
        string run = Run("case", Text(4, variableCell: false), incar: "IBRION = 0\n");
        Exported open = await Exported.Run(0, run, Scratch["open.parquet"]), given = await Exported.Run(0, run, To, "--timestep-fs", "0.5");

        Assert.Equal(0, Exported.Defined(open.Frames, "time_ps"));
        Assert.Equal(0, Exported.Defined(open.Cells, "time_ps"));
        Assert.Equal([0.0005, 0.001, 0.0015, 0.002], Exported.Numbers(given.Cells, "time_ps"));
        Assert.Equal("frames", given.Frames.Name);
        Assert.Equal("cells", given.Cells.Name);
        foreach (string key in (string[])["ionstream.version", "source", "run_id", "definition", "content_sha256"])
        {
            Assert.NotEqual("", given.Frames.Metadata[key]);
        }

        Assert.StartsWith("XDATCAR", given.Frames.Metadata["source"]);
        Assert.Equal("0.5", given.Frames.Metadata["timestep_fs"]);
        Assert.All(given.Frames.Columns.Concat(given.Cells.Columns), static c => Assert.NotEqual("", c.Description));
        Assert.Equal("angstrom", given.Frames.Columns.Single(static c => c.Name == "x_A").Unit);
        Assert.Equal("eV/angstrom", given.Frames.Columns.Single(static c => c.Name == "fx_eV_A").Unit);
        Assert.Contains("counted from 1", given.Frames.Columns.Single(static c => c.Name == "atom").Description);
    }

    private static IEnumerable<long> Rows(NaiveXdatcar naive, Func<int, long> value) => naive.Frames.SelectMany((_, f) => Enumerable.Repeat(value(f), Atoms));

    /// <summary>Atoms that move a little, some of them outside the cell on either side.</summary>
    private static string Text(int frames, bool variableCell)
    {
        XdatcarText layout = new() { VariableCell = variableCell };
        long[][] at = layout.Coordinates(1, new Random(3), 150_000_000)[0];
        Random random = new(4);
        return Encoding.ASCII.GetString(layout.Build([.. Enumerable.Range(0, frames).Select(_ =>
            at = [.. at.Select(a => (long[])[.. a.Select(k => k + random.NextInt64(-300_000, 300_001))])])]));
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return packed.ToArray();
    }

    private string Run(string name, string text, string incar = "POTIM = 2\nIBRION = 0\n")
    {
        Scratch.Write(name + "/INCAR", incar);
        Scratch.Write(name + "/XDATCAR", text);
        return Scratch[name];
    }
}
