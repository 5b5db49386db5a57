using Pipeline.Formats.Tables;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Results;

public sealed class OutputReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task Newest_IsWhatThePointerNames_FromTheFirstEpochToTheSealing(string format)
    {
        PublishedRuns runs = new(_scratch.Path, format: format);
        foreach (int epoch in (int[])[1, 2, 3])
        {
            ColumnTable table = ProbeTable.Of(10 * epoch, epoch), once = ProbeTable.Of(4, name: "once");
            await runs.EpochAsync(epoch, table, once);

            PublishedTable found = await Read(Reader());
            AssertSame(table, found.Table);
            Assert.Equal(("a", "running", epoch, false, "p = q"), (found.Run, found.State, found.File.Epoch, found.File.IsSealed, found.Definition));
            AssertSame(once, (await Read(Reader(), "once")).Table); // its file is of epoch 1
        }

        await runs.SealAsync(ProbeTable.Of(50));

        PublishedTable last = await Read(Reader());
        AssertSame(ProbeTable.Of(50), last.Table);
        Assert.Equal(("sealed", true, 50L), (last.State, last.File.IsSealed, last.Table.FramesSeen));
        AssertSame(last.Table, (await Read(Reader(), at: ResultAt.Final)).Table);
    }

    [Fact]
    public async Task Epoch_IsTheNewestFileNotAfterIt()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.EpochAsync(1, ProbeTable.Of(10));
        await runs.EpochAsync(2, ProbeTable.Of(10)); // not changed, not written again
        await runs.EpochAsync(3, ProbeTable.Of(30));
        await runs.Publisher.WriteEpochAsync(4, [ProbeTable.Of(40)]); // no pointer names it yet
        OutputReader reader = Reader(unverified: true);

        int[] rows = await Task.WhenAll(new[] { 1, 2, 3 }.Select(async e => (await Read(reader, at: ResultAt.Epoch(e))).Table.RowCount));
        Assert.Equal([10, 10, 30], rows);
        Assert.Equal(30, (await Read(reader)).Table.RowCount);
        await Refused(TableReadFault.Missing, "run a has no epoch 4: its newest is 3.", reader, at: ResultAt.Epoch(4));
        File.Delete(Path.Combine(_scratch.Path, "data/probe/run=a/probe-e000000000001.parquet"));
        await Refused(TableReadFault.Missing, "run a has no epoch 2 of table probe; kept of it: 3 to 3.", reader, at: ResultAt.Epoch(2));
        await Refused(TableReadFault.Missing, "run a has no sealed table probe: it is running, not sealed.", reader, at: ResultAt.Final);
    }

    [Fact]
    public async Task Names_ThatAreNotThere_ComeWithThoseThatAre()
    {
        Assert.Equal(TableReadFault.Missing, Assert.Throws<TableReadException>(() => OutputReader.Open(_scratch["none"])).Fault);
        Assert.Contains("is a file", Assert.Throws<TableReadException>(() => OutputReader.Open(_scratch.Write("file", ""))).Message);
        Assert.Contains("holds no result yet", Assert.Throws<TableReadException>(() => Reader().Runs).Message);

        await new PublishedRuns(_scratch.Path, "b").EpochAsync(1, ProbeTable.Of(1), ProbeTable.Of(1, name: "other"));
        await new PublishedRuns(_scratch.Path, "a").SealAsync(ProbeTable.Of(1));
        _scratch.Write("latest/.b.json.00000000000000000000000000000000.inprogress", "");

        Assert.Equal(["a", "b"], Reader().Runs);
        TableReadException run = await Refused(TableReadFault.Missing, "no run c; there are a, b.", run: "c");
        TableReadException table = await Refused(TableReadFault.Missing, "run b has no table rdf; it has other, probe.", run: "b", table: "rdf");
        Assert.Equal(("c", "a b", "rdf", "other probe"), (run.Unknown, string.Join(' ', run.Known), table.Unknown, string.Join(' ', table.Known)));
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task EveryChangedByte_IsSeenBeforeAnyReaderOfTheFormatSeesIt(string format)
    {
        PublishedRuns runs = new(_scratch.Path, format: format);
        await runs.SealAsync(ProbeTable.Of(20));
        byte[] whole = File.ReadAllBytes(runs.Named());
        Random random = new(3);
        for (int i = 0; i < Tier.Of(quick: 200, ci: 2000, @long: 20_000); i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(runs.Named(), i % 5 == 0 ? whole[..random.Next(whole.Length)] : damaged);

            TableReadException error = await Refused(TableReadFault.Damaged, "damaged, or replaced by hand: expected the bytes of SHA-256 ");
            Assert.Null(error.InnerException); // that of a format's reader would be here
            Assert.Contains(runs.Named(), error.Message);
        }

        File.WriteAllBytes(runs.Named(), whole);
        AssertSame(ProbeTable.Of(20), (await Read(Reader())).Table);
    }

    [Fact]
    public async Task FileWithoutHash_IsReadOnlyWithLeave()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.SealAsync(ProbeTable.Of(20));
        Directory.Delete(_scratch["latest"], recursive: true);

        await Refused(TableReadFault.Unverified, "has no hash of it");

        List<string> begun = [];
        UnverifiedReading leave = new(static _ => { }) { Begins = begun.Add };
        PublishedTable found = await Read(OutputReader.Open(_scratch.Path, leave));
        AssertSame(ProbeTable.Of(20), found.Table);
        Assert.Equal((null, true, "sealed"), (found.File.Sha256, found.File.IsSealed, found.State));
        Assert.Equal([_scratch["final/probe/run=a/probe-f000000000020.parquet"]], begun);
    }

    [Fact]
    public async Task PointerOfRelease010_HasNoHashes_AndIsRead()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.EpochAsync(1, ProbeTable.Of(20));
        string pointer = File.ReadAllText(runs.Layout.Pointer("a")), sha256 = RunPointer.Read(runs.Layout, "a")!.Sha256["probe"];
        string old = pointer.Replace($"\"sha256\": {{\n    \"probe\": \"{sha256}\"\n  }},\n  ", "");
        Assert.True(old.Length < pointer.Length, pointer);
        foreach (string text in (string[])[old, pointer.Replace($"\"sha256\": {{\n    \"probe\": \"{sha256}\"\n  }}", "\"sha256\": null")])
        {
            File.WriteAllText(runs.Layout.Pointer("a"), text);

            Assert.Empty(RunPointer.Read(runs.Layout, "a")!.Sha256);
            await Refused(TableReadFault.Unverified, "has no hash of it");
            AssertSame(ProbeTable.Of(20), (await Read(Reader(unverified: true))).Table);
        }
    }

    [Theory]
    [InlineData("{", "expected the pointer of a run")]
    [InlineData("[]", "expected the pointer of a run")]
    [InlineData("", "expected the pointer of a run")]
    [InlineData("null", null)]
    [InlineData("""{ "run": "a", "state": "sealed", "files": null }""", "it has no files")]
    [InlineData("""{ "run": "a", "state": "sealed", "files": { "probe": "../x.parquet" } }""", "expected paths below the output directory, found '../x.parquet'")]
    [InlineData("""{ "run": "a", "state": "sealed", "files": { "probe": "/x.parquet" } }""", "expected paths below the output directory, found '/x.parquet'")]
    [InlineData("""{ "run": "a", "state": "sealed", "files": { "probe": "x.orc" } }""", "expected a name that ends in .arrow, .csv, .parquet")]
    public async Task PointerThatIsNone_OrLeadsElsewhere_IsRefusedWithItsName(string text, string? expected)
    {
        string path = _scratch.Write("latest/a.json", text);

        TableReadException error = await Refused(expected is null ? TableReadFault.Missing : TableReadFault.Damaged, expected ?? "run a has no table probe");

        Assert.Contains(expected is null || text.Contains(".orc") ? _scratch.Path : path, error.Message);
    }

    [Fact]
    public async Task FileThatIsGone_OrNoFile_OrOneOfTwo_IsRefusedWithItsName()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.SealAsync(ProbeTable.Of(2));
        string file = runs.Named();
        byte[] bytes = File.ReadAllBytes(file);
        File.Delete(file);
        await Refused(TableReadFault.Missing, $"{file}: is named but not there.");

        Directory.CreateDirectory(file);
        await Refused(TableReadFault.Missing, $"{file}: is no regular file.");

        Directory.Delete(file);
        File.WriteAllBytes(file, bytes);
        File.WriteAllBytes(file.Replace("-f000000000002", "-f000000000001"), bytes);
        File.Delete(runs.Layout.Pointer("a"));
        await Refused(TableReadFault.Damaged, "expected one file, a run has one sealed result a table; found probe-f000000000001.parquet, probe-f000000000002.parquet.");
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("csv")]
    public async Task BytesThatAreNoTable_AreOneKindOfError_WhateverTheLibraryThrows(string format)
    {
        PublishedRuns runs = new(_scratch.Path, format: format);
        await runs.SealAsync(ProbeTable.Of(2));
        Directory.Delete(_scratch["latest"], recursive: true);
        string file = Assert.Single(Directory.GetFiles(_scratch["final/probe/run=a"]));
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], "PAR1PAR1"u8.ToArray(), "ARROW1"u8.ToArray(), "ARROW1\0\0ARROW1"u8.ToArray(), [.. Enumerable.Repeat((byte)255, 100)]])
        {
            File.WriteAllBytes(file, bytes);
            await Refused(TableReadFault.Damaged, $"{file}: expected a table as {format}: ", Reader(unverified: true));
        }
    }

    /// <summary>A pointer that is moved and files that go while someone reads: the reader looks at the pointer again.</summary>
    [Fact]
    public async Task ReaderBesideAPublisher_AlwaysFindsAWholeTable()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.EpochAsync(1, ProbeTable.Of(1));
        int epochs = Tier.Of(quick: 60, ci: 400, @long: 4000);
        int last = 1, reads = 0;
        Task publishing = Task.Run(
            async () =>
            {
                for (int epoch = 2; epoch <= epochs || Volatile.Read(ref reads) < 2; epoch++)
                {
                    await runs.EpochAsync(epoch, ProbeTable.Of(epoch));
                    foreach (string old in Directory.GetFiles(_scratch["data/probe/run=a"]).Where(f => f != runs.Named()))
                    {
                        File.Delete(old); // at once, not after a quarter of an hour
                    }
                }
            },
            TestContext.Current.CancellationToken);
        OutputReader reader = Reader();
        while (!publishing.IsCompleted)
        {
            PublishedTable found = await Read(reader);
            Assert.True(found.Table.RowCount >= last && found.Table.RowCount == found.Table.FramesSeen, $"{found.Table.RowCount} after {last}");
            last = found.Table.RowCount;
            Interlocked.Increment(ref reads);
        }

        await publishing;
    }

    [Fact]
    public async Task LookThatIsOutdated_IsKnownToBe()
    {
        PublishedRuns runs = new(_scratch.Path);
        await runs.EpochAsync(1, ProbeTable.Of(1));
        RunResults before = Reader().Run("a");
        Assert.False(before.IsOutdated());

        await runs.EpochAsync(2, ProbeTable.Of(1)); // names the same files
        Assert.False(before.IsOutdated());

        await runs.EpochAsync(3, ProbeTable.Of(2));
        Assert.True(before.IsOutdated());
        RunResults now = Reader().Run("a");
        File.Delete(runs.Layout.Pointer("a"));
        Assert.True(now.IsOutdated());
    }

    private OutputReader Reader(bool unverified = false) => OutputReader.Open(_scratch.Path, unverified ? new UnverifiedReading(static message => Assert.Fail(message)) : null);

    private static Task<PublishedTable> Read(OutputReader reader, string table = "probe", ResultAt at = default) => reader.ReadAsync("a", table, at, TestContext.Current.CancellationToken);

    private async Task<TableReadException> Refused(TableReadFault fault, string message, OutputReader? reader = null, string run = "a", string table = "probe", ResultAt at = default)
    {
        TableReadException error = await Assert.ThrowsAsync<TableReadException>(() => (reader ?? Reader()).ReadAsync(run, table, at, TestContext.Current.CancellationToken));
        Assert.Contains(message, error.Message);
        Assert.Equal(fault, error.Fault);
        return error;
    }

    private static void AssertSame(ColumnTable expected, ColumnTable found)
    {
        Assert.Equal(expected.Columns.Select(c => (c.Name, c.Unit, c.GetType())), found.Columns.Select(c => (c.Name, c.Unit, c.GetType())));
        Assert.Equal(ProbeTable.Cells(expected), ProbeTable.Cells(found));
    }
}
