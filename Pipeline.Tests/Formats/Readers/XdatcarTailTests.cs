using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>A growing file: cuts at every byte, random chunks, single bytes, NUL holes, last lines without newline.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class XdatcarTailTests
{
    /// <summary>Three frames of real files in four layouts.</summary>
    public static TheoryData<string> Layouts => ["pt111-water-run1/XDATCAR", "pmg-xdatcar-variants/XDATCAR_6", "pmg-xdatcar-variants/XDATCAR_traj", "pmg-xdatcar-variants/XDATCAR_4"];

    internal static byte[] ThreeFrames(string file)
    {
        byte[] bytes = SharedData.Bytes("vasp/" + file);
        return bytes[..NaiveXdatcar.Read(bytes, 3)[2].End];
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void CutAtEveryByte_GivesTheWholeFramesBeforeIt(string file)
    {
        byte[] bytes = ThreeFrames(file);
        int[] ends = [.. NaiveXdatcar.Read(bytes).Select(static f => f.End)];
        List<FrameCopy> whole = XdatcarRun.All(bytes);
        Assert.Equal(3, whole.Count);

        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            XdatcarRun run = new(bytes);
            run.Show(cut);
            int before = run.Frames.Count;
            run.Show(bytes.Length);

            Assert.True(ends.Count(e => e <= cut) == before, $"cut at {cut}: {before} frames");
            FrameCopy.AssertSame(whole, run.Frames, $"cut at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void CutAtEveryByteOfAFinishedFile_NeverReadsACutNumber(string file)
    {
        byte[] bytes = ThreeFrames(file);
        int[] ends = [.. NaiveXdatcar.Read(bytes).Select(static f => f.End)];
        List<FrameCopy> whole = XdatcarRun.All(bytes);

        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            List<FrameCopy> frames = XdatcarRun.All(bytes[..cut]);

            // The newline itself may be missing, and so may a label behind the coordinates, but no digit.
            Assert.InRange(frames.Count, ends.Count(e => e <= cut), ends.Count(e => e - 4 <= cut));
            FrameCopy.AssertSame([.. whole.Take(frames.Count)], frames, $"cut at {cut}");
        }
    }

    [Fact]
    public void RandomChunks_GiveTheSameFrames()
    {
        byte[][] files = [.. Layouts.Where(static l => !((string)l.Data).StartsWith("pt111", StringComparison.Ordinal)).Select(static l => ThreeFrames(l.Data)), SharedData.Bytes("vasp/pmg-xdatcar-variants/XDATCAR.bad_fmt.gz")];
        List<FrameCopy>[] whole = [.. files.Select(static f => XdatcarRun.All(f))];
        Random random = new(20260901);

        for (int i = 0; i < 10_000; i++)
        {
            int f = i % files.Length;
            XdatcarRun run = new(files[f]);
            int most = 1 << random.Next(3, 12);
            for (int end = 0; end < files[f].Length;)
            {
                end = Math.Min(files[f].Length, end + random.Next(1, most));
                run.Show(end, isFinal: end == files[f].Length, random);
            }

            FrameCopy.AssertSame(whole[f], run.Frames, $"file {f}, round {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void SingleBytes_GiveTheSameFrames(string file)
    {
        byte[] bytes = ThreeFrames(file);
        XdatcarRun run = new(bytes);

        for (int end = 1; end <= bytes.Length; end++)
        {
            run.Show(end, segment: 7);
        }

        FrameCopy.AssertSame(XdatcarRun.All(bytes), run.Frames, file);
        FrameCopy.AssertSame(run.Frames, XdatcarRun.All(bytes, segment: 1), file);
    }

    [Fact]
    public void NulHole_IsDamageAtOnceAndConsumesNothing()
    {
        byte[] bytes = ThreeFrames("pt111-water-run1/XDATCAR");
        List<FrameCopy> whole = XdatcarRun.All(bytes);
        Random random = new(7);

        for (int i = 0; i < 500; i++)
        {
            int from = random.Next(bytes.Length);
            int length = Math.Min(bytes.Length - from, random.Next(1, 6000));
            byte[] holed = [.. bytes];
            holed.AsSpan(from, length).Clear();
            XdatcarRun run = new(holed);
            TrajectoryFormatException error = Assert.Throws<TrajectoryFormatException>(() => run.Show(holed.Length));
            Assert.Contains("NUL", error.Message, StringComparison.Ordinal);
            int safe = NaiveXdatcar.Read(bytes).Count(f => f.End <= from);
            Assert.Equal(safe, run.Frames.Count);

            bytes.CopyTo(holed, 0); // the page arrives
            run.Show(holed.Length);
            FrameCopy.AssertSame(whole, run.Frames, $"hole {from}+{length}");

            holed.AsSpan(from, length).Clear();
            Assert.Equal(error.Message, Assert.Throws<TrajectoryFormatException>(() => XdatcarRun.All(holed)).Message);
        }
    }

    [Theory]
    [InlineData("0.25 0.50 0.75", 1)]
    [InlineData("0.25 0.50 0.7", 0)]      // cut, or one digit short: cannot be told
    [InlineData("0.2 0.5 0.7", 0)]        // equal among themselves, but not to the row before
    [InlineData("0.25 0.50 0.755", 0)]
    [InlineData("0.25 0.50 0.75 Li", 1)]
    [InlineData("0.25 0.50 1.75E-0", 0)]  // 1.75E-05, cut
    [InlineData("0.25 0.50", 0)]
    [InlineData("0.25 0.50 -", 0)]
    public void LastRowWithoutNewline_CountsOnlyIfProvablyWhole(string row, int frames)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi\n2\nDirect configuration= 1\n0.11 0.22 0.33\n" + row);

        Assert.Equal(frames, XdatcarRun.All(bytes).Count);
        Assert.Empty(XdatcarRun.All(bytes, isFinal: false));
    }

    [Fact]
    public void IntegersWithoutNewline_AreNeverWhole()
    {
        Assert.Empty(XdatcarRun.All(Encoding.ASCII.GetBytes("t\n1\n9 0 0\n0 9 0\n0 0 9\nLi\n1\nDirect configuration= 1\n0 0 1")));
    }
}
