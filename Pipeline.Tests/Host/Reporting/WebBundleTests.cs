using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Reporting;

/// <summary>The program of the page that is committed is what its sources give.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class WebBundleTests : ProgramTests
{
    private static string Web => Path.Combine(SharedData.ProjectRoot, "Pipeline.Host", "Web");

    [Fact]
    public async Task BuiltAgain_GivesTheSameBytes()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Web, "node_modules")), "npm ci has not run in Pipeline.Host/Web: './test --ci' does");
        foreach (string file in Directory.GetFiles(Web).Concat(Directory.GetFiles(Path.Combine(Web, "src"))))
        {
            string copy = Scratch[Path.GetRelativePath(Web, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateSymbolicLink(Scratch["node_modules"], Path.Combine(Web, "node_modules"));
        using Process build = Process.Start(new ProcessStartInfo("npm", ["run", "build"]) { WorkingDirectory = Scratch.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(build.ExitCode == 0, await output + await error);
        foreach (string name in new[] { "report.js", "report.css" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Web, "dist", name)), File.ReadAllBytes(Scratch["dist/" + name]));
        }
    }
}
