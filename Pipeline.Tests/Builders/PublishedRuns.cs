using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Tests.Builders;

/// <summary>Publishes tables as runs do, without a run.</summary>
internal sealed class PublishedRuns(string root, string run = "a", string format = "parquet")
{
    public OutputLayout Layout { get; } = new(root);

    public RunPublisher Publisher { get; } = new(new OutputLayout(root), run, OutputRegistry.Find(format), new Dictionary<string, string>(), "");

    /// <summary>An epoch with its pointer.</summary>
    public async Task EpochAsync(long epoch, params ColumnTable[] tables)
    {
        await Publisher.WriteEpochAsync(epoch, tables);
        await Publisher.PointAsync(epoch, PointerState.Running, SmallCommits.Summary(tables[0].FramesSeen));
    }

    public Task SealAsync(params ColumnTable[] tables) => Publisher.SealAsync(tables, SmallCommits.Summary(tables[0].FramesSeen));

    /// <summary>Full path of the file that the pointer names.</summary>
    public string Named(string table = ProbeTable.Name) => Path.Combine(root, RunPointer.Read(Layout, run)!.Files[table]);
}
