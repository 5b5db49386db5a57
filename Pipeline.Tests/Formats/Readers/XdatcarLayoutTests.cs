using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>Generated files in every promised layout come back digit by digit.</summary>
public sealed class XdatcarLayoutTests
{
    private static readonly Dictionary<string, XdatcarText> s_layouts = new(StringComparer.Ordinal)
    {
        ["fixed"] = new(),
        ["variable cell"] = new() { VariableCell = true },
        ["blank-separated"] = new() { BlankSeparated = true },
        ["blank-separated, variable cell"] = new() { BlankSeparated = true, VariableCell = true },
        ["label on rows"] = new() { Row = static (x, i) => $"{XdatcarText.Plain(x[0])} {XdatcarText.Plain(x[1])} {XdatcarText.Plain(x[2])} {(i < 2 ? "Ag" : "I")}" },
        ["run together"] = new() { Row = static (x, _) => XdatcarText.Plain(x[0]) + Signed(x[1]) + Signed(x[2]) },
        ["single blanks"] = new() { Row = static (x, _) => $"{XdatcarText.Plain(x[0])} {XdatcarText.Plain(x[1])} {XdatcarText.Plain(x[2])}" },
        ["tabs, trailing blanks"] = new() { Row = static (x, _) => $"\t{XdatcarText.Plain(x[0])}\t{XdatcarText.Plain(x[1])}  {XdatcarText.Plain(x[2])}   " },
        ["exponents"] = new() { Row = static (x, _) => $" {Power(x[0], 'E')} {Power(x[1], 'D')} {Power(x[2], 'e')}" },
        ["CRLF"] = new() { NewLine = "\r\n", VariableCell = true },
        ["labels from 0"] = new() { Label = static k => string.Create(CultureInfo.InvariantCulture, $"    {10 * k}") },
        ["seven digits"] = new() { Label = static k => string.Create(CultureInfo.InvariantCulture, $"{1_000_000 + k}") },
        ["starred label"] = new() { Label = static _ => "******" },
        ["title is the species line"] = new() { Title = "   Ne ", Species = [("Ne", 1)], VariableCell = true },
        ["blank title, variable cell"] = new() { Title = " ", VariableCell = true },
        ["blank title, blank-separated"] = new() { Title = "", VariableCell = true, BlankSeparated = true },
        ["blank title, three factors"] = new() { Title = "", Scale = " 1.0 1.0 1.0", VariableCell = true },
        ["blank title, three factors, blank-separated"] = new() { Title = "", Scale = " 1 1 1", VariableCell = true, BlankSeparated = true },
        ["blank-separated, three factors, four atoms"] = new() { Scale = "1 1 1", VariableCell = true, BlankSeparated = true, Species = [("Si", 4)], Title = "Si" },
        ["title like a row"] = new() { Title = " 0.5 0.5 0.5", VariableCell = true },
        ["numeric title"] = new() { Title = "1", VariableCell = true },
        ["one atom"] = new() { Species = [("Ne", 1)], BlankSeparated = true },
        ["repeated species"] = new() { Species = [("H", 1), ("He", 1), ("H", 1)] },
    };

    public static TheoryData<string> Names => [.. s_layouts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Layout_RoundTrips(string name)
    {
        XdatcarText layout = s_layouts[name];
        Random random = new(name.Length);

        for (int round = 0; round < 20; round++)
        {
            long[][][] coordinates = layout.Coordinates(6, random);
            byte[] bytes = layout.Build(coordinates);
            List<FrameCopy> frames = XdatcarRun.All(bytes, isFinal: round % 2 == 0, segment: random.Next(1, 400));

            Assert.Equal(6, frames.Count);
            for (int f = 0; f < 6; f++)
            {
                Assert.Equal(layout.Lattice(f), frames[f].Cell);
                Assert.Equal(Expected(layout.BlankSeparated ? "" : layout.Label(f)), frames[f].Label);
                for (int k = 0; k < 3 * layout.Atoms; k++)
                {
                    Assert.Equal(coordinates[f][k % layout.Atoms][k / layout.Atoms], frames[f].Scaled[k] * (100_000_000.0 / frames[f].Period), 1e-5);
                }

                if (frames[f].Period == Xdatcar.DecimalPeriod)
                {
                    Assert.Equal(Enumerable.Range(0, 3 * layout.Atoms).Select(k => coordinates[f][k % layout.Atoms][k / layout.Atoms]), frames[f].Scaled);
                }
            }

            string[] species = [.. layout.Species.Select(static s => s.Symbol)];
            Topology topology = frames[0].Topology;
            Assert.Equal(species, topology.Blocks.Select(b => topology.Species[b.Species]), StringComparer.Ordinal);
            Assert.All(frames, f => Assert.Same(topology, f.Topology));
            Assert.Equal(layout.Title.Trim(), topology.Title);
        }
    }

    [Theory]
    [InlineData(8, 100_000_000)]
    [InlineData(9, 1L << 44)]
    [InlineData(16, 1L << 44)]
    public void Period_FollowsTheDecimalsOfTheFirstFrame(int decimals, long period)
    {
        XdatcarText layout = new() { Row = (x, i) => i == 4 ? $"0.1 0.2 {XdatcarText.Plain(x[2], decimals - 8)}" : "0.1 0.2 0.3" };

        FrameCopy frame = XdatcarRun.All(layout.Build(layout.Coordinates(1, new Random(1))))[0];

        Assert.Equal(period, frame.Period);
    }

    [Fact]
    public void LongerNumbersLater_AreRoundedHalfToEven()
    {
        string text = Header("1") + "Direct configuration= 1\n0.1 0.2 0.3\nDirect configuration= 2\n0.000000005 0.000000015 -0.0000000150000000000000000000000001\n";

        List<FrameCopy> frames = XdatcarRun.All(Encoding.ASCII.GetBytes(text));

        Assert.Equal([0, 2, -2], frames[1].Scaled);
        Assert.Equal(Xdatcar.DecimalPeriod, frames[1].Period);
    }

    [Theory]
    [InlineData(" 100.00000000999.99999999 -1.00000000", 10_000_000_000, 99_999_999_999, -100_000_000)]
    [InlineData("   0.10000000123.00000000  0.30000000", 10_000_000, 12_300_000_000, 30_000_000)]
    [InlineData(" -10.12345678-10.12345678-99.99999999", -1_012_345_678, -1_012_345_678, -9_999_999_999)]
    [InlineData("-0.63265286-0.11227753 -0.15402785", -63_265_286, -11_227_753, -15_402_785)]
    [InlineData(" .5 +0.5 -.25", 50_000_000, 50_000_000, -25_000_000)]
    [InlineData("1.0E-05 2.5d-3 -1E0", 1_000, 250_000, -100_000_000)]
    [InlineData("  12.50000000 -3.00000000   1.25000000", 1_250_000_000, -300_000_000, 125_000_000)]
    [InlineData("0.5 0.5 0.5 Si/5aeae", 50_000_000, 50_000_000, 50_000_000)]
    [InlineData("1. 2. 3.", 100_000_000, 200_000_000, 300_000_000)]
    public void OddRows_AreRead(string row, long a, long b, long c)
    {
        string text = Header("1") + "Direct configuration= 1\n" + row + "\n";

        Assert.Equal([a, b, c], XdatcarRun.All(Encoding.ASCII.GetBytes(text))[0].Scaled);
    }

    [Theory]
    [InlineData("2", 2, 2, 2)]
    [InlineData("2 scale factor", 2, 2, 2)]
    [InlineData("-8", 2, 2, 2)]        // volume: 1 A^3 becomes 8 A^3
    [InlineData("2.0 3.0 4.0", 2, 3, 4)]
    public void Scale_ActsOnTheCellAndOnCartesianRows(string scale, double x, double y, double z)
    {
        string text = Header(scale, "1 0 0\n0 1 0\n0 0 1") + "Cartesian configuration= 7\n0.5 0.25 -0.125\nDirect configuration= 8\n0.5 0.25 1.0\n";

        List<FrameCopy> frames = XdatcarRun.All(Encoding.ASCII.GetBytes(text));

        Assert.Equal(Cell.Orthorhombic(x, y, z), frames[0].Cell);
        Assert.Equal(7, frames[0].Label);
        Assert.Equal([1L << 43, 1L << 42, -(1L << 41)], frames[0].Scaled);
        Assert.Equal([1L << 43, 1L << 42, 1L << 44], frames[1].Scaled);
        Assert.All(frames, static f => Assert.Equal(Xdatcar.FinePeriod, f.Period));
    }

    [Theory]
    [InlineData("Si/5aeae12 H_h_GW", "Si", "H")]
    [InlineData("Si_sv/5aeae O", "Si", "O")]
    public void SpeciesSuffixes_AreCutOff(string species, string first, string second)
    {
        string text = "t\n1\n9 0 0\n0 9 0\n0 0 9\n" + species + "\n1 1\nDirect configuration= 1\n0 0 0\n0.5 0.5 0.5\n";

        Assert.Equal([first, second], XdatcarRun.All(Encoding.ASCII.GetBytes(text))[0].Topology.Species);
    }

    [Fact]
    public void BlankLinesBeforeALabelAndAtTheEnd_MeanNothing()
    {
        string frame = "0.1 0.2 0.3\n";
        string text = Header("1") + "\nDirect configuration= 1\n" + frame + "\n \nDirect configuration= 2\n" + frame + "\n\n";

        Assert.Equal(2, XdatcarRun.All(Encoding.ASCII.GetBytes(text)).Count);
    }

    [Fact]
    public void InvalidUtf8InTheTitle_IsReplaced()
    {
        byte[] bytes = [0xFF, 0xFE, .. Encoding.ASCII.GetBytes(Header("1")[1..] + "Direct configuration= 1\n0.1 0.2 0.3\n")];

        Assert.Equal("\uFFFD\uFFFD", XdatcarRun.All(bytes)[0].Topology.Title);
    }

    [Fact]
    public void Seek_GoesOnFromACheckpoint()
    {
        XdatcarText layout = new();
        byte[] bytes = layout.Build(layout.Coordinates(5, new Random(3)));
        XdatcarRun whole = new(bytes);
        whole.Show(bytes.Length, isFinal: true);
        int headerAndFirst = bytes.AsSpan().IndexOf(" 2\n"u8) - 26;
        int frameBytes = (bytes.Length - headerAndFirst) / 4;
        Xdatcar parser = new();
        FramePool pool = new();
        System.Buffers.SequenceReader<byte> head = new(new System.Buffers.ReadOnlySequence<byte>(bytes));
        Assert.Throws<InvalidOperationException>(() => new Xdatcar().Seek(SourcePosition.Start));
        parser.TryParse(ref head, isFinal: false, pool, out Frame? first);
        first!.Release();
        SourcePosition third = new(bytes.Length - (2 * frameBytes), parser.Position.Line + 12);

        parser.Seek(third);
        System.Buffers.SequenceReader<byte> rest = new(new System.Buffers.ReadOnlySequence<byte>(bytes.AsMemory((int)third.Offset)));
        parser.TryParse(ref rest, isFinal: false, pool, out Frame? frame);

        FrameCopy.AssertSame([whole.Frames[3]], [FrameCopy.Take(frame!)]);
        Assert.Equal(third.Line + 6, parser.Position.Line);
    }

    internal static string Header(string scale, string lattice = "9 0 0\n0 9 0\n0 0 9") => $"t\n{scale}\n{lattice}\nLi\n1\n";

    private static string Signed(long quanta) => quanta < 0 ? XdatcarText.Plain(quanta) : " " + XdatcarText.Plain(quanta);

    private static string Power(long quanta, char letter) => string.Create(CultureInfo.InvariantCulture, $"{quanta}.0{letter}-08");

    private static long Expected(string label) => long.TryParse(label, CultureInfo.InvariantCulture, out long value) ? value : Frame.NoLabel;
}
