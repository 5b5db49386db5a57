using System.Diagnostics;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Checkpoints;

[Trait(Tier.Trait, Tier.Ci)]
public sealed class CheckpointStoreTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private OutputLayout Layout => new(_scratch.Path);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Checkpoint_ComesBackAsItWas()
    {
        Checkpoint written = await new SmallCommits(_scratch.Path, "a").CommitAsync(7);

        CheckpointReading reading = new CheckpointStore(Layout, "a").ReadNewest();

        Checkpoint read = reading.Newest!;
        Assert.Equal((1L, "a", written.Run, "c0", 7L, false), (read.Generation, read.RunId, read.Run, read.ConfigSha256, read.Frames, read.AtEnd));
        Assert.Equal(written.Config, read.Config);
        Assert.Equal(written.Sources, read.Sources);
        Assert.Equal(written.Files, read.Files);
        Assert.Equal(written.States[0].Arrays[0].Bytes.ToArray(), read.States[0].Arrays[0].Bytes.ToArray());
        Assert.Equal(2, reading.NextGeneration);
        Assert.Empty(reading.Problems);
    }

    [Fact]
    public async Task NoState_IsNoCheckpointAndGenerationOne()
    {
        CheckpointReading reading = new CheckpointStore(Layout, "a").ReadNewest();

        Assert.Null(reading.Newest);
        Assert.Equal(1, reading.NextGeneration);
        Assert.Equal(1, (await new SmallCommits(_scratch.Path, "a").CommitAsync()).Generation);
    }

    [Fact]
    public async Task NewestWithAnyByteChangedOrCutAnywhere_GivesThePreviousGeneration()
    {
        SmallCommits commits = new(_scratch.Path, "a");
        await commits.CommitAsync();
        await commits.CommitAsync();
        string newest = Layout.Checkpoint("a", 2);
        byte[] whole = File.ReadAllBytes(newest);

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            AssertFallsBack(damaged, $"byte {at}");
            if (at % 16 == 0)
            {
                AssertFallsBack(whole[..at], $"cut at {at}");
            }
        }

        AssertFallsBack(new byte[whole.Length], "zeros");
        File.WriteAllBytes(newest, whole);
        Assert.Equal(2, new CheckpointStore(Layout, "a").ReadNewest().Newest!.Generation);

        void AssertFallsBack(byte[] content, string what)
        {
            File.WriteAllBytes(newest, content);
            CheckpointReading reading = new CheckpointStore(Layout, "a").ReadNewest();
            Assert.True(reading.Newest?.Generation == 1, what);
            Assert.Equal("ckpt-000000000002.arrow", Assert.Single(reading.Problems).File);
            Assert.Equal(3, reading.NextGeneration); // the number is taken, readable or not
        }
    }

    [Fact]
    public async Task AnotherRunsOrGenerationsFile_IsNotTaken()
    {
        await new SmallCommits(_scratch.Path, "a").CommitAsync();
        await new SmallCommits(_scratch.Path, "b").CommitAsync();
        File.Copy(Layout.Checkpoint("b", 1), Layout.Checkpoint("a", 2));
        File.Copy(Layout.Checkpoint("a", 1), Layout.Checkpoint("a", 3));

        CheckpointReading reading = new CheckpointStore(Layout, "a").ReadNewest();

        Assert.Equal(1, reading.Newest!.Generation);
        Assert.Equal(["holds generation 1 of run a", "holds generation 1 of run b"], reading.Problems.Select(p => p.Reason));
    }

    [Fact]
    public async Task TwoStores_OneCommitsTheOtherIsFenced()
    {
        await new SmallCommits(_scratch.Path, "a").CommitAsync();
        SmallCommits first = new(_scratch.Path, "a"), second = new(_scratch.Path, "a");
        await first.CommitAsync();

        FencedException fenced = await Assert.ThrowsAsync<FencedException>(() => second.Store.CommitAsync(second.Of(2, 9, [])));

        Assert.Contains("another process has committed ckpt-000000000002.arrow", fenced.Message);
        Assert.Equal(2, new SmallCommits(_scratch.Path, "a").Frames);
    }

    [Fact]
    public async Task ManyAtOnce_ExactlyOneCommitsEachGeneration()
    {
        for (int round = 1; round <= 20; round++)
        {
            CheckpointStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => new CheckpointStore(Layout, "a"))];
            SmallCommits any = new(_scratch.Path, "a");

            bool[] committed = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
            {
                try
                {
                    await store.CommitAsync(any.Of(round, round, []));
                    return true;
                }
                catch (FencedException)
                {
                    return false;
                }
            })));

            Assert.Single(committed, c => c);
        }
    }

    [Fact]
    public async Task StoppedForLong_IsFencedThoughItsNumberIsFreeAgain()
    {
        SmallCommits stopped = new(_scratch.Path, "a");
        await stopped.CommitAsync();
        SmallCommits other = new(_scratch.Path, "a");
        for (int i = 0; i < 6; i++)
        {
            await other.CommitAsync();
        }

        Assert.False(File.Exists(Layout.Checkpoint("a", 2)));
        other.Store.RequireNoneNewer();
        Assert.Throws<FencedException>(stopped.Store.RequireNoneNewer); // asked where a file of the other's stood in the way
        await Assert.ThrowsAsync<FencedException>(() => stopped.Store.CommitAsync(stopped.Of(2, 9, [])));
        Assert.Equal(7, new CheckpointStore(Layout, "a").ReadNewest().Newest!.Generation);
    }

    [Fact]
    public async Task StartedAfreshByAnother_IsFenced()
    {
        SmallCommits old = new(_scratch.Path, "a");
        await old.CommitAsync();
        await old.CommitAsync();
        Layout.Discard("a");
        await new SmallCommits(_scratch.Path, "a").CommitAsync();

        await Assert.ThrowsAsync<FencedException>(() => old.Store.CommitAsync(old.Of(3, 9, [])));
    }

    [Fact]
    public async Task Prune_KeepsThreeGenerations()
    {
        SmallCommits commits = new(_scratch.Path, "a");
        for (int i = 0; i < 5; i++)
        {
            await commits.CommitAsync();
        }

        Assert.Equal([5L, 4, 3], commits.Store.ReadAll().Select(f => f.Generation));
    }

    [Fact]
    public async Task Leftovers_AreNeverReadAndGoWhenOldOrOwned()
    {
        SmallCommits commits = new(_scratch.Path, "a");
        await commits.CommitAsync();
        string young = _scratch.Write("state/a/.ckpt-000000000002.arrow.00000000000000000000000000000000.inprogress", "");
        File.Copy(Layout.Checkpoint("a", 1), young, overwrite: true);
        CheckpointStore store = new(Layout, "a");

        store.RemoveLeftovers(ownsRun: false, DateTimeOffset.UtcNow);
        Assert.True(File.Exists(young));
        Assert.Equal(1, store.ReadNewest().Newest!.Generation);
        store.RemoveLeftovers(ownsRun: false, DateTimeOffset.UtcNow + TimeSpan.FromHours(2));
        Assert.False(File.Exists(young));

        File.Copy(Layout.Checkpoint("a", 1), young);
        store.RemoveLeftovers(ownsRun: true, DateTimeOffset.UtcNow);
        Assert.False(File.Exists(young));
    }

    [Fact]
    public async Task LostState_DoesNotTakeNumbersThePointerHas()
    {
        SmallCommits commits = new(_scratch.Path, "a");
        await commits.CommitAsync();
        await commits.CommitAsync();
        Directory.Delete(_scratch["state"], recursive: true);

        Assert.Equal(3, new CheckpointStore(Layout, "a").NextGeneration);
    }

    [Fact]
    public async Task NewerContainer_IsRefusedWithWhatToDo()
    {
        SmallCommits commits = new(_scratch.Path, "a");
        await commits.CommitAsync();
        StateFileContent content = StateFile.Read(File.ReadAllBytes(Layout.Checkpoint("a", 1)));
        using (FileStream newer = File.Create(Layout.Checkpoint("a", 2)))
        {
            StateFile.Write(newer, content.States, new SortedDictionary<string, string>(content.Metadata.ToDictionary()) { ["ionstream.checkpoint"] = "2", ["ionstream.version"] = "9.0.0" });
        }

        CheckpointException refused = Assert.Throws<CheckpointException>(() => new CheckpointStore(Layout, "a").ReadNewest());

        Assert.Contains("written by release 9.0.0 as container version 2", refused.Message);
        Assert.Contains("--fresh", refused.Message);
    }

    [Fact]
    public void OtherAlgorithm_IsRefusedWithBothVersions()
    {
        Checkpoint checkpoint = new SmallCommits(_scratch.Path, "a").Of(1, 1, []) with { Release = "0.9.0", States = [SmallCommits.State("rdf", 1) with { Version = 3 }] };

        CheckpointException refused = Assert.Throws<CheckpointException>(() => CheckpointCodec.RequireVersions(checkpoint, new Dictionary<string, int> { ["rdf"] = 2 }));

        Assert.Contains("written by release 0.9.0 with rdf version 3, this one has 2: replay the source with --fresh or go back to release 0.9.0", refused.Message);
        CheckpointCodec.RequireVersions(checkpoint, new Dictionary<string, int> { ["rdf"] = 3, ["msd"] = 1 });
    }

    [Fact]
    public async Task State_IsForItsUserAlone()
    {
        await new SmallCommits(_scratch.Path, "a").CommitAsync();
        File.SetUnixFileMode(_scratch.Path, (UnixFileMode)0b111_101_101); // the test's own folder is private, and would hide the answer

        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_scratch["state"]));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_scratch["state/a"]));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Layout.Checkpoint("a", 1)));
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "not root, or no setpriv: nobody else to try it");
        Assert.Equal(0, AsNobody("cat", _scratch["latest/a.json"]));
        Assert.NotEqual(0, AsNobody("cat", Layout.Checkpoint("a", 1)));
        Assert.NotEqual(0, AsNobody("ls", _scratch["state"]));
    }

    [Fact]
    public async Task StateThatAnybodyMayWrite_IsRefused()
    {
        await new SmallCommits(_scratch.Path, "a").CommitAsync();
        File.SetUnixFileMode(_scratch["state/a"], (UnixFileMode)0b111_111_111);

        IOException refused = Assert.Throws<IOException>(() => new CheckpointStore(Layout, "a"));

        Assert.Contains("chmod 700", refused.Message);
    }

    [Fact]
    public async Task FullDisk_KeepsTheLastGenerationAndGoesOnWhenThereIsSpace()
    {
        string mounted = _scratch["small"];
        Directory.CreateDirectory(mounted);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=120k", "none", mounted) == 0, "no tmpfs can be mounted here");
        try
        {
            SmallCommits commits = new(mounted, "a");
            Checkpoint last = await commits.CommitAsync();
            string ballast = Path.Combine(mounted, "ballast");
            Exception? full = await Record.ExceptionAsync(async () =>
            {
                for (int i = 0; i < 30; i++)
                {
                    File.AppendAllText(ballast, new string('x', 4096));
                    last = await commits.CommitAsync();
                }
            });

            Assert.True(full is SystemCallException { IsOutOfSpace: true } || full is IOException, full?.ToString() ?? "never full");
            SystemCallException again = await Assert.ThrowsAsync<SystemCallException>(async () => await FillAsync(ballast, commits));
            Assert.True(again.IsOutOfSpace);

            // The checkpoint may have found room where the pointer after it did not: a generation more than was acknowledged.
            long newest = CommittedRun.Check(mounted, "a", new Dictionary<long, long> { [last.Generation] = last.Frames })!.Generation;

            File.Delete(ballast);
            Checkpoint next = await commits.CommitAsync();

            Assert.Equal(newest + 1, next.Generation);
            CommittedRun.Check(mounted, "a", new Dictionary<long, long> { [next.Generation] = next.Frames });
        }
        finally
        {
            Run("umount", mounted);
        }
    }

    /// <summary>Takes every page there is, then commits.</summary>
    private static async Task FillAsync(string ballast, SmallCommits commits)
    {
        try
        {
            for (int i = 0; i < 200; i++)
            {
                File.AppendAllText(ballast, new string('x', 4096));
            }
        }
        catch (IOException)
        {
            // full
        }

        await commits.CommitAsync();
    }

    private static int AsNobody(params string[] command) => Run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", .. command]);

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
