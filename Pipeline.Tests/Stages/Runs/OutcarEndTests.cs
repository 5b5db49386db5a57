using System.Diagnostics;
using System.Text;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>VASP's closing lines: there, torn, not yet, of another file, behind a link, or where no file is (F20).</summary>
public sealed class OutcarEndTests : IDisposable
{
    private const string Head = LiveContent.OutcarHead, End = LiveContent.OutcarEnd;
    private readonly Scratch _scratch = new();

    private string Outcar => _scratch["OUTCAR"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Closed_IsSeenAtTheFirstLook()
    {
        File.WriteAllText(Outcar, Head + new string('x', 20_000) + End);

        Assert.True(Of().IsClosed());
    }

    [Fact]
    public void Absent_IsNotClosed_AndLooksAgain()
    {
        OutcarEnd end = Of();
        Assert.False(end.IsClosed());

        File.WriteAllText(Outcar, Head + End);
        Assert.True(end.IsClosed());
        File.Delete(Outcar);
        Assert.False(end.IsClosed());
    }

    [Fact]
    public void TornAtEveryByte_IsNotClosed_UntilTheLastLineHasBegun()
    {
        byte[] whole = Encoding.ASCII.GetBytes(Head + End);
        int from = whole.AsSpan().IndexOf("General timing"u8), to = whole.AsSpan().IndexOf("Voluntary context switches"u8) + "Voluntary context switches".Length;
        OutcarEnd end = Of();
        for (int length = from - 10; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Outcar, whole[..length]);
            Assert.True(end.IsClosed() == (length >= to), $"{length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void ClosedAndWrittenOn_IsNotClosedAnyMore()
    {
        File.WriteAllText(Outcar, Head + End);
        OutcarEnd end = Of();
        Assert.True(end.IsClosed());

        File.AppendAllText(Outcar, new string('x', 5000)); // appended to by another calculation
        Assert.False(end.IsClosed());
        File.WriteAllText(Outcar, Head);
        Assert.False(end.IsClosed());
    }

    [Fact]
    public void Empty_IsNotClosed()
    {
        File.WriteAllText(Outcar, "");

        Assert.False(Of().IsClosed());
    }

    [Fact]
    public void BesideAFileOfAnotherName_IsNotTheRuns()
    {
        File.WriteAllText(Outcar, Head + End);

        Assert.False(new OutcarEnd(new RunInput("run", _scratch.Path, _scratch["other.XDATCAR"])).IsClosed());
    }

    [Fact]
    public void BehindALink_IsSeenWhenTheFileIsClosed()
    {
        string elsewhere = _scratch.Write("elsewhere/OUTCAR", Head);
        File.CreateSymbolicLink(Outcar, elsewhere);
        OutcarEnd end = Of();
        Assert.False(end.IsClosed());

        File.AppendAllText(elsewhere, End);

        Assert.True(end.IsClosed());
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("ln -s /dev/zero")]
    [InlineData("ln -s /nowhere")]
    [InlineData("mkdir")]
    public async Task NoFile_IsNotClosedAndHoldsNobodyUp(string make)
    {
        string[] command = [.. make.Split(' '), Outcar];
        using (Process process = Process.Start(command[0], command[1..]))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        OutcarEnd end = Of();

        Assert.False(await Task.Run(end.IsClosed).WaitAsync(Hang.Limit, TestContext.Current.CancellationToken));
    }

    private OutcarEnd Of() => new(new RunInput("run", _scratch.Path, _scratch["XDATCAR"]));
}
