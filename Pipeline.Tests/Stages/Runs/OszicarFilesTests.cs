using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>The OSZICARs of a run in pieces.</summary>
public sealed class OszicarFilesTests : IDisposable
{
    private static readonly RunDescription s_run = new TestRun { Topology = new Topology("t", [("X", 1)]) }.Description with { LabelStride = 5 };
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Chain_EachMemberCountsOnBehindTheOneBefore()
    {
        Write(0, 23, 300); // killed after step 23, the last frame is of step 20
        Write(1, 20, 600);
        Write(2, 20, 900);
        using OszicarFiles files = Files(3);

        await files.ReadToAsync(Summary(5, 60, (1, 20, 20), (2, 40, 40)), isFinal: true);
        await files.SealAsync();

        Assert.Equal((60 - 4, 60), (files.Records.Lines, files.Records.LastStep));
        Assert.Equal([300, 300, 600, 600, 900, 900], new long[] { 5, 20, 21, 40, 41, 60 }.Select(s => files.Records.Steps[s].TemperatureK!.Value));
        Assert.Equal(((16 * 300) + (20 * 600) + (20 * 900)) / 56.0, files.Records.MeanTemperatureK!.Value, 1e-9);
        Assert.Equal(["part0/OSZICAR", "part1/OSZICAR", "part2/OSZICAR"], files.Source!.Split(' ').Where(static w => w.Contains('/')).Select(static w => w[..w.IndexOf('[')]));
        Assert.Empty(files.Events(Summary(5, 60, (1, 20, 20), (2, 40, 40)), isFinal: true));
    }

    [Fact]
    public async Task DroppedFirstFrame_ItsStepIsNotCountedTwice()
    {
        Write(0, 20, 300);
        Write(1, 20, 600);
        using OszicarFiles files = Files(2);

        await files.ReadToAsync(Summary(1, 35, (1, 15, 20)), isFinal: true); // its first frame, label 5, was that of step 20

        Assert.Equal(35, files.Records.Lines);
        Assert.Equal((300, 600), (files.Records.Steps[20].TemperatureK, files.Records.Steps[21].TemperatureK));
    }

    [Fact]
    public async Task GrowingAndRestored_SameAsAtOnce()
    {
        using OszicarFiles whole = Files(2);
        OszicarFiles growing = Files(2);
        string text = SmallChain.Oszicar(40, 300);
        for (int step = 5; step <= 80; step += 5)
        {
            // Behind the trajectory, and the last lines of the first member come when the second has begun.
            int shown = Math.Max(0, (Math.Min(step, 48) * text.Length / 48) - 100);
            File.WriteAllText(Directory.CreateDirectory(_scratch["part0"]).FullName + "/OSZICAR", text[..Math.Min(shown, text.Length)]);
            Write(1, Math.Max(0, step - 40), 600);
            await growing.ReadToAsync(step <= 40 ? Summary(5, step) : Summary(5, step, (1, 40, 40)), isFinal: false);
            OszicarFiles next = Files(2);
            next.Restore(growing.Snapshot());
            growing.Dispose();
            growing = next;
        }

        Write(0, 40, 300);
        await growing.ReadToAsync(Summary(5, 80, (1, 40, 40)), isFinal: true);
        await whole.ReadToAsync(Summary(5, 80, (1, 40, 40)), isFinal: true);
        await growing.SealAsync();
        await whole.SealAsync();

        Assert.Equal(whole.Records.Steps, growing.Records.Steps);
        Assert.Equal((whole.Records.MeanTemperatureK, whole.Source), (growing.Records.MeanTemperatureK, growing.Source));
        Assert.Equal(76, growing.Records.Lines);
        growing.Dispose();
    }

    [Fact]
    public async Task BegunAnewInPlace_TheLinesOfBothCount()
    {
        Write(0, 20, 300);
        OszicarFiles before = Files(1);
        await before.ReadToAsync(Summary(1, 20), isFinal: false);
        using OszicarFiles files = Files(1);
        files.Restore(before.Snapshot());
        before.Dispose();
        Write(0, 15, 900);

        await files.ReadToAsync(Summary(1, 35, (0, 20, 20)), isFinal: true);
        await files.SealAsync();

        Assert.Equal(((20 * 300) + (15 * 900)) / 35.0, files.Records.MeanTemperatureK!.Value, 1e-9);
        Assert.Equal((300, 900, 900), (files.Records.Steps[20].TemperatureK, files.Records.Steps[21].TemperatureK, files.Records.Steps[35].TemperatureK));
        Assert.Contains(" sha256[0,", files.Source, StringComparison.Ordinal);
        Assert.Empty(files.Events(Summary(1, 35, (0, 20, 20)), isFinal: true));
    }

    [Fact]
    public async Task WrittenOnInPlace_IsOneFile()
    {
        Write(0, 20, 300);
        using OszicarFiles files = Files(1);
        await files.ReadToAsync(Summary(1, 20), isFinal: false);
        File.AppendAllText(_scratch["part0/OSZICAR"], SmallChain.Oszicar(15, 900));

        await files.ReadToAsync(Summary(1, 35, (0, 20, 20)), isFinal: true);

        Assert.Equal((35, 35), (files.Records.Lines, files.Records.LastStep));
    }

    [Fact]
    public async Task MissingAndShortOnes_AreNamed()
    {
        Write(0, 12, 300);
        using OszicarFiles files = Files(2);
        RunSummary summary = Summary(5, 40, (1, 20, 20));

        await files.ReadToAsync(summary, isFinal: true);

        Assert.Equal(
            ["part0/OSZICAR ends with step 12, the trajectory with 20: temperatures and energies stand as far as there are any", "there is no part1/OSZICAR: temperatures and energies are those of the other pieces"],
            files.Events(summary, isFinal: true).Select(static e => e.Message));
    }

    [Fact]
    public async Task NoneAtAll_IsNoEvent()
    {
        using OszicarFiles files = Files(2);

        await files.ReadToAsync(Summary(5, 40, (1, 20, 20)), isFinal: true);

        Assert.Empty(files.Events(Summary(5, 40, (1, 20, 20)), isFinal: true));
        Assert.Null(files.Source);
    }

    private static RunSummary Summary(long first, long last, params (int Member, long Offset, long After)[] pieces)
    {
        RunSummary summary = new(s_run, "XDATCAR");
        FramePool pool = new();
        foreach ((int member, long offset, long after) in pieces)
        {
            summary.Begin(new RunPiece(member, null, null) { Offset = offset, After = after });
        }

        foreach (long step in new[] { first, last })
        {
            Frame frame = pool.Rent(s_run.Topology);
            (frame.Step, frame.Cell) = (step, Cell.Orthorhombic(1, 1, 1));
            summary.Add(frame);
            frame.Release();
        }

        return summary;
    }

    private OszicarFiles Files(int members) => new(new SourceMembers("part0", [.. Enumerable.Range(0, members).Select(k => new RunInput($"part{k}", _scratch[$"part{k}"], _scratch[$"part{k}/XDATCAR"]))]), s_run);

    private void Write(int member, int steps, int kelvin) => _scratch.Write($"part{member}/OSZICAR", SmallChain.Oszicar(steps, kelvin));
}
