using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Pipeline.Formats;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;

/// <summary>
/// Commits through the real classes, results, checkpoint, pointer, one generation after another, each printed once it is acknowledged:
/// what a commit costs, and what a fault in it does (CommitFaultTests run this under strace).
/// </summary>
internal static class CommitCost
{
    private const string RunId = "bench";

    public static async Task<int> RunAsync(string root, int commits, int stateBytes)
    {
        OutputLayout layout = new(Path.GetFullPath(root));
        OwnerFile owner = OwnerFile.Claim(layout, RunId, TimeSpan.FromSeconds(60), takeOver: true);
        CheckpointStore store = new(layout, RunId);
        Checkpoint? newest = store.ReadAll().FirstOrDefault(static f => f.Checkpoint is not null)?.Checkpoint;
        RunPublisher publisher = new(layout, RunId, OutputRegistry.Find("parquet"), new Dictionary<string, string>(), "");
        publisher.Restore(newest?.Files ?? []);
        publisher.RemoveUncommitted(store.NextGeneration - 1);
        store.RemoveLeftovers(ownsRun: true, DateTimeOffset.UtcNow);
        long frames = newest?.Frames ?? 0;
        if (publisher.RepublishMissing().Count > 0)
        {
            await publisher.WriteEpochAsync(newest!.Generation, Tables(frames));
        }

        List<double> milliseconds = [];
        for (int i = 0; i < commits; i++)
        {
            frames++;
            long begun = Stopwatch.GetTimestamp();
            try
            {
                await CommitAsync(store, publisher, frames, stateBytes);
                owner.Renew();
            }
            catch (IOException error)
            {
                // One line a commit that was not acknowledged; the next one is a new attempt, as the daemon's would be.
                Console.WriteLine($"failed {error.Message}");
                continue;
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.NextGeneration - 1} {frames}"));
        }

        owner.Release();
        milliseconds.Sort();
        if (milliseconds.Count > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stateBytes} bytes of state, {milliseconds.Count} commits: median {milliseconds[milliseconds.Count / 2]:f1} ms, longest {milliseconds[^1]:f1} ms"));
        }

        return 0;
    }

    private static async Task CommitAsync(CheckpointStore store, RunPublisher publisher, long frames, int stateBytes)
    {
        long generation = store.NextGeneration;
        IReadOnlyList<PublishedFile> files = await publisher.WriteEpochAsync(generation, Tables(frames));
        await store.CommitAsync(new Checkpoint
        {
            Generation = generation,
            RunId = RunId,
            Release = Release.Number,
            Run = "{}",
            Config = new Dictionary<string, string>(),
            ConfigSha256 = "",
            Frames = frames,
            Sources = [],
            States = [State(frames, stateBytes)],
            Files = files,
        });
        await publisher.PointAsync(generation, PointerState.Running, Summary(frames));
        store.Prune();
        publisher.Thin(DateTimeOffset.UtcNow);
    }

    /// <summary>Every value is the number of frames, so that whoever reads it back knows that it is one state and not two halves.</summary>
    private static StateArrays State(long frames, int bytes)
    {
        long[] values = new long[bytes / 8];
        Array.Fill(values, frames);
        return new StateArrays("rdf", 1, "", [new StateArray("sums", "int64", [values.Length], MemoryMarshal.AsBytes<long>(values).ToArray())]);
    }

    private static IReadOnlyList<ColumnTable> Tables(long frames) =>
    [
        Table("peaks", frames / 2, frames), // changes every other time
        Table("rdf", frames, frames),
    ];

    private static ColumnTable Table(string name, long value, long frames) =>
        new(name, 1, frames, [new Int64Column("frames", "1", Enumerable.Repeat(value, 1000).ToArray())], new Dictionary<string, string>());

    private static RunSummary Summary(long frames)
    {
        Topology topology = new("bench", [("Ag", 1)]);
        RunSummary summary = new(new RunDescription { RunId = RunId, Topology = topology, Period = 100, FirstCell = Cell.Orthorhombic(1, 1, 1) }, "XDATCAR");
        Frame frame = new FramePool().Rent(topology);
        frame.Cell = Cell.Orthorhombic(1, 1, 1);
        for (long i = 0; i < frames; i++)
        {
            summary.Add(frame);
        }

        frame.Release();
        return summary;
    }
}
