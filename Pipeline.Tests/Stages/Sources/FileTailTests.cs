using System.Diagnostics;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Sources;

/// <summary>Growing, ending, replaced (fault table F8, F11, F20).</summary>
public sealed class FileTailTests : IDisposable
{
    private readonly Scratch _scratch = new();

    private string Path => _scratch["XDATCAR"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Growth_IsReadWithinALook()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync(0);
        Assert.Equal("one\n", run.Text);

        for (int i = 0; i < 20; i++)
        {
            File.AppendAllText(Path, $"line {i}\n");
            await run.LookAsync();
            Assert.EndsWith($"line {i}\n", run.Text);
        }

        Assert.Equal(new FileInfo(Path).Length, run.Tail.BytesRead);
        Assert.Equal(run.Tail.Length, run.Tail.BytesRead);
        long last = run.Tail.LastGrowth;
        Assert.Equal(run.Time.GetTimestamp(), last);
        await run.LookAsync();
        Assert.Equal(last, run.Tail.LastGrowth);
        Assert.Empty(run.Notices);
    }

    [Fact]
    public async Task IdleFile_CostsOneStatALookAndNoRead()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync(2);
        (int stats, int reads, int paths, long counted) = (run.Files.Stats, run.Files.Reads, run.Files.PathStats, run.Pacer.Operations);

        await run.LookAsync(120);

        Assert.Equal(120, run.Files.Stats - stats);
        Assert.Equal(0, run.Files.Reads - reads);
        Assert.Equal(10, run.Files.PathStats - paths); // every twelfth
        Assert.Equal(130, run.Pacer.Operations - counted);
        Assert.Equal(1, run.Files.Opens);
    }

    [Fact]
    public async Task WriterEnded_ReadsToTheEndFirst()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync();

        File.AppendAllText(Path, new string('x', 1_000_000));
        run.WriterHasEnded = true;

        Assert.Equal(TailEnd.WriterEnded, await run.EndAsync(2));
        Assert.Equal(1_000_004, run.Text.Length);
    }

    [Fact]
    public async Task Cancelled_EndsWithoutError()
    {
        _scratch.Write("XDATCAR", "one\n");
        TailRun run = new(Path);
        await run.LookAsync();

        await run.DisposeAsync();

        Assert.Equal(TailEnd.Cancelled, run.Tail.End);
        Assert.Null(run.Tail.Failure);
    }

    [Fact]
    public async Task MissingFile_IsWaitedForAndSaidOnce()
    {
        await using TailRun run = new(Path);
        await run.LookAsync(50);
        Assert.Equal([TailNoticeKind.Waiting], run.Kinds);

        _scratch.Write("XDATCAR", "one\n");
        await run.LookAsync();

        Assert.Equal("one\n", run.Text);
    }

    [Fact]
    public async Task MissingFile_WhoseWriterEnded_Fails()
    {
        await using TailRun run = new(Path);
        await run.LookAsync();
        run.WriterHasEnded = true;

        Assert.Equal(TailEnd.Failed, await run.EndAsync());
        Assert.IsType<FileNotFoundException>(run.Tail.Failure);
    }

    [Fact]
    public async Task Start_GoesOnBehindTheBytesItKnows()
    {
        _scratch.Write("XDATCAR", "0123456789");
        await using TailRun run = new(Path, new TailStart(6, "2345"u8.ToArray()));

        await run.LookAsync();

        Assert.Equal("6789", run.Text);
    }

    [Theory]
    [InlineData("01234", "XDATCAR became shorter (5 bytes) than what was read (6)")]
    [InlineData("01x3456789", "XDATCAR was rewritten in place: the bytes before offset 6 changed")]
    public async Task Start_InAnotherFile_IsReplaced(string text, string reason)
    {
        _scratch.Write("XDATCAR", text);
        await using TailRun run = new(Path, new TailStart(6, "12345"u8.ToArray()));

        Assert.Equal(TailEnd.Replaced, await run.EndAsync());
        Assert.Equal(reason, run.Tail.Reason);
        Assert.Equal("", run.Text);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("rewritten shorter")]
    [InlineData("rewritten longer")]
    [InlineData("renamed and created")]
    [InlineData("deleted and created")]
    [InlineData("renamed over")]
    public async Task OtherContent_EndsInReplacedWithinTwoLooks(string how)
    {
        string old = SmallXdatcar.Of(1, 2, 3), restarted = SmallXdatcar.Header + SmallXdatcar.Frame(1, 7);
        _scratch.Write("XDATCAR", old);
        await using TailRun run = new(Path);
        await run.LookAsync();
        string rest = "";
        switch (how)
        {
            case "truncated":
                using (FileStream file = File.OpenWrite(Path))
                {
                    file.SetLength(100);
                }

                break;
            case "rewritten shorter":
                File.WriteAllText(Path, restarted);
                break;
            case "rewritten longer":
                File.WriteAllText(Path, restarted + SmallXdatcar.Frame(2, 8) + SmallXdatcar.Frame(3, 9) + SmallXdatcar.Frame(4, 9));
                break;
            case "renamed and created":
                File.AppendAllText(Path, rest = "last bytes");
                File.Move(Path, _scratch["XDATCAR.1"]);
                File.WriteAllText(Path, restarted);
                break;
            case "deleted and created":
                File.Delete(Path);
                File.WriteAllText(Path, restarted);
                break;
            case "renamed over":
                File.AppendAllText(Path, rest = "last bytes");
                File.WriteAllText(_scratch["new"], restarted);
                File.Move(_scratch["new"], Path, overwrite: true);
                break;
        }

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Equal(old + rest, run.Text); // all of the old, nothing of the new
        Assert.Equal([TailNoticeKind.Replaced], run.Kinds);
        Assert.StartsWith("XDATCAR ", run.Tail.Reason);
        Assert.DoesNotContain(_scratch.Path, run.Tail.Reason);
    }

    [Fact]
    public async Task SameInodeReused_IsSeenByItsBytes()
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(1, 2, 3));
        FaultyFiles files = new();
        await using TailRun run = new(Path, files: files);
        await run.LookAsync();

        // The inode is not freed while it is open: what a daemon would meet that closed the file after an error.
        files.StatError = static () => new IOException("Stale file handle");
        await run.LookAsync();
        File.Delete(Path);
        File.WriteAllText(Path, SmallXdatcar.Of(1, 2, 3, 4).Replace("0.25", "0.35"));
        files.StatError = null;

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Contains("rewritten", run.Tail.Reason);
    }

    [Fact]
    public async Task MovedAway_IsReadOnAndSaidOnce()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync();

        File.Move(Path, _scratch["XDATCAR.old"]);
        await run.LookAsync(30);
        File.AppendAllText(_scratch["XDATCAR.old"], "two\n");
        await run.LookAsync();
        Assert.Equal("one\ntwo\n", run.Text);
        Assert.Equal([TailNoticeKind.MovedAway], run.Kinds);

        _scratch.Write("XDATCAR", "1 of another\n");
        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Equal("XDATCAR was replaced by another file", run.Tail.Reason);
    }

    [Theory]
    [InlineData("renamed and created")]
    [InlineData("deleted and created")]
    [InlineData("truncated")]
    [InlineData("rewritten")]
    public async Task OtherContent_WhileAHoleIsOpen_EndsInReplacedWithinTwoLooks(string how)
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(1, 2, 3) + new string('\0', 500));
        await using TailRun run = new(Path);
        await run.LookAsync(3);
        Assert.Equal([TailNoticeKind.Hole], run.Kinds);
        switch (how)
        {
            case "renamed and created":
                File.Move(Path, _scratch["XDATCAR.1"]);
                break;
            case "deleted and created":
                File.Delete(Path);
                break;
        }

        File.WriteAllText(Path, how == "truncated" ? "" : SmallXdatcar.Header + SmallXdatcar.Frame(1, 7) + new string('\0', 2000));

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Equal(SmallXdatcar.Of(1, 2, 3), run.Text);
    }

    [Fact]
    public async Task RewrittenToTheVerySize_EndsInReplacedWithinTwoLooks()
    {
        _scratch.Write("XDATCAR", SmallXdatcar.Of(1, 2, 3));
        await using TailRun run = new(Path);
        await run.LookAsync();
        await Task.Delay(20, TestContext.Current.CancellationToken); // the tick of the file system's clock

        File.WriteAllText(Path, SmallXdatcar.Header + SmallXdatcar.Frame(1, 5) + SmallXdatcar.Frame(2, 6) + SmallXdatcar.Frame(3, 7));

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
        Assert.Contains("rewritten", run.Tail.Reason);
    }

    [Fact]
    public async Task MovedAwayWhileItGrows_ANewFileIsSeenOnceGrowthHasStopped()
    {
        _scratch.Write("XDATCAR", "0\n");
        await using TailRun run = new(Path);
        await run.LookAsync();
        for (int i = 0; i < 5; i++)
        {
            File.AppendAllText(Path, "1\n");
            await run.LookAsync(2);
        }

        // Writing sets the time that renaming changed.
        File.Move(Path, _scratch["XDATCAR.old"]);
        File.AppendAllText(_scratch["XDATCAR.old"], "2\n");
        await run.LookAsync();
        _scratch.Write("XDATCAR", "of another\n");

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(6));
        Assert.EndsWith("2\n", run.Text);
    }

    [Fact]
    public async Task CopyThatHoldsTheSameBytes_IsReadOn()
    {
        // As rsync leaves it: each time a new, longer file under the same name.
        _scratch.Write("XDATCAR", SmallXdatcar.Of(1, 2));
        await using TailRun run = new(Path);
        await run.LookAsync();

        _scratch.Write("new", SmallXdatcar.Of(1, 2, 3));
        File.Move(_scratch["new"], Path, overwrite: true);
        await run.LookAsync(2);
        File.AppendAllText(Path, "more");
        await run.LookAsync();

        Assert.Equal(SmallXdatcar.Of(1, 2, 3) + "more", run.Text);
        Assert.Equal([TailNoticeKind.Continued], run.Kinds);
    }

    [Fact]
    public async Task WriterEnded_WithANewFileAtThePath_IsReplacedNotTheEnd()
    {
        _scratch.Write("XDATCAR", "one\n");
        await using TailRun run = new(Path);
        await run.LookAsync();

        File.Move(Path, _scratch["XDATCAR.1"]);
        _scratch.Write("XDATCAR", "another\n");
        run.WriterHasEnded = true;

        Assert.Equal(TailEnd.Replaced, await run.EndAsync(2));
    }

    [Theory]
    [InlineData("mkfifo", true)]
    [InlineData("mkfifo", false)]
    [InlineData("mkdir", true)]
    [InlineData("ln -s /dev/zero", true)]
    public async Task NoRegularFile_IsRefusedWithoutWaiting(string command, bool follow)
    {
        string[] words = command.Split(' ');
        using Process made = Process.Start(words[0], [.. words[1..], Path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        await using TailRun run = new(Path, options: o => o with { Follow = follow });

        Assert.Equal(TailEnd.Failed, await run.EndAsync(0));
        Assert.IsType<NotRegularFileException>(run.Tail.Failure);
    }

    [Fact]
    public async Task LinkToAFile_IsFollowed()
    {
        File.CreateSymbolicLink(Path, _scratch.Write("elsewhere/XDATCAR", "one\n"));
        await using TailRun run = new(Path);

        await run.LookAsync();

        Assert.Equal("one\n", run.Text);
    }
}
