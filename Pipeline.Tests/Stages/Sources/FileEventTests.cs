using System.Diagnostics;
using System.Globalization;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.FileEvents;

namespace Pipeline.Tests.Stages.Sources;

/// <summary>
/// Random sequences of what can happen to a file that is read while it grows (fault table F6 to F9), against a model that knows only the bytes. A
/// failure names its seed and the shortest list of events left of it. PIPELINE_FILE_EVENT_SEEDS=100..200 plays those.
/// </summary>
public sealed class FileEventTests(ITestOutputHelper output)
{
    private const int FailuresEnough = 5;
    private static readonly TimeSpan s_patience = Hang.Limit;
    private static readonly TimeSpan s_shrinkPatience = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task RandomEvents_GiveTheFramesThatWereToBeSeen()
    {
        (int from, int to) = Seeds();
        long events = 0, frames = 0, looks = 0, segments = 0;
        Lock locked = new();
        SortedDictionary<int, Exception> failures = [];
        Stopwatch took = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(from, to - from), async (seed, _) =>
        {
            lock (locked)
            {
                if (failures.Count >= FailuresEnough)
                {
                    return;
                }
            }

            List<FileEvent> list = FileEvent.Generate(seed);
            try
            {
                FileEventRun run = await FileEventRun.PlayAsync(list, s_patience);
                lock (locked)
                {
                    (events, frames, looks, segments) = (events + list.Count, frames + run.Frames, looks + run.Looks, segments + run.Segments);
                }
            }
#pragma warning disable CA1031 // Whatever it is, the seed failed.
            catch (Exception error)
#pragma warning restore CA1031
            {
                lock (locked)
                {
                    failures[seed] = error;
                }
            }
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{to - from} seeds, {events} events, {looks} looks, {frames} frames in {segments} segments compared, {took.Elapsed.TotalSeconds:F1} s"));
        if (failures.Count > 0)
        {
            (int seed, Exception error) = failures.First();
            List<FileEvent> left = await ShrinkAsync(FileEvent.Generate(seed));
            Exception? last = await Record.ExceptionAsync(() => FileEventRun.PlayAsync(left, s_shrinkPatience));
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"These seeds failed: {string.Join(' ', failures.Keys)}. Seed {seed}: {error.Message}\nWhat is left of it: {(last ?? error).Message}\n{string.Join("\n", left)}"));
        }
    }

    private static (int From, int To) Seeds()
    {
        string[] asked = (Environment.GetEnvironmentVariable("PIPELINE_FILE_EVENT_SEEDS") ?? "").Split("..");
        return asked.Length == 2
            ? (int.Parse(asked[0], CultureInfo.InvariantCulture), int.Parse(asked[1], CultureInfo.InvariantCulture))
            : (0, Tier.Of(quick: 1_000, ci: 10_000, @long: 100_000));
    }

    /// <summary>Leaves out what can be left out while it still fails: halves, quarters, single events.</summary>
    private static async Task<List<FileEvent>> ShrinkAsync(List<FileEvent> events)
    {
        for (int size = events.Count / 2; size > 0; size = size == 1 ? 0 : size / 2)
        {
            for (int at = 0; at + size <= events.Count;)
            {
                List<FileEvent> fewer = [.. events[..at], .. events[(at + size)..]];
                bool fails = await Record.ExceptionAsync(() => FileEventRun.PlayAsync(fewer, s_shrinkPatience)) is not null;
                (events, at) = fails ? (fewer, at) : (events, at + size);
            }
        }

        return events;
    }
}
