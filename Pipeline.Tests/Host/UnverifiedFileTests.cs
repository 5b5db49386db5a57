using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>
/// Files that no pointer has a hash of, damaged: whatever the reader of the format does then, the program ends with 65 and the file's name.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class UnverifiedFileTests : ProgramTests
{
    /// <summary>
    /// Parquet.Net goes round in circles on a footer whose last structure does not end: without the thread that looks on, the program would
    /// never.
    /// </summary>
    [Fact]
    public async Task ReaderThatMakesNoProgress_IsEndedWithTheNameOfTheFile()
    {
        string file = await FinalOnly("parquet");
        byte[] bytes = File.ReadAllBytes(file);
        Assert.Equal(0, bytes[^9]); // the end of the footer
        bytes[^9] = 1;
        File.WriteAllBytes(file, bytes);

        using Process process = Ionstream.Start(["show", "rdf", Scratch["out"]], null);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource hang = new(Hang.Limit);
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        Assert.True(process.ExitCode == 65, await error);
        Assert.Contains($"ionstream: {file}: damaged: ", await error);
        Assert.Contains("makes no progress", await error);
        Assert.Equal("", await output);
    }

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    public async Task DamagedFile_EndsWith65AndItsName_OrIsReadAsItWas(string format)
    {
        string file = await FinalOnly(format);
        byte[] whole = File.ReadAllBytes(file);
        string expected = (await Ionstream.Launch(["show", "rdf", Scratch["out"], "--csv"])).Output;
        Random random = new(11);
        int ended = 0;
        for (int i = 0; i < Tier.Of(quick: 1, ci: 12, @long: 200); i++)
        {
            byte[] bytes = [.. whole];
            for (int change = 0; change < 3; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(file, bytes);
            Ionstream result = await Ionstream.Launch(["show", "rdf", Scratch["out"], "--csv"]);

            if (result.ExitCode != 0 || result.Output != expected)
            {
                Assert.True(result.ExitCode == 65, $"{i}: {result.ExitCode} {result.Error}");
                Assert.Contains(file, result.Error);
                ended++;
            }
        }

        Assert.True(ended > 0, "no damage was seen");
    }

    private async Task<string> FinalOnly(string format)
    {
        Ionstream replay = await Ionstream.Run("replay", Small("case", 12), "--out", Scratch["out"], "--format", format);
        Assert.True(replay.ExitCode == 0, replay.Error);
        Directory.Delete(Scratch["out/latest"], recursive: true);
        return Assert.Single(Directory.GetFiles(Scratch["out/final/rdf/run=case"]));
    }
}
