using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Publishing;

public sealed class RunPublisherTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private OutputLayout Layout => new(_scratch.Path);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task UnchangedTable_IsNotWrittenAgain_AndTheManifestNamesTheOlderFile()
    {
        RunPublisher publisher = Publisher();

        await publisher.WriteEpochAsync(1, SmallCommits.Tables(2));
        IReadOnlyList<PublishedFile> manifest = await publisher.WriteEpochAsync(2, SmallCommits.Tables(3));

        Assert.Equal(["data/peaks/run=a/peaks-e000000000001.parquet", "data/rdf/run=a/rdf-e000000000002.parquet"], manifest.Select(f => f.File));
        Assert.All(manifest, f => Assert.Equal(new FileStamp(f.Length, f.Sha256), DurableFile.StampOf(_scratch[f.File])));
        Assert.Equal(3, Files().Count);
    }

    [Fact]
    public async Task Restored_GoesOnFromTheManifest()
    {
        IReadOnlyList<PublishedFile> manifest = await Publisher().WriteEpochAsync(1, SmallCommits.Tables(2));
        RunPublisher resumed = Publisher();

        resumed.Restore(manifest);

        Assert.Equal(manifest, await resumed.WriteEpochAsync(2, SmallCommits.Tables(2)));
    }

    [Fact]
    public async Task SameEpochAgain_TakesBackWhatHadNoCheckpoint()
    {
        RunPublisher publisher = Publisher();
        await publisher.WriteEpochAsync(1, SmallCommits.Tables(2));
        await publisher.WriteEpochAsync(2, SmallCommits.Tables(4)); // both tables; its checkpoint fails

        IReadOnlyList<PublishedFile> manifest = await publisher.WriteEpochAsync(2, SmallCommits.Tables(3)); // peaks as in epoch 1

        Assert.Equal(["data/peaks/run=a/peaks-e000000000001.parquet", "data/rdf/run=a/rdf-e000000000002.parquet"], manifest.Select(f => f.File));
        Assert.Equal(3, Files().Count);
        Assert.All(manifest, f => Assert.Equal(f.Sha256, DurableFile.StampOf(_scratch[f.File]).Sha256));
    }

    [Fact]
    public async Task FailedEpoch_LeavesNothingOfItAndForgetsIt()
    {
        RunPublisher publisher = Publisher();
        IReadOnlyList<PublishedFile> first = await publisher.WriteEpochAsync(1, SmallCommits.Tables(2));
        _scratch.Write("data/rdf/run=a/rdf-e000000000002.parquet", "another process's");

        await Assert.ThrowsAsync<IOException>(() => publisher.WriteEpochAsync(2, SmallCommits.Tables(4)));

        Assert.False(File.Exists(_scratch["data/peaks/run=a/peaks-e000000000002.parquet"]));
        Assert.Equal("another process's", File.ReadAllText(_scratch["data/rdf/run=a/rdf-e000000000002.parquet"]));
        await publisher.PointAsync(1, PointerState.Running, SmallCommits.Summary(2));
        Assert.Equal(first.Select(f => f.File), RunPointer.Read(Layout, "a")!.Files.Values);
    }

    [Fact]
    public async Task Pointer_HasTheHashOfEveryFileItNames_ThroughEpochsFailureSealingReopeningAndRestart()
    {
        OutFolder seen = new(_scratch.Path);
        RunPublisher publisher = Publisher();
        await publisher.WriteEpochAsync(1, SmallCommits.Tables(2));
        await publisher.PointAsync(1, PointerState.Running, SmallCommits.Summary(2));
        Assert.Equal(2, seen.CheckHashes("a").Sha256.Count);

        IReadOnlyList<PublishedFile> manifest = await publisher.WriteEpochAsync(2, SmallCommits.Tables(3)); // peaks as in epoch 1
        await publisher.PointAsync(1, PointerState.Interrupted, SmallCommits.Summary(2)); // the checkpoint of epoch 2 failed
        Assert.All(seen.CheckHashes("a").Files, f => Assert.Contains("-e000000000001", f));
        await publisher.PointAsync(2, PointerState.Running, SmallCommits.Summary(3));
        Assert.Equal(manifest.Select(f => f.Sha256).Order(), seen.CheckHashes("a").Sha256.Values.Order());

        await publisher.SealAsync(SmallCommits.Tables(3), SmallCommits.Summary(3));
        Assert.True(seen.CheckHashes("a").Sealed);

        RunPublisher resumed = Publisher();
        resumed.Restore(manifest);
        await resumed.UnsealAsync(2, SmallCommits.Tables(3), SmallCommits.Summary(3));
        Assert.Equal(("running", false), (seen.CheckHashes("a").State, seen.CheckHashes("a").Sealed));
        await resumed.SealAsync(SmallCommits.Tables(5), SmallCommits.Summary(5));
        Assert.Equal((true, 5L), (seen.CheckHashes("a").Sealed, seen.CheckHashes("a").Frames));
    }

    [Fact]
    public async Task RemoveUncommitted_TakesThisRunsLaterEpochsAndLeftoversOnly()
    {
        RunPublisher publisher = Publisher();
        foreach (int epoch in new[] { 1, 2, 3 })
        {
            await publisher.WriteEpochAsync(epoch, SmallCommits.Tables(2 * epoch));
        }

        string[] foreign =
        [
            _scratch.Write("data/rdf/run=ab/rdf-e000000000009.parquet", ""), _scratch.Write("data/rdf/run=a/notes.txt", ""),
            _scratch.Write("latest/.a.json.b.json.00000000000000000000000000000000.inprogress", ""), _scratch.Write("final/rdf/run=a/rdf-f000000000009.parquet", ""),
        ];
        string[] ours =
        [
            _scratch.Write("data/rdf/run=a/.rdf-e000000000004.parquet.00000000000000000000000000000000.inprogress", ""),
            _scratch.Write("latest/.a.json.00000000000000000000000000000000.inprogress", ""), _scratch.Write("final/rdf/run=a/.x.inprogress", ""),
        ];

        Publisher().RemoveUncommitted(2);

        Assert.All(foreign, f => Assert.True(File.Exists(f), f));
        Assert.All(ours, f => Assert.False(File.Exists(f), f));
        Assert.Equal([1L, 1, 2, 2], Files().Select(f => long.Parse(Path.GetFileName(f).Split("-e")[1].Split('.')[0])).Order());
    }

    [Fact]
    public async Task RepublishMissing_NamesWhatIsGoneOrCutShort_AndTheNextWriteMendsIt()
    {
        RunPublisher publisher = Publisher();
        IReadOnlyList<PublishedFile> manifest = await publisher.WriteEpochAsync(1, [.. SmallCommits.Tables(2), SmallCommits.Table("vdos", 1, 2)]);
        File.Delete(_scratch[manifest[0].File]);
        File.WriteAllText(_scratch[manifest[1].File], "PAR1");
        RunPublisher resumed = Publisher();
        resumed.Restore(manifest);

        IReadOnlyList<PublishedFile> missing = resumed.RepublishMissing();

        Assert.Equal(["peaks", "rdf"], missing.Select(f => f.Table));
        Assert.Equal(manifest, await resumed.WriteEpochAsync(1, [.. SmallCommits.Tables(2), SmallCommits.Table("vdos", 1, 2)]));
        Assert.All(manifest, f => Assert.Equal(f.Sha256, DurableFile.StampOf(_scratch[f.File]).Sha256));
    }

    [Fact]
    public async Task Seal_KeepsTheSameFile_AndReplacesAnotherOne()
    {
        RunPublisher publisher = Publisher();
        ColumnTable[] tables = [SmallCommits.Table("rdf", 5, 5)];
        string sealedFile = (await publisher.SealAsync(tables, SmallCommits.Summary(5)))["rdf"];
        File.SetLastWriteTimeUtc(sealedFile, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await Publisher().SealAsync(tables, SmallCommits.Summary(5));
        Assert.Equal(2020, File.GetLastWriteTimeUtc(sealedFile).Year);

        await Publisher().SealAsync([SmallCommits.Table("rdf", 6, 6)], SmallCommits.Summary(5));
        Assert.NotEqual(2020, File.GetLastWriteTimeUtc(sealedFile).Year);

        await Publisher().SealAsync([SmallCommits.Table("rdf", 7, 7)], SmallCommits.Summary(7));
        Assert.Equal("rdf-f000000000007.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch["final/rdf/run=a"]))));
        Assert.True(RunPointer.Read(Layout, "a")!.Sealed);
    }

    [Fact]
    public async Task Thin_KeepsTheHistoryOverRestarts_AndAllThatThePointerNames()
    {
        SettableTime time = new();
        RunPublisher publisher = Publisher(time);
        List<PublishedFile> manifest = [];
        for (int epoch = 1; epoch <= 200; epoch++)
        {
            if (epoch % 37 == 0)
            {
                publisher = Publisher(time); // killed and started again
                publisher.Restore(manifest);
            }

            time.Now += TimeSpan.FromMinutes(1);
            long frames = 10L * epoch;
            manifest = [.. await publisher.WriteEpochAsync(epoch, [SmallCommits.Table("once", 1, frames), SmallCommits.Table("rdf", frames, frames)])];
            await publisher.PointAsync(epoch, PointerState.Running, SmallCommits.Summary(frames));
            publisher.Thin(time.Now);
        }

        // 2,000 frames: first epochs past each of 20 steps a decade, and the newest 20.
        SortedSet<long> expected = [.. Enumerable.Range(181, 20).Select(e => (long)e)];
        for (int step = 0; step <= 66; step++)
        {
            expected.Add((long)Math.Ceiling(Math.Max(10, Math.Pow(10, step / 20.0)) / 10 - 1e-9));
        }

        Assert.Equal(expected, Files().Where(f => f.Contains("/rdf-e")).Select(f => long.Parse(Path.GetFileName(f).Split("-e")[1].Split('.')[0])).Order());
        Assert.Single(Files(), f => f.Contains("/once-e000000000001"));
        Assert.True(File.ReadLines(_scratch["state/a/epochs.txt"]).Count() <= 400);
    }

    /// <summary>
    /// A table that had not changed for long and then does at every epoch, too: what a pointer named lives by when the pointer was
    /// replaced, not by when the file was made.
    /// </summary>
    [Fact]
    public async Task Thin_LeavesWhatPointersOfTheLastQuarterOfAnHourName()
    {
        SettableTime time = new();
        RunPublisher publisher = Publisher(time);
        List<(DateTimeOffset Replaced, string[] Files)> pointers = [];
        IReadOnlyList<PublishedFile> manifest = [];
        int checkedFiles = 0;
        for (int epoch = 1; epoch <= 420; epoch++)
        {
            if (epoch % 90 == 0)
            {
                publisher = Publisher(time);
                publisher.Restore(manifest);
            }

            time.Now += TimeSpan.FromSeconds(7);
            if (RunPointer.Read(Layout, "a") is { } pointer)
            {
                pointers.Add((time.Now, [.. pointer.Files.Values]));
            }

            long frames = 10L * epoch, change = epoch < 100 ? 1 : epoch is 100 ? 2 : epoch < 200 ? 3 : epoch;
            manifest = await publisher.WriteEpochAsync(epoch, [SmallCommits.Table("rdf", frames, frames), SmallCommits.Table("slow", change, frames)]);
            await publisher.PointAsync(epoch, PointerState.Running, SmallCommits.Summary(frames));
            publisher.Thin(time.Now);

            pointers.RemoveAll(p => time.Now - p.Replaced >= TimeSpan.FromMinutes(15));
            foreach (string file in pointers.SelectMany(static p => p.Files))
            {
                Assert.True(File.Exists(_scratch[file]), $"{file} is gone at epoch {epoch}");
                checkedFiles++;
            }
        }

        Assert.True(checkedFiles > 50_000 && Files().Count < 400, $"{checkedFiles}, {Files().Count}"); // some were removed
    }

    [Fact]
    public async Task Thin_WithoutItsHistory_StillKeepsTheNewest20()
    {
        SettableTime time = new();
        RunPublisher publisher = Publisher(time);
        for (int epoch = 1; epoch <= 50; epoch++)
        {
            await publisher.WriteEpochAsync(epoch, [SmallCommits.Table("rdf", epoch, epoch)]);
            await publisher.PointAsync(epoch, PointerState.Running, SmallCommits.Summary(epoch));
        }

        File.WriteAllText(_scratch["state/a/epochs.txt"], "49 49 17\n50 5"); // torn
        RunPublisher resumed = Publisher(time);
        await resumed.WriteEpochAsync(51, [SmallCommits.Table("rdf", 51, 51)]);
        await resumed.PointAsync(51, PointerState.Running, SmallCommits.Summary(51));
        resumed.Thin(time.Now);

        Assert.Equal(20, Files().Count);
        Assert.Contains(File.ReadLines(_scratch["state/a/epochs.txt"]), l => l.StartsWith("51 51 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Discard_RemovesEverythingOfTheRunButItsOwner()
    {
        SmallCommits commits = new(_scratch.Path, "a"), other = new(_scratch.Path, "b");
        await commits.CommitAsync();
        await other.CommitAsync();
        await commits.Publisher.SealAsync(SmallCommits.Tables(1), SmallCommits.Summary(1));
        OwnerFile owner = OwnerFile.Claim(Layout, "a", TimeSpan.FromSeconds(60), takeOver: false);

        Layout.Discard("a");

        Assert.Equal([_scratch["state/a/owner.json"]], Directory.GetFiles(_scratch.Path, "*", SearchOption.AllDirectories).Where(OfA));
        Assert.Equal(1, new CheckpointStore(Layout, "a").NextGeneration);
        Assert.NotNull(CommittedRun.Check(_scratch.Path, "b", new Dictionary<long, long> { [1] = 1 }));
        owner.Release();
        Layout.Discard("a");
        Assert.False(Directory.Exists(_scratch["state/a"]));

        // Below the scratch directory only: its own path may have an /a, too.
        bool OfA(string file) => Path.GetRelativePath(_scratch.Path, file) is var f && (f.Contains("/a") || f.Contains("run=a"));
    }

    private RunPublisher Publisher(TimeProvider? time = null) => new(Layout, "a", OutputRegistry.Find("parquet"), new Dictionary<string, string>(), "", time);

    private List<string> Files() => [.. Directory.GetFiles(_scratch["data"], "*-e*.parquet", SearchOption.AllDirectories).Where(f => f.Contains("run=a/"))];
}
