using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Checkpoints;

/// <summary>Checkpoints of earlier days: today's code goes on from them exactly, or refuses them and says what to do.</summary>
public sealed class GoldenCheckpointTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string, string[]> Others => new()
    {
        { "container", ["written by release 9.0.0 as container version 2, this one (", "go back to release 9.0.0", "--fresh"] },
        { "format", ["written by a newer release", "--fresh"] },
        { "older", ["ckpt-000000000001.arrow: written by release 0.1.0", "replay with --fresh"] },
        { "version", ["written by release 9.0.0 with rdf version 9, this one has 1", "--fresh", "go back to release 9.0.0"] },
        { "source", ["with totals version 9, this one has 2", "--fresh"] },
        { "oszicar", ["with oszicar version 9, this one has 2", "--fresh"] },
        { "unknown", ["with nobody version 1, this one has none", "--fresh"] },
    };

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task States_OfTheSameBytesToday_AreThoseOfTheNewest()
    {
        GoldenCheckpoint golden = GoldenCheckpoint.WritesNew ? await GoldenCheckpoint.WriteNewAsync(_scratch.Path) : GoldenCheckpoint.Newest;

        Checkpoint then = golden.Read(), today = await golden.MakeAsync(_scratch["today"]);

        Assert.Empty(GoldenCheckpoint.Differences(then, today));
        Assert.Equal((then.Run, then.ConfigSha256, then.Frames), (today.Run, today.ConfigSha256, today.Frames));
        Assert.Equal(then.Sources, today.Sources);
    }

    [Fact]
    public async Task Resumed_EndsInTheBytesOfTheUninterruptedRun()
    {
        GoldenCheckpoint golden = GoldenCheckpoint.Newest;
        string run = golden.CopyRun(_scratch.Path, whole: true);
        OutFolder resumed = GoldenCheckpoint.Placed(_scratch["resumed"], golden.Bytes()), whole = new(_scratch["whole"]);

        Ionstream uninterrupted = await Ionstream.Run("replay", run, "--out", whole.Root, "--config", golden.Recipe);
        Ionstream result = await Ionstream.Run("replay", run, "--out", resumed.Root, "--config", golden.Recipe);

        Assert.True((uninterrupted.ExitCode, result.ExitCode) == (65, 65), result.Error); // one frame is damaged
        Assert.Contains($"going on from checkpoint 1: frame {golden.Read().Frames}", result.Error);
        resumed.AssertFinalEquals(whole);
        Assert.Equal(whole.States(GoldenCheckpoint.RunId).Where(IsNoPath), resumed.States(GoldenCheckpoint.RunId).Where(IsNoPath));

        static bool IsNoPath(string line) => !line.StartsWith("reading 1  damage ", StringComparison.Ordinal); // where the damaged file stood then
    }

    /// <summary>The first two are of release 0.1.0, whose files hold their pairs elsewhere.</summary>
    [Fact]
    public void EveryOne_CanBeRead_AndOlderOnesAreRefusedByTheirVersions()
    {
        Assert.All(GoldenCheckpoint.OfFormat1, static g => Assert.Contains("replay with --fresh", Assert.Throws<CheckpointException>(() => g.Read()).Message));
        Dictionary<string, int> today = GoldenCheckpoint.Newest.Read().States.ToDictionary(static s => s.Owner, static s => s.Version, StringComparer.Ordinal);

        Assert.All(GoldenCheckpoint.Readable, static g => Assert.Equal(GoldenCheckpoint.RunId, g.Read().RunId));
        Assert.All(GoldenCheckpoint.Readable.SkipLast(1).Select(static g => g.Read()).Where(c => c.States.Any(s => today.GetValueOrDefault(s.Owner) != s.Version)), c =>
            Assert.Contains("replay the source with --fresh", Assert.Throws<CheckpointException>(() => CheckpointCodec.RequireVersions(c, today)).Message));
    }

    [Fact]
    public void ChangedState_SaysThatANewGoldenFileIsNeeded()
    {
        Checkpoint golden = GoldenCheckpoint.Newest.Read();

        Assert.Empty(GoldenCheckpoint.Differences(golden, golden));
        Assert.Contains("rdf has version 9, in the newest golden file 1: add a new golden file, keep the old one", Assert.Single(GoldenCheckpoint.Differences(golden, With(golden, "rdf", static s => s with { Version = 9 }))));
        Assert.Contains("brandNew has version 1, in the newest golden file none: add a new golden file", Assert.Single(GoldenCheckpoint.Differences(golden, golden with { States = [.. golden.States, new StateArrays("brandNew", 1, "", [])] })));
        Assert.Contains("msd makes another state of the same bytes", Assert.Single(GoldenCheckpoint.Differences(golden, With(golden, "msd", static s => s with { Arrays = [.. s.Arrays.SkipLast(1)] }))));
        Assert.Contains("msd is in no golden file", GoldenCheckpoint.Differences(golden with { States = [.. golden.States.Where(static s => s.Owner is not "msd")] }, golden).First());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task OfAnotherRelease_IsRefusedWithWhatToDo_AndLeftAsItIs(string how, string[] said)
    {
        GoldenCheckpoint golden = GoldenCheckpoint.Newest;
        byte[] other = Other(how, golden);
        string run = golden.CopyRun(_scratch.Path, whole: true);
        OutFolder output = GoldenCheckpoint.Placed(_scratch["out"], other);

        Ionstream refused = await Ionstream.Run("replay", run, "--out", output.Root, "--config", golden.Recipe);

        Assert.True(refused.ExitCode == 78, refused.Error);
        Assert.All(said, text => Assert.Contains(text, refused.Error));
        Assert.Equal(other, File.ReadAllBytes(Assert.Single(output.Generations(GoldenCheckpoint.RunId))));
        Assert.Empty(output.Final());
    }

    private static byte[] Other(string how, GoldenCheckpoint golden)
    {
        byte[] file = golden.Bytes();
        Checkpoint checkpoint = golden.Read() with { Release = "9.0.0" };
        StateFileContent content = StateFile.Read(file);
        switch (how)
        {
            case "container":
                return StateFile.Write(content.States, new Dictionary<string, string>(content.Metadata, StringComparer.Ordinal) { ["ionstream.checkpoint"] = "2", ["ionstream.version"] = "9.0.0" });
            case "format":
                return StateFile.Write(content.States, content.Metadata, formatVersion: StateFile.FormatVersion + 1);
            case "older":
                return new GoldenCheckpoint(1).Bytes();
            case "unknown":
                checkpoint = checkpoint with { States = [.. checkpoint.States, new StateArrays("nobody", 1, "", [])] };
                break;
            default:
                checkpoint = With(checkpoint, how switch { "version" => "rdf", "source" => "totals", _ => how }, static s => s with { Version = 9 });
                break;
        }

        using MemoryStream memory = new();
        CheckpointCodec.Write(memory, checkpoint);
        return memory.ToArray();
    }

    private static Checkpoint With(Checkpoint checkpoint, string owner, Func<StateArrays, StateArrays> change) =>
        checkpoint with { States = [.. checkpoint.States.Select(s => s.Owner == owner ? change(s) : s)] };
}
