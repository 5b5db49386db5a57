using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Host.Commands.Exporting;

/// <summary>Exported frames as readers nobody here wrote see them, and what a long run takes.</summary>
public sealed partial class ExportReadersTests : ProgramTests
{
    public static TheoryData<string> Readers => NodeReaders.All;

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task IndependentReader_SeesTheSameCells(string reader)
    {
        Exported made = await Exported.Run(0, Small("case", 50), Scratch["f.parquet"]);

        foreach (string file in (string[])[Scratch["f.parquet"], Exported.CellsOf(Scratch["f.parquet"])])
        {
            FileSeen seen = await NodeReaders.ReadAsync(reader, file, rows: false);
            Assert.Equal((await Exported.Read(file)).Metadata["content_sha256"], seen.Header.ContentHash);
        }

        Assert.Equal(150, made.Frames.RowCount);
    }

    /// <summary>More than a row group, asked as people do.</summary>
    [Fact]
    public async Task DuckDb_AnswersOverRowGroups()
    {
        int frames = 45_000; // of three atoms: one row group and a part
        await Exported.Run(0, Small("case", frames), Scratch["f.parquet"]);

        string[] rows = await NodeReaders.DuckDbAsync(
            $"SELECT species, count(*), count(DISTINCT frame), max(step), max(time_ps), count(fx_eV_A), round(avg(y_A), 9) FROM '{Scratch["f.parquet"]}' "
            + $"JOIN '{Exported.CellsOf(Scratch["f.parquet"])}' USING (frame, step, time_ps) WHERE a_x_A = 10 GROUP BY species ORDER BY species");

        Assert.Equal(["Ag | 90000 | 45000 | 45000 | 90 | 0 | 2.5", "I | 45000 | 45000 | 45000 | 90 | 0 | 2.5"], rows);
    }

    /// <summary>Ten times the frames take the same memory.</summary>
    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task Memory_DoesNotGrowWithTheRun()
    {
        long shorter = await PeakKibAsync("short", 40_000), longer = await PeakKibAsync("long", 400_000);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {shorter} KiB for 40,000 frames, {longer} KiB for 400,000"));
        Assert.True(longer < shorter + (48 * 1024), $"{shorter} KiB for 40,000 frames, {longer} KiB for 400,000");
    }

    private async Task<long> PeakKibAsync(string name, int frames)
    {
        string run = Small(name, frames), to = Scratch[name + ".parquet"];
        using Process process = Ionstream.Start(["export", run, "--to", to, "--quiet"]);
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, Peak().Match(await StatusOf(process.Id)) is { Success: true } kib ? long.Parse(kib.Groups["kib"].Value, CultureInfo.InvariantCulture) : 0);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, process.ExitCode);
        return peak;
    }

    private static async Task<string> StatusOf(int process)
    {
        try
        {
            return await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return ""; // it has just ended
        }
    }

    [GeneratedRegex(@"VmHWM:\s+(?<kib>[0-9]+) kB", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Peak();
}
