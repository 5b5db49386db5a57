using System.IO.Compression;
using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>Members of a chain that no POSCAR ties together: their frames show whether time runs on.</summary>
public sealed class JoinedByFramesTests : IDisposable
{
    private const double Interval = 2;
    private readonly Scratch _scratch = new();

    public JoinedByFramesTests() => _scratch.Write("INCAR", "IBRION = 0\nPOTIM = 2\n");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("XDATCAR_1", "XDATCAR_2")]
    [InlineData("XDATCAR_run1", "XDATCAR_run2.gz")]
    [InlineData("a.XDATCAR", "b.XDATCAR")]
    public async Task AnyNames_GoOn(string one, string two)
    {
        TrajectorySource source = await ReadAsync((one, Solid().Of(0, 50, Interval)), (two, Solid().Of(50, 50, Interval)));

        Assert.Equal((100, 1, 100), (source.Summary.Frames, source.Summary.Segments, source.Summary.LastStep));
        RunEvent seen = Assert.Single(Events(source));
        Assert.Equal(("joined", "info", 51), (seen.Kind, seen.Severity, seen.Step));
        Assert.Equal($"{two} has not VASP's own name, so no POSCAR beside it tells what it began from, but the step across the joint is like those before it (", seen.Message[..(seen.Message.IndexOf('(') + 1)]);
    }

    [Fact]
    public async Task LabelsThatGoOn_AreTakenAsTheyAre()
    {
        TrajectorySource source = await ReadAsync(("one.XDATCAR", Solid().Of(0, 50, Interval)), ("two.XDATCAR", Solid().Of(50, 50, Interval, label: 51)), ("three.XDATCAR", Solid().Of(100, 20, Interval)));

        Assert.Equal((120, 1, 120), (source.Summary.Frames, source.Summary.Segments, source.Summary.LastStep));
        Assert.Equal([0L, 0L, 100L], source.Summary.Pieces.Select(static p => p.Offset));
    }

    [Theory]
    [InlineData(1, 49)] // the last frame again
    [InlineData(50, 49)]
    [InlineData(1, 45)] // five frames again
    public async Task FirstFrameThatIsKnown_CountsOnce(int label, int from)
    {
        TrajectorySource source = await ReadAsync(("one.XDATCAR", Solid().Of(0, 50, Interval)), ("two.XDATCAR", Solid().Of(from, 30, Interval, label)));

        Assert.Equal((from + 30, 1, from + 30), (source.Summary.Frames, source.Summary.Segments, source.Summary.LastStep));
        Assert.Contains(Events(source), e => from == 49 ? e.Kind is "joined" && e.Message.EndsWith("but it begins with the last frame of the piece before it", StringComparison.Ordinal) : e.Kind is "repeated_frames");
    }

    [Fact]
    public async Task IndependentRunOfTheSameSolid_IsABreak()
    {
        TrajectorySource source = await ReadAsync(("one.XDATCAR", Solid().Of(0, 50, Interval)), ("two.XDATCAR", new SwingingText(1, replica: 1).Of(0, 50, Interval)));

        Assert.Equal((100, 2), (source.Summary.Frames, source.Summary.Segments));
        Assert.StartsWith("two.XDATCAR has not VASP's own name, so no POSCAR beside it tells what it began from, and the frames do not go on: the ", Assert.Single(Events(source)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, Interval, 8, "fewer than 8 steps")] // seven steps
    [InlineData(50, 400, 8, "would be only 1.")] // frames that know nothing of each other
    [InlineData(50, Interval, 1, "fewer than 4 atoms")]
    public async Task WhatFramesCannotTell_IsABreak(int frames, double interval, int each, string expected)
    {
        SwingingText solid = new(1, each: each);
        TrajectorySource source = await ReadAsync(("one.XDATCAR", solid.Of(0, frames, interval)), ("two.XDATCAR", solid.Of(frames, 50, interval)));

        Assert.Equal(2, source.Summary.Segments);
        Assert.Contains(expected, Assert.Single(Events(source)).Message);
    }

    [Fact]
    public async Task VaspsNameWithoutPoscar_IsJudgedByItsFrames()
    {
        TrajectorySource source = await ReadAsync(("part0/XDATCAR", Solid().Of(0, 50, Interval)), ("part1/XDATCAR", Solid().Of(50, 50, Interval)));

        Assert.Equal(1, source.Summary.Segments);
        Assert.StartsWith("there is no part1/POSCAR, but the step across the joint is like those before it (", Assert.Single(Events(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoscarThatSaysOtherwise_IsBelieved()
    {
        _scratch.Write("part1/POSCAR", new PoscarText { Species = [("O", 8), ("Li", 8)], Scaled = new double[48] }.ToString());
        TrajectorySource source = await ReadAsync(("part0/XDATCAR", Solid().Of(0, 50, Interval)), ("part1/XDATCAR", Solid().Of(50, 50, Interval)));

        Assert.Equal(2, source.Summary.Segments);
        Assert.Contains("part1/POSCAR has no velocities", Assert.Single(Events(source)).Message);
    }

    [Theory]
    [InlineData(2, 1, 0)]
    [InlineData(10, 1, 0)]
    [InlineData(20, 0, 0)] // no power: breaks
    [InlineData(40, 0, 0)]
    public async Task SeededSolids_PartsJoin_AndReplicasDoNot(double interval, double leastJoined, double mostWrong)
    {
        // docs/method.md has the rates of 1,000 solids.
        int joined = 0, wrong = 0;
        for (int seed = 1; seed <= Solids; seed++)
        {
            SwingingText run = new(seed);
            string one = run.Of(0, 40, interval);
            joined += (await ReadAsync(("one.XDATCAR", one), ("two.XDATCAR", run.Of(40, 2, interval)))).Summary.Segments == 1 ? 1 : 0;
            wrong += (await ReadAsync(("one.XDATCAR", one), ("two.XDATCAR", new SwingingText(seed, replica: 1).Of(0, 2, interval)))).Summary.Segments == 1 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{interval} fs: {joined} of {Solids} joined, {wrong} of {Solids} replicas taken for a continuation");
        Assert.True(joined >= leastJoined * 0.98 * Solids && wrong <= mostWrong * Solids, $"{interval} fs: {joined} of {Solids} joined, {wrong} of {Solids} replicas taken for a continuation");
    }

    private static int Solids => Tier.IsLong ? 1000 : 15;

    private static SwingingText Solid() => new(1);

    private async Task<TrajectorySource> ReadAsync(params (string Name, string Text)[] files)
    {
        List<RunInput> inputs = [];
        foreach ((string name, string text) in files)
        {
            string path = _scratch.Write(name, text);
            if (name.EndsWith(".gz", StringComparison.Ordinal))
            {
                await using GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest);
                await gzip.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            }

            inputs.Add(RunInput.Resolve(path));
        }

        return await SmallChain.ReadAsync(new SourceMembers(inputs[0].RunId, inputs), new RunSettings { TimestepFs = 2 });
    }

    private static RunEvent[] Events(TrajectorySource source)
    {
        ColumnTable table = source.Events.ToTable(1);
        return [.. Enumerable.Range(0, table.RowCount).Select(row => new RunEvent(
            table.Int64("step")[row], double.NaN, EventKind.Of(table.Utf8("kind")[row]), null, table.Utf8("message")[row]))];
    }
}
