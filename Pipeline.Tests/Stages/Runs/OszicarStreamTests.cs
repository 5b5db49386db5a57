using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

public sealed class OszicarStreamTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task ReadTo_TakesTheAnalysedStepsAndNoOthers()
    {
        Write(Lines(1, 100));
        using OszicarFiles stream = Stream(stride: 5);

        await stream.ReadToAsync(Summary(40, 11), isFinal: false);

        Assert.Equal((30, 40, true), (stream.Records.Lines, stream.Records.LastStep, stream.Records.IsComplete));
        Assert.Equal(Enumerable.Range(11, 30).Average(), stream.Records.MeanTemperatureK!.Value, 1e-12);
        await stream.ReadToAsync(Summary(60, 11), isFinal: true);
        Assert.Equal(Enumerable.Range(11, 50).Select(n => (long)n), stream.Records.Steps.Keys);
        Assert.Equal(Enumerable.Range(11, 50).Average(), stream.Records.MeanTemperatureK!.Value, 1e-12);
    }

    [Theory]
    [InlineData("OSZICAR")]
    [InlineData("OSZICAR.gz")]
    public async Task GrowingInAnyPieces_SameAsAtOnce(string name)
    {
        string text = Lines(1, 60);
        Write(text, name);
        using OszicarFiles whole = Stream(), growing = Stream();
        await whole.ReadToAsync(Summary(55, 1), isFinal: true);
        for (int step = 0; step < 55; step += 4)
        {
            if (name is "OSZICAR")
            {
                Write(text[..Math.Min(text.Length, (step * 97) + 13)]); // torn lines, and behind the trajectory
            }

            await growing.ReadToAsync(Summary(step, 1), isFinal: false);
        }

        Write(text, name);
        await growing.ReadToAsync(Summary(55, 1), isFinal: true);
        await whole.SealAsync();
        await growing.SealAsync();

        Assert.Equal(whole.Records.Steps, growing.Records.Steps);
        Assert.Equal((whole.Records.MeanTemperatureK, whole.Source), (growing.Records.MeanTemperatureK, growing.Source));
        Assert.StartsWith($"{name}[0,{text.IndexOf("     56 T=", StringComparison.Ordinal)}) sha256-tail=", whole.Source);
    }

    [Fact]
    public async Task RestartCountingFromOne_GoesOnWhereTheTrajectoryDoes()
    {
        // Killed after step 23, frames every 5 steps: the last frame is of step 20, the next one, labelled 5, of step 25.
        Write(Lines(1, 23) + Lines(1, 10));
        using OszicarFiles stream = Stream(stride: 5);

        await stream.ReadToAsync(Summary(30, 1), isFinal: true);

        Assert.Equal(30, stream.Records.LastStep);
        Assert.Equal(5, stream.Records.Steps[25].TemperatureK);
    }

    [Fact]
    public void ManyLines_OnlyStepsOfFramesStay()
    {
        OszicarRecords records = new(100, 5);
        for (int step = 7; step < 5007; step++)
        {
            records.Add(step, new OszicarValues(step, null, null, null));
        }

        Assert.False(records.IsComplete);
        Assert.All(records.Steps.Keys, s => Assert.Equal(0, (s - 7) % 80));
        Assert.Equal((63, 5000), (records.Steps.Count, records.Lines));
        Assert.Equal(Enumerable.Range(7, 5000).Average(), records.MeanTemperatureK!.Value, 1e-9);
    }

    [Fact]
    public async Task Damage_IsAnEventAndTheRestIsRead()
    {
        Write(Lines(1, 9) + "     10 T=  bad\n" + Lines(11, 20));
        using OszicarFiles stream = Stream();

        await stream.ReadToAsync(Summary(20, 1), isFinal: true);

        Assert.Equal(19, stream.Records.Lines);
        RunEvent seen = Assert.Single(stream.Events(Summary(20), isFinal: true));
        Assert.Equal("oszicar_damaged", seen.Kind);
        Assert.Contains("OSZICAR: 1 line cannot be read", seen.Message);
        Assert.Contains("line 10: expected T= and a number", seen.Message);
    }

    [Fact]
    public async Task EndsBeforeTheTrajectory_IsSaidAtTheEndOnly()
    {
        Write(Lines(1, 9));
        using OszicarFiles stream = Stream();

        await stream.ReadToAsync(Summary(20, 1), isFinal: true);

        Assert.Empty(stream.Events(Summary(20), isFinal: false));
        Assert.Contains("ends with step 9, the trajectory with 20", Assert.Single(stream.Events(Summary(20), isFinal: true)).Message);
        Assert.Equal(5.0, stream.Records.MeanTemperatureK);
    }

    [Theory]
    [InlineData("shrunk")]
    [InlineData("binary")]
    [InlineData("gz")]
    [InlineData("directory")]
    public async Task Anything_ButAnException(string how)
    {
        using OszicarFiles stream = Stream();
        switch (how)
        {
            case "shrunk":
                Write(Lines(1, 9));
                await stream.ReadToAsync(Summary(5, 1), isFinal: false);
                Write("short");
                break;
            case "binary":
                byte[] noise = new byte[400_000];
                new Random(1).NextBytes(noise);
                noise.AsSpan().Replace((byte)'\n', (byte)'x');
                File.WriteAllBytes(_scratch["OSZICAR"], noise);
                break;
            case "gz":
                File.WriteAllBytes(_scratch["OSZICAR.gz"], [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
                break;
            default:
                Directory.CreateDirectory(_scratch["OSZICAR"]);
                break;
        }

        await stream.ReadToAsync(Summary(20, 1), isFinal: true);

        Assert.Equal(how is not "directory", stream.Events(Summary(20), isFinal: true).Any(e => e.Kind is "oszicar_damaged"));
    }

    [Fact]
    public async Task PassingFailure_IsSaidAndReadTheNextTime()
    {
        Write(Lines(1, 9));
        using OszicarFiles stream = Stream();
        await stream.ReadToAsync(Summary(9, 1), isFinal: false);
        File.Delete(_scratch["OSZICAR"]);

        await stream.ReadToAsync(Summary(15, 1), isFinal: false);
        Assert.Contains("cannot be read on", Assert.Single(stream.Events(Summary(15), isFinal: false)).Message);
        Write(Lines(1, 20));
        await stream.ReadToAsync(Summary(20, 1), isFinal: true);

        Assert.Empty(stream.Events(Summary(20), isFinal: true));
        Assert.Equal(20, stream.Records.Lines);
    }

    [Fact]
    public async Task OtherNameThanVasps_TakesNoNeighbour()
    {
        Write(Lines(1, 9));
        using OszicarFiles stream = new(SourceMembers.Of(new RunInput("t", _scratch.Path, _scratch["other.XDATCAR"])), Description(1));

        await stream.ReadToAsync(Summary(9, 1), isFinal: true);

        Assert.Equal((0, (double?)null), (stream.Records.Lines, stream.Records.MeanTemperatureK));
    }

    [Fact]
    public void Table_JoinsByStep()
    {
        TestRun run = TestRun.Random(3, 4, segments: false);
        ColumnTable frames = run.Feed(new Thermo(new ThermoOptions(), run.Description, "test")).Results()[0];
        long first = TableRows.Longs(frames, "step", [0])[0];
        OszicarRecords records = new(100, 1);
        records.Add(first + 1, new OszicarValues(310, -1, -2, 0.5));
        records.Add(first + 20, new OszicarValues(320, -3, -4, 0.6));

        ColumnTable joined = ThermoTable.Compute(frames, records, run.Description), alone = ThermoTable.Compute(frames, null, run.Description);

        int[] rows = [0, 1, 2, 3, 4];
        Assert.Equal([first, first + 1, first + 2, first + 3, first + 20], TableRows.Longs(joined, "step", rows));
        Assert.Equal([double.NaN, 310, double.NaN, double.NaN, 320], TableRows.Doubles(joined, "temperature_K", rows));
        Assert.Equal([double.NaN, -1, double.NaN, double.NaN, -3], TableRows.Doubles(joined, "energy_eV", rows));
        Assert.True(double.IsNaN(TableRows.Doubles(joined, "volume_A3", rows)[4]));
        Assert.Equal((2, 4), (joined.FramesSeen, alone.FramesSeen));
        Assert.All(TableRows.Doubles(alone, "temperature_K", rows[..4]), t => Assert.True(double.IsNaN(t)));
        Assert.Equal(
            ["frames", "step", "time_ps", "temperature_K", "energy_eV", "pressure_kB", "volume_A3", "a_A", "b_A", "c_A", "drift_x_A", "drift_y_A", "drift_z_A"],
            joined.Columns.Select(c => c.Name).Take(13));
    }

    /// <summary>Steps whose temperature is their number.</summary>
    private static string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(n => string.Create(
        CultureInfo.InvariantCulture, $"{n,7} T={n,6}. E= -.15544670E+04 F= -.16272529E+04 E0= -.16272529E+04  EK= 0.11622E+02 SP= 0.61E+02 SK= 0.61E-02\n")));

    private void Write(string text, string name = "OSZICAR")
    {
        if (name is "OSZICAR")
        {
            File.WriteAllText(_scratch[name], text);
            return;
        }

        using GZipStream gzip = new(File.Create(_scratch[name]), CompressionLevel.Fastest);
        gzip.Write(Encoding.ASCII.GetBytes(text));
    }

    private OszicarFiles Stream(long stride = 1) => new(SourceMembers.Of(new RunInput("t", _scratch.Path, _scratch["XDATCAR"])), Description(stride));

    private static RunDescription Description(long stride) => new TestRun { Topology = new Topology("t", [("X", 1)]) }.Description with { LabelStride = stride };

    private static RunSummary Summary(long lastStep, long firstStep = 0)
    {
        RunSummary summary = new(Description(1), "XDATCAR");
        FramePool pool = new();
        foreach (long step in new[] { firstStep == 0 ? lastStep : firstStep, lastStep })
        {
            Frame frame = pool.Rent(new Topology("t", [("X", 1)]));
            (frame.Step, frame.Cell) = (step, Cell.Orthorhombic(1, 1, 1));
            summary.Add(frame);
            frame.Release();
        }

        return summary;
    }
}
