using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Sources;

public sealed class PollIntervalTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false, 500, 2_000)]
    [InlineData(true, 2_000, 60_000)]
    public void IdleFile_IsLookedAtLessAndLess(bool network, double shortest, double longest)
    {
        PollInterval interval = new(new TailOptions(), new Random(1), new ManualTime()) { IsNetwork = network };

        double[] waits = [.. Enumerable.Range(0, 12).Select(_ => interval.Next().TotalMilliseconds)];

        Assert.InRange(waits[0], 0.8 * shortest, 1.2 * shortest);
        Assert.InRange(waits[11], 0.8 * longest, 1.2 * longest);
        Assert.All(waits.Zip(waits.Skip(1)).Take(2), w => Assert.True(w.Second > w.First));
    }

    [Theory]
    [InlineData(1_000, 500)]
    [InlineData(10, 500)]
    [InlineData(3_600_000, 2_000)]
    public void GrowingFile_IsLookedAtTwiceAGrowth(int every, double expected)
    {
        ManualTime time = new();
        PollInterval interval = new(new TailOptions(), new Random(1), time);
        for (int i = 0; i < 20; i++)
        {
            time.Skip(TimeSpan.FromMilliseconds(i == 10 ? every * 7 : every)); // one pause does not count
            interval.Grew();
        }

        double[] waits = [.. Enumerable.Range(0, 3).Select(_ => interval.Next().TotalMilliseconds)];

        Assert.All(waits, w => Assert.InRange(w, 0.8 * expected, 1.2 * expected));
        time.Skip(TimeSpan.FromMilliseconds(every * 3));
        Assert.True(interval.Next().TotalMilliseconds >= Math.Min(1.6 * expected, 1_600));
    }

    [Theory]
    [InlineData(30, 2)]
    [InlineData(300, 10)]
    [InlineData(36_000, 60)]
    public void SilentFile_IsLookedAtEveryThirtiethOfItsSilence(double silentSeconds, double expected)
    {
        ManualTime time = new();
        PollInterval free = new(new TailOptions(), new Random(1), time), told = new(new TailOptions { PollMax = TimeSpan.FromSeconds(1) }, new Random(1), time);
        time.Skip(TimeSpan.FromSeconds(silentSeconds));

        double[] waits = [.. Enumerable.Range(0, 14).Select(_ => free.Next().TotalSeconds)];
        double[] limited = [.. Enumerable.Range(0, 14).Select(_ => told.Next().TotalSeconds)];

        Assert.InRange(waits[13], 0.8 * expected, 1.2 * expected);
        Assert.InRange(limited[13], 0.8, 1.2);
        free.Grew();
        Assert.InRange(free.Next().TotalSeconds, 0.4, 0.6);
    }

    [Fact]
    public void ManyIdleFiles_AreLookedAtAFewTimesASecond()
    {
        ManualTime time = new();
        PollInterval[] files = [.. Enumerable.Range(0, 100).Select(i => new PollInterval(new TailOptions(), new Random(i), time))];
        HashSet<double> instants = [];
        for (int look = 0; look < 12; look++)
        {
            time.Skip(TimeSpan.FromMilliseconds(137));
            instants.Clear();
            instants.UnionWith(files.Select(f => Math.Round((time.Now + f.Next()).TotalMilliseconds, 6)));
        }

        Assert.InRange(instants.Count, 3, 5); // between 1.6 and 2.4 s from now, 200 ms apart
        Assert.All(instants, i => Assert.Equal(0, i % 200, 6));
    }

    [Fact]
    public void Options_WinOverTheFileSystem()
    {
        TailOptions options = new() { PollMin = TimeSpan.FromMilliseconds(10), PollMax = TimeSpan.FromMilliseconds(30) };
        PollInterval interval = new(options, new Random(1), new ManualTime()) { IsNetwork = true };

        double[] waits = [.. Enumerable.Range(0, 8).Select(_ => interval.Next().TotalMilliseconds)];

        Assert.InRange(waits[0], 8, 12);
        Assert.All(waits, w => Assert.InRange(w, 8, 36));
    }

    [Fact]
    public void Jitter_DiffersFromFileToFile()
    {
        double[] first = [.. Enumerable.Range(0, 100).Select(i => new PollInterval(new TailOptions { PollMin = TimeSpan.FromMilliseconds(50) }, new Random(i), new ManualTime()).Next().TotalMilliseconds)];

        Assert.True(first.Distinct().Count() > 90);
        Assert.InRange(first.Min(), 40, 44);
        Assert.InRange(first.Max(), 56, 60);
    }

    [Fact]
    public async Task ThousandFilesOnANetworkFileSystem_StayBelow50OperationsASecond()
    {
        ManualTime time = new();
        PollPacer pacer = new(time);
        List<Task> waiting = [.. Enumerable.Range(0, 1000).Select(_ => pacer.WaitAsync(true, CancellationToken.None).AsTask())];
        Task all = Task.WhenAll(waiting);
        TimeSpan before = time.Now;
        int granted = 0;
        while (await time.StepAsync(all))
        {
            granted++;
            Assert.True(waiting.Count(w => w.IsCompleted) <= 51 + ((time.Now - before).TotalSeconds * 50));
        }

        Assert.True(granted > 900);
        Assert.InRange((time.Now - before).TotalSeconds, 19.9, 20.0);
        Assert.Equal((1000, 1000), (pacer.Operations, pacer.NetworkOperations));
    }

    [Fact]
    public async Task FileOnANetworkFileSystem_IsPacedAndCounted()
    {
        string path = _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(path, files: new FaultyFiles { OnNetwork = true });
        TimeSpan before = run.Time.Now;
        await run.LookAsync(40);

        Assert.True(run.Pacer.NetworkOperations >= 10);
        Assert.True((run.Time.Now - before).TotalSeconds > 60);
        Assert.Equal("one\n", run.Text);
    }

    [Theory]
    [InlineData(0x6969u, true)] // NFS
    [InlineData(0x0BD00BD0u, true)] // Lustre
    [InlineData(0x47504653u, true)] // GPFS
    [InlineData(0xFF534D42u, true)] // CIFS
    [InlineData(0x65735546u, true)] // FUSE
    [InlineData(0xEF53u, false)] // ext4
    [InlineData(0x58465342u, false)] // XFS
    [InlineData(0x01021994u, false)] // tmpfs
    [InlineData(0x794C7630u, false)] // overlay
    public void FileSystem_IsNetworkByItsType(uint type, bool network) => Assert.Equal(network, FileSystemKind.IsNetwork(type));

    [Fact]
    public void FileSystem_OfAPathNotThereYet_IsThatOfItsDirectory()
    {
        Assert.False(SystemFiles.Instance.IsNetwork(_scratch["XDATCAR"]));
        Assert.Null(SystemFiles.Instance.IsNetwork(_scratch["not/there/XDATCAR"]));
    }
}
