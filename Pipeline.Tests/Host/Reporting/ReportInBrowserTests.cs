using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Reporting;

/// <summary>
/// Reports in Chromium: every figure drawn from the numbers of the page, no request, no message, contrast and names for screen readers, keyboard, a phone's
/// width, paper. <c>Pipeline.Tests/browser/check-report.mjs</c> does it.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
[Collection(FigureResults.Collection)]
public sealed class ReportInBrowserTests(FigureResults results) : ProgramTests
{
    private static string Folder => Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "browser");

    [Fact]
    public async Task ReportOfARun_IsWhole() => await CheckAsync(results["a"]);

    [Fact]
    public async Task ReportOfStudies_IsWhole() => await CheckAsync(results["ens"], results["cmp"], results["arr"]);

    [Fact]
    public async Task ReportOfARealRun_IsWhole()
    {
        string run = SharedData.Path("mlmd/lgps_900K");
        Assert.Equal(0, (await Ionstream.Run("replay", run, "--out", Scratch["lgps"], "--config", "lgps", "--quiet")).ExitCode);
        await CheckAsync(Scratch["lgps"]);
    }

    private async Task CheckAsync(params string[] named)
    {
        string chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(chromium), $"{chromium} is not there: './test --ci' installs Debian's where it may");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "npm ci has not run in Pipeline.Tests/browser: './test --ci' does");
        Ionstream made = await Ionstream.Run(["report", .. named, "--to", Scratch["r.html"], "--quiet"]);
        Assert.True(made.ExitCode == 0, made.Error);

        using Process check = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "check-report.mjs"), Scratch["r.html"]]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        string found = await output;

        Assert.True(check.ExitCode == 0, $"{await error}\n{Problems(found)}");
        using JsonDocument json = JsonDocument.Parse(found);
        Assert.True(json.RootElement.GetProperty("figures").GetArrayLength() >= 12);
        Assert.All(json.RootElement.GetProperty("marks").EnumerateArray(), static m => Assert.True(m.GetProperty("equal").GetBoolean(), m.ToString()));
    }

    /// <summary>The report of the check without what is well.</summary>
    private static string Problems(string found)
    {
        int at = found.IndexOf("\"problems\"", StringComparison.Ordinal);
        return at < 0 ? found[Math.Max(0, found.Length - 4000)..] : found[at..Math.Min(found.Length, at + 4000)];
    }
}
