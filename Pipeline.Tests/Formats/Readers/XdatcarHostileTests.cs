using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>Text meant to hurt: the exact message of each (docs/errors.md shows the same), bounded memory, no other exception.</summary>
public sealed class XdatcarHostileTests
{
    private const string Good = "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\n0.4 0.5 0.6\n";

    [Theory]
    [InlineData("scale zero", "t\n0\n9 0 0\n",
        "XDATCAR: byte 2, line 2: expected a scale factor, a negative volume or three positive factors, found '0'")]
    [InlineData("scale NaN", "t\nNaN\n9 0 0\n",
        "XDATCAR: byte 2, line 2: expected a scale factor, a negative volume or three positive factors, found 'NaN'")]
    [InlineData("one negative of three factors", "t\n1 -1 1\n9 0 0\n",
        "XDATCAR: byte 2, line 2: expected a scale factor, a negative volume or three positive factors, found '1 -1 1'")]
    [InlineData("infinite lattice", "t\n1\n9 0 Infinity\n",
        "XDATCAR: byte 4, line 3: expected three components of a lattice vector, found '9 0 Infinity'")]
    [InlineData("lattice number beyond a double", "t\n1\n9 0 1e999\n",
        "XDATCAR: byte 4, line 3: expected three components of a lattice vector, found '9 0 1e999'")]
    [InlineData("flat cell", "t\n1\n1 0 0\n2 0 0\n0 0 9\n",
        "XDATCAR: byte 4, line 3: expected three lattice vectors that span a volume, found a volume of 0 A^3 (unscaled 0)")]
    [InlineData("VASP 4 header", "t\n1\n9 0 0\n0 9 0\n0 0 9\n64 64\nDirect configuration= 1\n",
        "XDATCAR: byte 22, line 6: expected element symbols (a VASP 4 header has none: insert a line such as 'Ag I' before the counts), found numbers '64 64'")]
    [InlineData("blank symbols", "t\n1\n9 0 0\n0 9 0\n0 0 9\n\n1\n",
        "XDATCAR: byte 22, line 6: expected element symbols, found a blank line")]
    [InlineData("symbol that is none", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi 4x\n1 1\n",
        "XDATCAR: byte 22, line 6: expected element symbols, found '4x' in 'Li 4x'")]
    [InlineData("symbols not UTF-8", "t\n1\n9 0 0\n0 9 0\n0 0 9\nL\u00ff O\n1 1\n",
        "XDATCAR: byte 22, line 6: expected element symbols, found 'L\\ufffd' in 'L\\ufffd O'")]
    [InlineData("hash not UTF-8", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi/\u00ff O\n1 1\n",
        "XDATCAR: byte 22, line 6: expected element symbols, found 'Li/\\ufffd' in 'Li/\\ufffd O'")]
    [InlineData("counts and symbols differ", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1\n",
        "XDATCAR: byte 27, line 7: expected 2 atom counts, one a symbol, found 1 in '1'")]
    [InlineData("negative count", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 -1\n",
        "XDATCAR: byte 27, line 7: expected atom counts, whole numbers, found '-1' in '1 -1'")]
    [InlineData("zero atoms", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n0 0\n",
        "XDATCAR: byte 27, line 7: expected at least one atom, found '0 0'")]
    [InlineData("10^12 atoms", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1000000000000\n",
        "XDATCAR: byte 27, line 7: expected at most 1000000 atoms, found '1 1000000000000'")]
    [InlineData("a million and one atoms", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1000000 1\n",
        "XDATCAR: byte 27, line 7: expected at most 1000000 atoms, found '1000000 1'")]
    [InlineData("no label or blank line", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\n0.1 0.2 0.3\n",
        "XDATCAR: byte 31, line 8: expected 'Direct configuration=' or a blank line after the atom counts, found '0.1 0.2 0.3'")]
    [InlineData("label that is no number", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= one\n",
        "XDATCAR: byte 31, line 8: expected a step number behind 'configuration=', found 'Direct configuration= one'")]
    [InlineData("stars", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\n   0.10000000************  0.30000000\n",
        "XDATCAR: byte 67, line 10: expected three coordinates (atom 2 of 2), found a starred field (the number overflowed its columns) in '   0.10000000************  0.30000000'")]
    [InlineData("NaN coordinate", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 NaN 0.3\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected three coordinates (atom 1 of 2), found '0.1 NaN 0.3'")]
    [InlineData("two coordinates", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected three coordinates (atom 1 of 2), found '0.1 0.2'")]
    [InlineData("four coordinates", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3 0.4\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected three coordinates (atom 1 of 2), found more in '0.1 0.2 0.3 0.4'")]
    [InlineData("beyond the coordinate range", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 1000000000.0\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected coordinates below 500000 cells, found '0.1 0.2 1000000000.0'")]
    [InlineData("huge exponent", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 1E99999999999\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected coordinates below 500000 cells, found '0.1 0.2 1E99999999999'")]
    [InlineData("cut exponent", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 1.0E\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected three coordinates (atom 1 of 2), found '0.1 0.2 1.0E'")]
    [InlineData("row missing", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\nDirect configuration= 2\n0.1 0.2 0.3\n",
        "XDATCAR: byte 67, line 10: expected three coordinates (atom 2 of 2), found 'Direct configuration= 2'")]
    [InlineData("row too many", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\n0.4 0.5 0.6\n0.7 0.8 0.9\n",
        "XDATCAR: byte 79, line 11: expected 'Direct configuration=', a blank line or a header after 2 atoms, found '0.7 0.8 0.9'")]
    [InlineData("species change in a later header", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\n0.4 0.5 0.6\nt\n1\n9 0 0\n0 9 0\n0 0 9\nLi S\n1 1\n",
        "XDATCAR: byte 101, line 16: expected the atoms of the first header, Li1O1, found Li1S1")]
    [InlineData("atom count changes in a later header", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 0.2 0.3\n0.4 0.5 0.6\nt\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 2\n",
        "XDATCAR: byte 101, line 16: expected the atoms of the first header, Li1O1, found Li1O2")]
    [InlineData("terminal escape in a row", "t\n1\n9 0 0\n0 9 0\n0 0 9\nLi O\n1 1\nDirect configuration= 1\n0.1 \u001b[2J 0.3\n0.4 0.5 0.6\n",
        "XDATCAR: byte 55, line 9: expected three coordinates (atom 1 of 2), found '0.1 \\u001b[2J 0.3'")]
    public void HostileText_GivesExactlyThisMessage(string name, string text, string message)
    {
        Assert.NotEmpty(name);
        TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => XdatcarRun.All(Encoding.Latin1.GetBytes(text), isFinal: false));

        Assert.Equal(message, error.Message);
        Assert.Contains($"`{message}`", ErrorDocs.Text, StringComparison.Ordinal);
        Assert.Throws<TrajectoryFormatException>(() => XdatcarRun.All(Encoding.Latin1.GetBytes(text), isFinal: false, segment: 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void EndlessLine_IsRefusedWithinTheLimit(int linesBefore)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Join('\n', Good.Split('\n').Take(linesBefore)) + (linesBefore > 0 ? "\n" : ""));
        byte[] bytes = new byte[head.Length + 8_000_000];
        bytes.AsSpan().Fill((byte)'7');
        head.CopyTo(bytes, 0);
        XdatcarRun run = new(bytes);
        long parsing = long.MaxValue;
        for (int i = 0; i < 3; i++) // a collection that another test sets off in between moves the reading of this thread by part of a buffer
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run = new XdatcarRun(bytes);
            TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => run.Show(bytes.Length));
            parsing = Math.Min(parsing, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Contains(linesBefore == 0 ? "a line of at most 65536 bytes" : "a line of at most 4096 bytes", error.Message, StringComparison.Ordinal);
        }

        bool found = run.Skip(bytes.Length);

        Assert.InRange(parsing, 0, 64 * 1024);
        Assert.False(found);
        Assert.Equal(bytes.Length, run.Consumed);
    }

    [Fact]
    public void MillionAtomsAnnounced_CostNothingUntilTheyAreThere()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Good.Replace("\n1 1\n", "\n500000 500000\n", StringComparison.Ordinal));
        XdatcarRun run = new(bytes);

        run.Show(bytes.Length);
        XdatcarRun stars = new([.. bytes, .. "*** 0.1 0.2\n"u8]);

        Assert.Empty(run.Frames);
        Assert.Contains("starred", Assert.Throws<TrajectoryFormatException>(() => stars.Show(bytes.Length + 12)).Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (run.Pool.Created, stars.Pool.Created));
    }

    [Fact]
    public void ManySpecies_AreReadUpToTheLineLimit()
    {
        string symbols = string.Join(' ', Enumerable.Range(0, 30_000).Select(static _ => "H"));
        string counts = string.Join(' ', Enumerable.Range(0, 30_000).Select(static _ => "1"));
        string rows = string.Concat(Enumerable.Range(0, 30_000).Select(static _ => "0 0 0\n"));

        List<FrameCopy> frames = XdatcarRun.All(Encoding.ASCII.GetBytes($"t\n1\n9 0 0\n0 9 0\n0 0 9\n{symbols}\n{counts}\nDirect configuration= 1\n{rows}"));

        Assert.Equal(30_000, Assert.Single(frames).Topology.AtomCount);
    }

    [Fact]
    public void FramesAfterWarmUp_AllocateNothing()
    {
        foreach (XdatcarText layout in new[]
        {
            new XdatcarText(), new() { VariableCell = true }, new() { BlankSeparated = true },
            new() { Row = static (x, _) => $"{XdatcarText.Plain(x[0])} {XdatcarText.Plain(x[1])} {XdatcarText.Plain(x[2], 8)} X" },
        })
        {
            byte[] bytes = layout.Build(layout.Coordinates(1200, new Random(5)));
            Xdatcar parser = new();
            FramePool pool = new();
            System.Buffers.SequenceReader<byte> reader = new(XdatcarRun.Sequence(bytes, static () => 1000));
            for (int i = 0; i < 200; i++)
            {
                Assert.Equal(ParseStatus.FrameCompleted, Next(parser, ref reader, pool));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                Next(parser, ref reader, pool);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(0, reader.Remaining);
        }
    }

    [Fact]
    public void RandomMutations_GiveFramesOrTypedErrors()
    {
        byte[][] seeds =
        [
            .. new[] { "XDATCAR_4", "XDATCAR_5", "XDATCAR_6", "XDATCAR.bad_fmt.gz" }.Select(static f => SharedData.Bytes("vasp/pmg-xdatcar-variants/" + f)),
            new XdatcarText { Title = "", VariableCell = true }.Build(new XdatcarText().Coordinates(4, new Random(1))),
        ];
        Random random = new(20261123);
        int errors = 0;

        for (int i = 0; i < 6000; i++)
        {
            byte[] bytes = Mutate(seeds[i % seeds.Length], random);
            XdatcarRun run = new(bytes);
            errors += run.ReadThrough(segment: random.Next(1, 500)).Count;
            XdatcarRun other = new(bytes);
            errors += other.ReadThrough().Count;
            FrameCopy.AssertSame(other.Frames, run.Frames, $"mutation {i}");
        }

        Assert.True(errors > 3000, $"only {errors} errors: the mutations are too tame");
    }

    private static ParseStatus Next(Xdatcar parser, ref System.Buffers.SequenceReader<byte> reader, FramePool pool)
    {
        ParseStatus status = parser.TryParse(ref reader, isFinal: true, pool, out Frame? frame);
        frame?.Release();
        return status;
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        const string Alphabet = "0123456789.+-*eEdD \n\r\t=NaDirect\0";
        List<byte> bytes = [.. seed];
        for (int k = random.Next(1, 6); k > 0; k--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(bytes.Count - at, random.Next(1, 50));
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    bytes.Insert(at, (byte)Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(length, bytes.Count - 1));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
