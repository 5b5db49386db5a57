using System.IO.Compression;
using System.Text;
using Pipeline.Host;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Sources;

/// <summary>Errors, holes, limits and gzip (fault table F6, F9, F19).</summary>
public sealed class FileTailFaultTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Path => _scratch["XDATCAR"];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("stat")]
    [InlineData("read")]
    [InlineData("open")]
    public async Task Error_IsRetriedFrom1To60SecondsAndLosesNothing(string where)
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync(2);
        run.Files.StatError = where == "read" ? null : static () => new IOException("Stale file handle");
        run.Files.ReadError = where == "read" ? static () => new IOException("Input/output error") : null;
        run.Files.OpenError = where == "open" ? static () => new UnauthorizedAccessException("Permission denied") : null;
        File.AppendAllText(Path, "two\n");
        await run.LookAsync();

        List<double> waits = [];
        for (int i = 0; i < 12; i++)
        {
            TimeSpan before = run.Time.Now;
            Assert.True(await run.LookAsync());
            waits.Add((run.Time.Now - before).TotalSeconds);
        }

        Assert.InRange(waits[0], 0.8, 1.2);
        Assert.All(waits.Zip(waits.Skip(1)).Take(5), w => Assert.InRange(w.Second / w.First, 1.3, 3.0));
        Assert.All(waits.TakeLast(3), w => Assert.InRange(w, 48, 72));
        Assert.Equal([TailNoticeKind.Error], run.Kinds);

        (run.Files.StatError, run.Files.ReadError, run.Files.OpenError) = (null, null, null);
        await run.LookAsync(2);
        Assert.Equal("one\ntwo\n", run.Text);
        Assert.Equal([TailNoticeKind.Error, TailNoticeKind.Recovered], run.Kinds);
    }

    [Fact]
    public async Task Unmounted_IsWaitedForAsAnError()
    {
        _scratch.Write("run/XDATCAR", "one\n");
        await using TailRun run = new(_scratch["run/XDATCAR"]);
        await run.LookAsync();
        run.Files.StatError = static () => new IOException("Stale file handle");
        Directory.Move(_scratch["run"], _scratch["gone"]);
        await run.LookAsync(20);
        Assert.Equal([TailNoticeKind.Error], run.Kinds);

        run.Files.StatError = null;
        File.AppendAllText(_scratch["gone/XDATCAR"], "two\n");
        Directory.Move(_scratch["gone"], _scratch["run"]);
        await run.LookAsync(2);

        Assert.Equal("one\ntwo\n", run.Text);
    }

    [Fact]
    public async Task AfterAnError_AnotherFileAtThePath_IsReplaced()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync();
        run.Files.StatError = static () => new IOException("Stale file handle");
        await run.LookAsync();

        _scratch.Write("XDATCAR", "eno\nmore\n");
        run.Files.StatError = null;

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Equal("one\n", run.Text);
    }

    [Fact]
    public async Task AfterAnError_TheSameFileReadInShortReads_IsGoneOnWith()
    {
        _scratch.Write("XDATCAR", "one\ntwo\n");
        await using TailRun run = new(Path);
        await run.LookAsync();
        run.Files.StatError = static () => new IOException("Stale file handle");
        await run.LookAsync();

        run.Files.StatError = null;
        run.Files.LongestRead = 3;
        await run.LookAsync();
        run.Files.LongestRead = int.MaxValue;
        File.AppendAllText(Path, "three\n");
        await run.LookAsync();

        Assert.Equal("one\ntwo\nthree\n", run.Text);
        Assert.Equal([TailNoticeKind.Error, TailNoticeKind.Recovered], run.Kinds);
    }

    [Fact]
    public async Task Error_InAFileNotFollowed_FailsAtOnce()
    {
        _scratch.Write("XDATCAR", "one\n");
        FaultyFiles files = new() { ReadError = static () => new IOException("Input/output error") };
        await using TailRun run = new(Path, options: o => o with { Follow = false }, files: files);

        Assert.Equal(TailEnd.Failed, await run.EndAsync(0));
        Assert.Equal("Input/output error", run.Tail.Failure!.Message);
    }

    [Fact]
    public async Task Hole_IsNotReadUntilItIsFilled()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync();
        using FileStream file = new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        file.Position = 4;
        file.Write("two\n"u8);
        file.SetLength(100_000);
        await run.LookAsync();
        Assert.Equal("one\ntwo\n", run.Text);
        (int reads, long bytes) = (run.Files.Reads, run.Files.BytesRead);
        await run.LookAsync(20);
        Assert.Equal("one\ntwo\n", run.Text);
        Assert.Equal([TailNoticeKind.Hole], run.Kinds);
        Assert.True(run.Files.BytesRead - bytes <= 20 * 5120, "a page a look"); // the bytes before and a page
        Assert.Equal(20, run.Files.Reads - reads);

        file.Position = 8;
        file.Write(Encoding.ASCII.GetBytes(new string('x', 99_992)));
        await run.LookAsync();

        Assert.Equal(100_000, run.Text.Length);
        Assert.DoesNotContain('\0', run.Text);
    }

    [Fact]
    public async Task Hole_After10Minutes_IsDamageAndHandedOn()
    {
        File.WriteAllText(Path, "one\n" + new string('\0', 300_000) + "two\n" + new string('\0', 50) + "three\n");
        await using TailRun run = new(Path);
        await run.LookAsync(3);
        Assert.Equal("one\n", run.Text);

        run.Time.Skip(TimeSpan.FromMinutes(9.5));
        await run.LookAsync();
        Assert.Equal("one\n", run.Text);
        run.Time.Skip(TimeSpan.FromSeconds(31));
        await run.LookAsync();

        Assert.Equal(new FileInfo(Path).Length, run.Text.Length);
        Assert.Equal([TailNoticeKind.Hole, TailNoticeKind.HoleIsDamage], run.Kinds);
        Assert.Contains("from 4 on", run.Notices[1].Message);
    }

    [Fact]
    public async Task LaterHole_HasItsOwn10Minutes()
    {
        File.WriteAllText(Path, "one\n\0\0\0\0");
        await using TailRun run = new(Path);
        await run.LookAsync(2);
        File.AppendAllText(Path, "two\n\0\0\0\0three\n");
        run.Time.Skip(TimeSpan.FromMinutes(11));
        await run.LookAsync();

        Assert.Equal("one\n\0\0\0\0two\n", run.Text);
    }

    [Fact]
    public async Task Hole_WhenTheWriterEnded_IsHandedOnAtOnce()
    {
        File.WriteAllText(Path, "one\n\0\0\0\0two\n");
        await using TailRun run = new(Path);
        await run.LookAsync();
        run.WriterHasEnded = true;

        Assert.Equal(TailEnd.WriterEnded, await run.EndAsync(1));
        Assert.Equal("one\n\0\0\0\0two\n", run.Text);
    }

    [Theory]
    [InlineData(true, 1.0)]
    [InlineData(false, 0.0)]
    public async Task CatchingUp_IsLimitedWhileFollowing(bool follow, double seconds)
    {
        File.WriteAllText(Path, new string('x', 2_000_000));
        await using TailRun run = new(Path, options: o => o with { Follow = follow, BytesPerSecond = 1_000_000 });
        TimeSpan before = run.Time.Now;

        for (int i = 0; run.Tail.BytesRead < 2_000_000 && i < 100; i++)
        {
            await run.LookAsync();
        }

        Assert.InRange((run.Time.Now - before).TotalSeconds, seconds - 1e-3, seconds + 1e-3); // the first second's worth is free
        Assert.Equal(2_000_000, run.Text.Length);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(150_000, "")]
    [InlineData(150_000, "456789")]
    public async Task Gzip_IsReadFromAnOffset(int offset, string before)
    {
        string text = string.Concat(Enumerable.Repeat("0123456789", 30_000));
        Gzip(stream => stream.Write(Encoding.ASCII.GetBytes(text)));
        await using TailRun run = new(Path + ".gz", new TailStart(offset, Encoding.ASCII.GetBytes(before)));

        Assert.Equal(TailEnd.WriterEnded, await run.EndAsync(0));
        Assert.Equal(text[offset..], run.Text);
        Assert.Equal(run.Tail.Length, run.Tail.BytesRead);
    }

    [Theory]
    [InlineData(300_001, "", "shorter")]
    [InlineData(150_000, "45678x", "rewritten")]
    public async Task Gzip_ThatIsAnother_IsReplaced(int offset, string before, string reason)
    {
        Gzip(stream => stream.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 30_000)))));
        await using TailRun run = new(Path + ".gz", new TailStart(offset, Encoding.ASCII.GetBytes(before)));

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(0));
        Assert.Contains(reason, run.Tail.Reason);
    }

    [Fact]
    public async Task Gzip_BombIsRefusedEarly()
    {
        byte[] zeros = new byte[1 << 20];
        Gzip(stream =>
        {
            for (int i = 0; i < 200; i++)
            {
                stream.Write(zeros);
            }
        });
        await using TailRun run = new(Path + ".gz");

        Assert.Equal(TailEnd.Failed, await run.EndAsync(0));
        Assert.Contains("more than 200 to 1", run.Tail.Failure!.Message);
        Assert.Equal(65, ExitCode.Of(run.Tail.Failure));
        Assert.InRange(run.Text.Length, 60 << 20, 66 << 20); // 64 MiB of 200
    }

    private void Gzip(Action<Stream> write)
    {
        using GZipStream gzip = new(File.Create(Path + ".gz"), CompressionLevel.Optimal);
        write(gzip);
    }
}
