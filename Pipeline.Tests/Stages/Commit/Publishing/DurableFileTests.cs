using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Publishing;

public sealed class DurableFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Create_LeavesOneWholeFileAndNoTemporary()
    {
        await DurableFile.CreateAsync(_scratch["a.parquet"], Text("hello"));

        Assert.Equal("hello", File.ReadAllText(_scratch["a.parquet"]));
        Assert.Equal("a.parquet", Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch.Path))));
    }

    [Fact]
    public async Task Create_WhenTheSameContentStands_IsDone()
    {
        await DurableFile.CreateAsync(_scratch["a"], Text("hello"));
        await DurableFile.CreateAsync(_scratch["a"], Text("hello"));

        Assert.Equal("hello", File.ReadAllText(_scratch["a"]));
    }

    [Fact]
    public async Task Create_WhenOtherContentStands_FailsAndKeepsIt()
    {
        await DurableFile.CreateAsync(_scratch["a"], Text("hello"));

        IOException thrown = await Assert.ThrowsAsync<IOException>(() => DurableFile.CreateAsync(_scratch["a"], Text("other")));

        Assert.Contains("exists with other content", thrown.Message);
        Assert.Equal("hello", File.ReadAllText(_scratch["a"]));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public async Task Create_WhoseWriterFails_LeavesNothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => DurableFile.CreateAsync(_scratch["a"], _ => throw new InvalidOperationException()));

        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public async Task WhileWriting_TheNameMatchesNoReader()
    {
        await DurableFile.CreateAsync(_scratch["a.parquet"], async stream =>
        {
            await stream.WriteAsync("half"u8.ToArray());
            string name = Path.GetFileName(Assert.Single(Directory.GetFiles(_scratch.Path)));
            Assert.StartsWith(".", name);
            Assert.EndsWith(".inprogress", name);
        });
    }

    [Fact]
    public async Task Replace_PutsTheNewInPlaceOfTheOld()
    {
        await DurableFile.ReplaceAsync(_scratch["p.json"], Text("old"));
        await DurableFile.ReplaceAsync(_scratch["p.json"], Text("new"));

        Assert.Equal("new", File.ReadAllText(_scratch["p.json"]));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public async Task Stamp_IsThatOfTheFile_HoweverItWasWritten()
    {
        byte[] content = new byte[300_001];
        new Random(1).NextBytes(content);

        FileStamp stamp = await DurableFile.CreateAsync(_scratch["a"], async stream =>
        {
            for (int at = 0, n = 1; at < content.Length; at += n, n = Math.Min(2 * n, content.Length - at))
            {
                await stream.WriteAsync(content.AsMemory(at, Math.Min(n, content.Length - at)));
            }
        });

        Assert.Equal(content, File.ReadAllBytes(_scratch["a"]));
        Assert.Equal(new FileStamp(content.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))), stamp);
    }

    [Fact]
    public async Task CreateNew_WhereTheNameIsTaken_IsNullEvenForTheSameContent()
    {
        bool linked = false;
        Assert.NotNull(await DurableFile.CreateNewAsync(_scratch["a"], Text("hello"), () => linked = true));
        Assert.True(linked);

        Assert.Null(await DurableFile.CreateNewAsync(_scratch["a"], Text("hello"), () => Assert.Fail("linked twice")));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public async Task CreateNew_DoesNotFollowASymbolicLinkOfThatName()
    {
        string outside = _scratch.Write("outside/target", "untouched");
        File.CreateSymbolicLink(_scratch["a"], outside);
        File.CreateSymbolicLink(_scratch["b"], _scratch["outside/none"]);

        Assert.Null(await DurableFile.CreateNewAsync(_scratch["a"], Text("x")));
        Assert.Null(await DurableFile.CreateNewAsync(_scratch["b"], Text("x")));
        Assert.Equal("untouched", File.ReadAllText(outside));
        Assert.False(File.Exists(_scratch["outside/none"]));
    }

    [Fact]
    public async Task Failure_NamesFileCallAndReasonAndKeepsTheNumber()
    {
        SystemCallException failed = await Assert.ThrowsAsync<SystemCallException>(() => DurableFile.CreateAsync(_scratch["none/a"], Text("x")));

        Assert.Equal(("open", 2, 2, false), (failed.Call, failed.Errno, failed.HResult, failed.IsOutOfSpace));
        Assert.StartsWith(_scratch["none/"], failed.Path);
        Assert.EndsWith(": No such file or directory (open)", failed.Message);
    }

    [Fact]
    public async Task Supersede_KeepsTheSameContentAndRemovesTheOthers()
    {
        _scratch.Write("f1", "old");
        await DurableFile.CreateAsync(_scratch["f2"], Text("new"));
        File.SetLastWriteTimeUtc(_scratch["f2"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await DurableFile.SupersedeAsync(_scratch["f2"], Text("new"), () => Directory.EnumerateFiles(_scratch.Path, "f*"));

        Assert.Equal(_scratch["f2"], Assert.Single(Directory.GetFiles(_scratch.Path)));
        Assert.Equal(2020, File.GetLastWriteTimeUtc(_scratch["f2"]).Year);
    }

    [Fact]
    public void CreateDirectory_WhereAFileStands_Fails()
    {
        _scratch.Write("a", "");

        Assert.Throws<SystemCallException>(() => DurableFile.CreateDirectory(_scratch["a"]));
        Assert.Throws<SystemCallException>(() => DurableFile.CreateDirectory(_scratch["a/b"]));
        DurableFile.CreateDirectory(_scratch["c/d/e"]);
        DurableFile.CreateDirectory(_scratch["c/d/e"]);
        Assert.True(Directory.Exists(_scratch["c/d/e"]));
    }

    private static Func<Stream, Task> Text(string text) => stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();
}
