using Pipeline.Stages.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Publishing;

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

    private static Func<Stream, Task> Text(string text) => stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)).AsTask();
}
