using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Pipeline.Host;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Running;

/// <summary>The operating documentation names what the program has: every option, exit code and state, and no others.</summary>
public sealed partial class RunningDocsTests
{
    private static readonly string[][] s_helps = [["--help"], ["watch", "--help"], ["status", "--help"], ["replay", "--help"], ["inspect", "--help"]];

    // Of other programs (sbatch, srun, scancel, systemctl, systemd-analyze), shown in examples.
    private static readonly string[] s_foreign = ["--signal", "--overlap", "--requeue", "--open-mode", "--array", "--user", "--offline", "--batch", "--ntasks", "--time", "--now", "--job-name", "--nodes"];

    public static TheoryData<string> Pages => [.. Directory.GetFiles(RunningDocs.Folder).Select(p => Path.GetFileName(p))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task OptionsNamed_AreOptionsOfTheProgram(string page)
    {
        HashSet<string> known = [.. s_foreign];
        foreach (string[] help in s_helps)
        {
            known.UnionWith(Option().Matches((await Ionstream.Run(help)).Output).Select(static m => m.Value));
        }

        Assert.All(Option().Matches(RunningDocs.Read(page)).Select(static m => m.Value).Distinct(), option => Assert.Contains(option, known));
    }

    [Fact]
    public async Task EveryOptionOfWatchAndStatus_StandsInTheCommandLinePage()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.ProjectRoot, "docs", "command-line.md"));
        foreach (string verb in new[] { "watch", "status" })
        {
            string section = Regex.Match(page, $"(?ms)^## `{verb}`$.*?(?=^## )").Value;
            string common = Regex.Match(page, "(?ms)^## Options every verb has$.*?(?=^## )").Value;
            foreach (string option in Option().Matches((await Ionstream.Run(verb, "--help")).Output).Select(static m => m.Value).Distinct())
            {
                Assert.True(Regex.IsMatch(section + common, $"`{option}[` ]"), $"{verb} {option}");
            }
        }
    }

    [Fact]
    public void ExitCodesOfTheTable_AreThoseOfTheProgram()
    {
        int[] program = [.. typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static f => f.IsLiteral).Select(static f => (int)f.GetRawConstantValue()!).Order()];
        string table = Regex.Match(RunningDocs.Read("README.md"), "(?ms)^## What an exit code means.*?(?=^## )").Value;

        Assert.Equal(program, Row().Matches(table).SelectMany(m => m.Groups["codes"].Value.Split(", ")).Select(static c => int.Parse(c, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task Sidecar_IsValidBash()
    {
        Command checkedSyntax = await Command.RunAsync("bash", "-n", Path.Combine(RunningDocs.Folder, "sidecar.sbatch"));

        Assert.True(checkedSyntax.ExitCode == 0, checkedSyntax.Error);
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*[a-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex(@"(?m)^\| (?<codes>[0-9]+(, [0-9]+)*) \|", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
