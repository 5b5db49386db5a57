using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>What was read of an OSZICAR is part of the checkpoint: it stays, whatever became of the file meanwhile.</summary>
public sealed class OszicarResumeTests : ProgramTests
{
    [Theory]
    [InlineData("gone", "cannot be read on")]
    [InlineData("shorter", "became shorter")]
    [InlineData("another", "is not the file any more")]
    public async Task Resume_WithoutTheOszicarThatWasRead_KeepsItsLinesAndSaysSo(string how, string said)
    {
        LiveContent run = LiveContent.Of("run", 5, 60);
        string folder = run.WriteWhole(Scratch.Path), oszicar = Path.Combine(folder, "OSZICAR"), recipe = Scratch.Write("recipe.json", LiveContent.SmallRecipe);
        string[] replay = ["replay", folder, "--out", Scratch["out"], "--config", recipe, "--format", "csv"];
        byte[] text = run.Oszicar;
        File.WriteAllBytes(Path.Combine(folder, "XDATCAR"), run.Xdatcar[..(run.Xdatcar.Length / 2)]);
        Assert.Equal(0, (await Ionstream.Run(replay)).ExitCode);
        Dictionary<string, string> before = Kelvin();

        File.WriteAllBytes(Path.Combine(folder, "XDATCAR"), run.Xdatcar);
        switch (how)
        {
            case "gone":
                File.Delete(oszicar);
                break;
            case "shorter":
                File.WriteAllBytes(oszicar, text[..(text.Length / 4)]);
                break;
            default: // VASP began anew in its place, and has come further meanwhile
                File.WriteAllBytes(oszicar, LiveContent.Of("run", 6, 60).Oszicar);
                break;
        }

        Ionstream resumed = await Ionstream.Run(replay);

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("going on from checkpoint", resumed.Error);
        Dictionary<string, string> after = Kelvin();
        Assert.InRange(before.Count, 50, 70);
        Assert.All(before, line => Assert.Equal(line.Value, after[line.Key]));
        Assert.All(after.Keys.Except(before.Keys, StringComparer.Ordinal).Skip(1), step => Assert.Equal("", after[step])); // the first had been read ahead
        Assert.Contains(said, File.ReadAllText(Table("events")));
    }

    /// <summary>Temperature of each step that has one or whose frame was analysed.</summary>
    private Dictionary<string, string> Kelvin()
    {
        string[][] rows = [.. File.ReadLines(Table("thermo")).Select(static l => l.Split(','))];
        (int step, int kelvin) = (Array.IndexOf(rows[0], "step"), Array.IndexOf(rows[0], "temperature_K"));
        return rows.Skip(1).ToDictionary(r => r[step], r => r[kelvin], StringComparer.Ordinal);
    }

    private string Table(string name) => Assert.Single(Directory.GetFiles(Scratch[$"out/final/{name}/run=run"]));
}
