using System.Runtime.InteropServices;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>A run that is nothing but commits: a small state, two tables of which one changes every other time, and the pointer.</summary>
internal sealed class SmallCommits
{
    private readonly OutputLayout _layout;
    private readonly string _runId;

    /// <summary>Starts or goes on, as the daemon does.</summary>
    public SmallCommits(string root, string runId = "bench", TimeProvider? time = null)
    {
        (_layout, _runId) = (new OutputLayout(root), runId);
        Store = new CheckpointStore(_layout, runId);
        CheckpointReading reading = Store.ReadNewest();
        Publisher = new RunPublisher(_layout, runId, OutputRegistry.Find("parquet"), new Dictionary<string, string>(), "", time);
        Publisher.Restore(reading.Newest?.Files ?? []);
        Publisher.RemoveUncommitted(reading.NextGeneration - 1);
        Store.RemoveLeftovers(ownsRun: true, DateTimeOffset.UtcNow);
        Publisher.RepublishMissing();
        Frames = reading.Newest?.Frames ?? 0;
    }

    public CheckpointStore Store { get; }

    public RunPublisher Publisher { get; }

    public long Frames { get; private set; }

    /// <summary>Analyses some frames and commits.</summary>
    public async Task<Checkpoint> CommitAsync(long frames = 1)
    {
        Frames += frames;
        IReadOnlyList<PublishedFile> files = await Publisher.WriteEpochAsync(Store.NextGeneration, Tables(Frames));
        Checkpoint checkpoint = Of(Store.NextGeneration, Frames, files);
        await Store.CommitAsync(checkpoint);
        await Publisher.PointAsync(checkpoint.Generation, PointerState.Running, Summary(Frames));
        Store.Prune();
        return checkpoint;
    }

    public Checkpoint Of(long generation, long frames, IReadOnlyList<PublishedFile> files) => new()
    {
        Generation = generation,
        RunId = _runId,
        Release = "0.1.0",
        Run = """{ "run": "é" }""",
        Config = new Dictionary<string, string> { ["rdf.binWidthAngstrom"] = "0.02" },
        ConfigSha256 = "c0",
        Frames = frames,
        Sources = [new SourcePiece("/somewhere", "XDATCAR", 123, 4, 0, "ab")],
        States = [State("rdf", frames)],
        Files = files,
    };

    public static StateArrays State(string owner, long value) =>
        new(owner, 1, "sha", [new StateArray("sums", "int64", [3], MemoryMarshal.AsBytes<long>([value, value, value]).ToArray())]);

    public static IReadOnlyList<ColumnTable> Tables(long frames) => [Table("peaks", frames / 2, frames), Table("rdf", frames, frames)];

    public static ColumnTable Table(string name, long value, long frames) =>
        new(name, 1, frames, [new Int64Column("frames", "1", Enumerable.Repeat(value, 10).ToArray())], new Dictionary<string, string>());

    public static RunSummary Summary(long frames)
    {
        RunSummary summary = new(new RunDescription { RunId = "x", Topology = new Topology("t", [("Ag", 1)]), Period = 100, FirstCell = Cell.Orthorhombic(1, 1, 1) }, "XDATCAR");
        typeof(RunSummary).GetProperty(nameof(RunSummary.Frames))!.SetValue(summary, frames);
        return summary;
    }
}
