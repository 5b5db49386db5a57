using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.Readers;

/// <summary>One damaged frame costs one frame, in every layout and in the smallest pieces.</summary>
public sealed class XdatcarSkipTests
{
    public static TheoryData<bool, bool, int> Cases
    {
        get
        {
            TheoryData<bool, bool, int> data = [];
            foreach (bool variable in new[] { false, true })
            {
                foreach (bool blank in new[] { false, true })
                {
                    for (int damaged = 0; damaged < 5; damaged++)
                    {
                        data.Add(variable, blank, damaged);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StarredField_CostsItsFrameOnly(bool variable, bool blank, int damaged)
    {
        XdatcarText layout = new() { VariableCell = variable, BlankSeparated = blank };
        long[][][] coordinates = layout.Coordinates(5, new Random(11));
        List<FrameCopy> whole = XdatcarRun.All(layout.Build(coordinates));
        byte[] text = layout.Build(coordinates);
        string mark = XdatcarText.Field(coordinates[damaged][2][1]);
        "************"u8.CopyTo(text.AsSpan(text.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark))));

        XdatcarRun run = new(text);
        TrajectoryFormatException error = Assert.Single(run.ReadThrough());

        Assert.Contains("starred", error.Message, StringComparison.Ordinal);
        FrameCopy.AssertSame([.. whole.Where((_, f) => f != damaged)], run.Frames);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void DamagedHeader_NeverLendsItsFrameTheOldCell(bool blank, int damaged)
    {
        XdatcarText layout = new() { VariableCell = true, BlankSeparated = blank };
        long[][][] coordinates = layout.Coordinates(5, new Random(12));
        List<FrameCopy> whole = XdatcarRun.All(layout.Build(coordinates));
        string[] lines = Encoding.ASCII.GetString(layout.Build(coordinates)).Split('\n');
        int header = damaged * (7 + 1 + layout.Atoms);

        for (int line = 1; line < 7; line++)
        {
            string[] broken = [.. lines];
            broken[header + line] = "broken !";
            XdatcarRun run = new(Encoding.ASCII.GetBytes(string.Join('\n', broken)));
            Assert.NotEmpty(run.ReadThrough(segment: 64));
            FrameCopy.AssertSame([.. whole.Where((_, f) => f != damaged)], run.Frames, $"line {line} replaced");

            XdatcarRun missing = new(Encoding.ASCII.GetBytes(string.Join('\n', lines.Where((_, i) => i != header + line))));
            Assert.NotEmpty(missing.ReadThrough());
            FrameCopy.AssertSame([.. whole.Where((_, f) => f != damaged)], missing.Frames, $"line {line} missing");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void GarbageBetweenFrames_CostsNothingOrOneFrameOfAFixedCell(int before)
    {
        XdatcarText layout = new();
        byte[] bytes = layout.Build(layout.Coordinates(5, new Random(13)));
        List<FrameCopy> whole = XdatcarRun.All(bytes);
        List<string> lines = [.. Encoding.ASCII.GetString(bytes).Split('\n')];
        lines.Insert(7 + (before * (1 + layout.Atoms)), "slurmstepd: error: killed");

        XdatcarRun run = new(Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        run.ReadThrough();

        // With one frame known the garbage could have been a variable cell's header: that frame is given up.
        FrameCopy.AssertSame(before == 1 ? [whole[0], .. whole.Skip(2)] : whole, run.Frames);
    }

    [Fact]
    public void SkippingByteByByte_RemembersWhatStoodBefore()
    {
        XdatcarText layout = new() { VariableCell = true };
        long[][][] coordinates = layout.Coordinates(4, new Random(15));
        byte[] bytes = layout.Build(coordinates);
        List<FrameCopy> whole = XdatcarRun.All(bytes);
        "************"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(XdatcarText.Field(coordinates[0][0][0])))));
        int second = bytes.AsSpan().LastIndexOf("     2\n"u8); // the label line of the second frame: break the scale line above it
        int scale = bytes.AsSpan(0, second).LastIndexOf("           1\n"u8);
        bytes[scale] = (byte)'?';
        XdatcarRun run = new(bytes);
        Assert.Throws<TrajectoryFormatException>(() => run.Show(bytes.Length));

        bool found = false;
        for (int end = run.Consumed; !found && end <= bytes.Length; end++)
        {
            found = run.Skip(end);
        }

        run.Show(bytes.Length);
        FrameCopy.AssertSame([.. whole.Skip(2)], run.Frames);
    }

    [Fact]
    public void SkippingByteByByte_FindsTheSamePlace()
    {
        foreach (bool variable in new[] { false, true })
        {
            XdatcarText layout = new() { VariableCell = variable };
            long[][][] coordinates = layout.Coordinates(4, new Random(14));
            byte[] bytes = layout.Build(coordinates);
            "************"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(XdatcarText.Field(coordinates[1][0][0])))));
            XdatcarRun oneShot = new(bytes);
            oneShot.ReadThrough();
            XdatcarRun run = new(bytes);
            bool skipping = false;

            for (int end = 1; end <= bytes.Length; end++)
            {
                try
                {
                    skipping = skipping && !run.Skip(end, segment: 5);
                    if (!skipping)
                    {
                        run.Show(end);
                    }
                }
                catch (TrajectoryFormatException)
                {
                    skipping = !run.Skip(end);
                }
            }

            Assert.Equal(3, run.Frames.Count);
            FrameCopy.AssertSame(oneShot.Frames, run.Frames);
        }
    }

    [Fact]
    public void EndOfInput_IsReportedAndConsumed()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("t\n0\n9 0 0\n0 9 0");
        XdatcarRun run = new(bytes);
        Assert.Throws<TrajectoryFormatException>(() => run.Show(bytes.Length));

        Assert.False(run.Skip(bytes.Length, isFinal: true));
        Assert.Equal(bytes.Length, run.Consumed);
        Assert.False(run.Skip(bytes.Length, isFinal: true));
    }
}
