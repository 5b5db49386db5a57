using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>Pieces of a run that were made under other conditions.</summary>
public sealed class ConditionsTests : IDisposable
{
    private const string At300 = "IBRION = 0\nPOTIM = 1\nNSW = 10\nTEBEG = 300\n", At900 = "IBRION = 0\nPOTIM = 1\nNSW = 10\nTEBEG = 900\n";
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1, null, At300, At300)]
    [InlineData(1, null, At300, "")] // no INCAR: nothing says otherwise
    [InlineData(1, null, "", At300)]
    [InlineData(2, "from step 11 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", At300, At900)]
    [InlineData(2, "from step 21 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", At300, "", At900)]
    [InlineData(2, "from step 21 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", At300, At300, At900)]
    [InlineData(2, "from step 11 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", At300, At900, At900)]
    [InlineData(3, "from step 11 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", At300, At900, At300)]
    public async Task Chain_BreaksWhereTheConditionsChange(int segments, string? differ, params string[] incars)
    {
        TrajectorySource source = await SmallChain.ReadAsync(Chain(incars));

        Assert.Equal((segments, differ), (source.Summary.Segments, source.Summary.ConditionsDiffer));
        Assert.Equal(10L * incars.Length, source.Summary.LastStep);
        RunEvent[] breaks = [.. Events(source.Events).Where(static e => e.Kind is "segment_break")];
        Assert.Equal(segments - 1, breaks.Length);
        Assert.All(breaks, static e => Assert.Contains("300 K", e.Message));
    }

    [Fact]
    public async Task ThirdMember_FromTheContcarOfTheSecond_IsJudgedByTheSecondsOwnSteps()
    {
        SourceMembers members = Chain([At300, At300, At300]);
        foreach (string file in new[] { "part1/CONTCAR", "part2/POSCAR" })
        {
            _scratch.Write(file, SmallChain.Structure(19.001)); // not the last frame, as VASP's rounding in a moving cell
        }

        _scratch.Write("part1/OSZICAR", SmallChain.Oszicar(10, 300));

        Assert.Equal(1, (await SmallChain.ReadAsync(members)).Summary.Segments);
    }

    [Fact]
    public async Task RangeOrEquilibrationThatLeavesAPieceOut_HasOneCondition()
    {
        SourceMembers members = Chain([At300, At900]);

        TrajectorySource first = await SmallChain.ReadAsync(members, new RunSettings { ToFrame = 10 });
        TrajectorySource second = await SmallChain.ReadAsync(members, new RunSettings { EquilibrationPs = 0.010 });

        Assert.Equal((10, 1, null, 300.0), (first.Summary.Frames, first.Summary.Segments, first.Summary.ConditionsDiffer, first.Summary.ToldTemperatureK));
        Assert.Equal((10, 1, null, 900.0), (second.Summary.Frames, second.Summary.Segments, second.Summary.ConditionsDiffer, second.Summary.ToldTemperatureK));
    }

    [Fact]
    public async Task RepeatedFirstFrameOfAHotterMember_IsDroppedAndBreaks()
    {
        SmallChain.Member(_scratch, "part0", 10, 0, At300);
        SmallChain.Member(_scratch, "part1", 10, 9, At900); // begins with the last frame
        TrajectorySource source = await SmallChain.ReadAsync(Members(2));

        Assert.Equal((19, 2, 19), (source.Summary.Frames, source.Summary.Segments, source.Summary.LastStep));
        Assert.NotNull(source.Summary.ConditionsDiffer);
    }

    [Fact]
    public async Task Ensembles_OfAllPiecesAreNamed()
    {
        TrajectorySource source = await SmallChain.ReadAsync(Chain([At300 + "MDALGO = 2\nSMASS = 0\n", At300 + "MDALGO = 3\nISIF = 3\n", At300 + "MDALGO = 2\nSMASS = 0\n"]));

        Assert.Equal(("NVT, NpT", 3), (source.Summary.Ensemble, source.Summary.Segments));
        Assert.Contains("Nose-Hoover thermostat (SMASS = 0), then Langevin thermostat (LANGEVIN_GAMMA = 0); fixed cell, then moving cell", source.Summary.ConditionsDiffer);
    }

    [Theory]
    [InlineData("POMASS = 107.9 126.9\n", "POMASS = 107.90 126.9000001\n", null)]
    [InlineData("", "POMASS = 107.9 126.9\n", null)] // as a POTCAR rounds
    [InlineData("POMASS = 107.9 126.9\n", "", null)]
    [InlineData("POMASS = 107.9 126.9\n", "POMASS = 109.9 126.9\n", "107.9 (INCAR POMASS), now it is 109.9 (INCAR POMASS)")]
    [InlineData("", "POMASS = 215 126.9\n", "(standard atomic weights), now it is 215 (INCAR POMASS)")]
    [InlineData("POMASS = 215 126.9\n", "", "215 (INCAR POMASS), now it is 107.8")]
    [InlineData("POMASS = 107.9 126.9\n", "POMASS = 1 2 3\n", null)] // does not fit the atoms and is not used
    public async Task OtherMasses_AreRefused(string one, string other, string? expected)
    {
        SourceMembers members = Chain([At300 + one, At300 + other]);
        if (expected is null)
        {
            await SmallChain.ReadAsync(members);
            return;
        }

        PhysicsException refused = await Assert.ThrowsAsync<PhysicsException>(() => SmallChain.ReadAsync(members));
        Assert.Contains(expected, refused.Message);
        Assert.Contains(_scratch["part1/INCAR"], refused.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RestartInPlace_IsComparedWithWhatTheRunBeganAs(bool resumed)
    {
        // All of the first run is gone by then: its INCAR, and its trajectory.
        SmallChain.Member(_scratch, "part0", 10, 0, At300);
        SourceMembers members = Members(1);
        RunDescription run = RunProbe.Describe(members.First, new RunSettings(), isFinal: false)!;
        bool ended = false;
        TailOptions tail = new() { Follow = true, PollMin = TimeSpan.FromMilliseconds(1), PollMax = TimeSpan.FromMilliseconds(2), WriterHasEnded = () => Volatile.Read(ref ended) };
        TrajectorySource source = new(members, run, new RunSettings(), tail, stopAtDamage: true, TimeProvider.System);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int frames = 0;
        await Read(source, stop.Token, async () =>
        {
            frames++;
            if (frames == 10 && resumed)
            {
                await stop.CancelAsync();
            }
            else if (frames == 10)
            {
                SmallChain.Member(_scratch, "part0", 5, 10, At900);
            }

            Volatile.Write(ref ended, frames == 15);
        });
        if (resumed)
        {
            Checkpoint checkpoint = new SmallCommits(_scratch["out"]).Of(1, 1, []) with { States = source.Snapshot(), Sources = source.Pieces };
            SmallChain.Member(_scratch, "part0", 5, 10, At900);
            Volatile.Write(ref ended, true);
            source = new TrajectorySource(members, run, new RunSettings(), tail, stopAtDamage: true, TimeProvider.System);
            source.Restore(checkpoint, null);
            await Read(source, TestContext.Current.CancellationToken, static () => Task.CompletedTask);
        }

        Assert.Equal((15, 2, "from step 11 on: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)"), (source.Summary.Frames, source.Summary.Segments, source.Summary.ConditionsDiffer));
        Assert.Equal("restart: temperature 300 K, then 900 K (INCAR TEBEG, TEEND)", Assert.Single(Events(source.Events), static e => e.Kind is "segment_break").Message);
        Assert.Equal([(0, 0L, 0L), (0, 10L, 10L)], source.Summary.Pieces.Select(static p => (p.Member, p.Offset, p.After)));
    }

    [Theory]
    [InlineData(1, 10, 10, true)]
    [InlineData(1, 10, 9, false)]
    [InlineData(3, 10, 9, true)] // 3, 6, 9: step 10 is not printed
    [InlineData(3, 10, 6, false)]
    [InlineData(4, 1003, 1000, true)]
    [InlineData(4, 1003, 996, false)]
    [InlineData(4, 3, 3, true)] // fewer steps than an interval
    [InlineData(1, 0, 1, false)]
    public void Complete_IsTheLastPrintedStepThatIsDue(long stride, long asked, long last, bool complete)
    {
        RunDescription run = new TestRun { Topology = new Topology("t", [("X", 1)]) }.Description with { LabelStride = stride, FinalStep = asked };
        RunSummary summary = new(run, "XDATCAR") { LastLabel = last };

        Assert.Equal(complete, summary.IsComplete);
    }

    [Theory]
    [InlineData(10, 10, 1, true)]
    [InlineData(100, 10, 1, true)] // the first member was stopped before its end
    [InlineData(10, 100, 1, false)] // the last one is not there yet
    [InlineData(10, 10, 3, true)] // frames that are not analysed are printed all the same
    public async Task Complete_IsThatOfTheLastMember(int first, int last, int stride, bool complete)
    {
        TrajectorySource source = await SmallChain.ReadAsync(Chain([$"POTIM = 1\nNSW = {first}\n", $"POTIM = 1\nNSW = {last}\n"]), new RunSettings { Stride = stride });

        Assert.Equal(complete, source.Summary.IsComplete);
    }

    private static async Task Read(TrajectorySource source, CancellationToken stop, Func<Task> seen)
    {
        await foreach (PipelineMessage message in source.ReadAsync(stop))
        {
            if (message is Frame frame)
            {
                frame.Release();
                await seen();
            }
        }
    }

    private SourceMembers Chain(string[] incars) => SmallChain.Write(_scratch, 10, incars);

    private SourceMembers Members(int count) => new("part0", [.. Enumerable.Range(0, count).Select(k => RunInput.Resolve(_scratch[$"part{k}"]))]);

    private static IEnumerable<RunEvent> Events(EventLog log)
    {
        ColumnTable table = log.ToTable(1);
        return Enumerable.Range(0, table.RowCount).Select(row => new RunEvent(
            table.Int64("step")[row], double.NaN, EventKind.Of(table.Utf8("kind")[row]), null, table.Utf8("message")[row]));
    }
}
