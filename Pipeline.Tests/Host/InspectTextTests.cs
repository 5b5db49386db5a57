using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>What <c>inspect</c> prints for people, and of files that are cut off or called otherwise.</summary>
public sealed class InspectTextTests : ProgramTests
{
    [Fact]
    public async Task NoticesAndEvents_StandOneALine_EventsWithTheirFirstMessage()
    {
        Scratch.Write("case/INCAR", "POTIM = 2\nIBRION = 0\n");
        Scratch.Write("case/XDATCAR", SmallXdatcar.Header + string.Concat(new long[] { 1, 2, 3, 9, 10, 20, 21 }.Select(static (label, i) => SmallXdatcar.Frame(label, i))));

        string[] lines = (await Ionstream.Run("inspect", Scratch["case"])).Output.Split('\n');
        Ionstream json = await Ionstream.Run("inspect", Scratch["case"], "--json");

        Assert.Contains("  events             2 segment_break, the first: step label 9 after 3, expected 4", lines);
        int notices = Array.FindIndex(lines, static l => l.StartsWith("  notices            species: ", StringComparison.Ordinal));
        Assert.StartsWith("                     groups: ", lines[notices + 1]);
        Assert.StartsWith("  problem            none", lines[notices + 2]);
        using JsonDocument parsed = JsonDocument.Parse(json.Output);
        Assert.Equal("2 segment_break", parsed.RootElement[0].GetProperty("events").GetString());
        JsonElement kind = Assert.Single(parsed.RootElement[0].GetProperty("event_kinds").EnumerateArray());
        Assert.Equal(("segment_break", 2, "step label 9 after 3, expected 4"), (kind.GetProperty("kind").GetString(), kind.GetProperty("count").GetInt32(), kind.GetProperty("first_message").GetString()));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.02)] // in its first frame: nothing to show but that
    public async Task CutOffGzip_ShowsTheFramesBeforeTheCutAndWhereItIs(double share)
    {
        byte[] whole = Zipped(300);
        int length = (int)(whole.Length * share);
        Scratch.Write("case/INCAR", "POTIM = 2\nIBRION = 0\n");
        File.WriteAllBytes(Scratch["case/XDATCAR.gz"], whole[..length]);

        Ionstream inspected = await Ionstream.Run("inspect", Scratch["case"], "--json"), replayed = await Ionstream.Run("replay", Scratch["case"], "--out", Scratch["out"]);

        Assert.Equal((65, 65), (inspected.ExitCode, replayed.ExitCode));
        using JsonDocument json = JsonDocument.Parse(inspected.Output);
        JsonElement run = json.RootElement[0];
        if (share > 0.1)
        {
            Assert.InRange(run.GetProperty("frames").GetInt64(), 50, 250);
            string said = $"XDATCAR.gz: not a whole gzip file: it is cut off at byte {length}, after ";
            Assert.Contains(said, run.GetProperty("problem").GetString());
            Assert.Contains(said, replayed.Error);
            Assert.Contains($"the {run.GetProperty("frames").GetInt64()} frames before went to data/", replayed.Error);
        }
        else
        {
            Assert.Contains("holds no whole frame", run.GetProperty("problem").GetString());
        }
    }

    [Theory]
    [InlineData("XDATCAR.gz", "XDATCAR")]
    [InlineData("XDATCAR", "XDATCAR.gz")]
    public async Task NameOfTheOtherKind_IsHintedAt(string there, string named)
    {
        Scratch.Write("case/INCAR", "POTIM = 2\nIBRION = 0\n");
        File.WriteAllBytes(Scratch["case/" + there], there.EndsWith(".gz", StringComparison.Ordinal) ? Zipped(3) : Encoding.UTF8.GetBytes(Text(3)));

        Ionstream replayed = await Ionstream.Run("replay", Scratch["case/" + named], "--out", Scratch["out"]), inspected = await Ionstream.Run("inspect", Scratch["case/" + named]);

        Assert.Equal((66, 66), (replayed.ExitCode, inspected.ExitCode));
        Assert.Contains($"there is no such file or directory. {there} stands beside it: name {Scratch["case/" + there]} or its directory.", replayed.Error);
        Assert.Contains($"{there} stands beside it", inspected.Output);
    }

    [Theory]
    [InlineData(0, "0 notes")]
    [InlineData(1, "1 note")]
    [InlineData(2, "2 notes")]
    public void Plural_GoesWithItsCount(long count, string expected) => Assert.Equal(expected, Plural.Of(count, "note"));

    private static string Text(int frames) => SmallXdatcar.Header + string.Concat(SmallXdatcar.Labels(frames).Select(static (label, i) => SmallXdatcar.Frame(label, i)));

    private static byte[] Zipped(int frames)
    {
        using MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Text(frames)));
        }

        return zipped.ToArray();
    }
}
