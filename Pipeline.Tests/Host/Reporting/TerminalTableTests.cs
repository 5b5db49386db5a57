using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Reporting;

/// <summary>What <c>replay</c> ends with: a table where a person looks, paths where a script reads.</summary>
[Trait(Tier.Trait, Tier.Ci)]
[Collection(FigureResults.Collection)]
public sealed class TerminalTableTests(FigureResults results) : ProgramTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("--quiet", false)]
    public async Task Replay_AtATerminal_EndsWithWhatWasFound_QuietWithPaths(string option, bool hasTable)
    {
        string command = $"stty cols 120; '{Path.Combine(AppContext.BaseDirectory, "ionstream")}' replay '{results["runs/a"]}' --out '{Scratch["out"]}' --config '{results["recipe.json"]}' {option}";
        using Process script = Process.Start(new ProcessStartInfo("script", ["-qec", command, "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true, Environment = { ["TERM"] = "xterm" } })!;
        string shown = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, script.ExitCode);
        Assert.Equal(hasTable, shown.Contains("D(Li)", StringComparison.Ordinal));
        Assert.Equal(hasTable, shown.Contains("MSD Li", StringComparison.Ordinal));
        Assert.Equal(!hasTable, shown.Contains(".parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_IntoAPipe_EndsWithPathsAlone()
    {
        Ionstream piped = await Ionstream.Launch(["replay", results["runs/a"], "--out", Scratch["out"], "--config", results["recipe.json"]]);

        Assert.All(piped.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), static l => Assert.EndsWith(".parquet", l, StringComparison.Ordinal));
    }
}
