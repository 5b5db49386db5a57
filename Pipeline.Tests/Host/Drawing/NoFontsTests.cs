using System.Diagnostics;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Drawing;

/// <summary>On a machine without fonts and without their settings, the same files are drawn, to the bit.</summary>
[Trait(Tier.Trait, Tier.Ci)]
[Collection(FigureResults.Collection)]
public sealed class NoFontsTests(FigureResults results) : ProgramTests
{
    /// <summary>Every folder that has fonts or settings of them is covered by an empty one, in a name space of the process's own.</summary>
    private const string Without = """
        for folder in /usr/share/fonts /usr/local/share/fonts /usr/share/fontconfig /etc/fonts /var/cache/fontconfig "$HOME/.fonts" "$HOME/.local/share/fonts" "$HOME/.cache/fontconfig"; do
          [ ! -d "$folder" ] || mount -t tmpfs none "$folder" || exit 99
        done
        [ -z "$(find /usr/share/fonts /usr/local/share/fonts -type f 2>/dev/null)" ] || exit 98
        exec "$0" "$@"
        """;

    [Theory]
    [InlineData("png")]
    [InlineData("svg")]
    [InlineData("pdf")]
    public async Task WithoutFonts_TheSameIsDrawn(string format)
    {
        string[] Arguments(string to) => ["figures", results["a"], "--to", Scratch[to], "--format", format, "--only", "rdf", "diffusion", "distance_angle_density"];
        Ionstream with = await Ionstream.Launch(Arguments("with"));
        Assert.True(with.ExitCode == 0, with.Error);

        Ionstream without = await Ionstream.Launch(Arguments("without"), static start =>
        {
            string[] program = [start.FileName, .. start.ArgumentList];
            start.FileName = "unshare";
            start.ArgumentList.Clear();
            foreach (string argument in (string[])["-m", "sh", "-c", Without, .. program])
            {
                start.ArgumentList.Add(argument);
            }
        });

        Assert.SkipWhen(without.Error.Contains("unshare failed", StringComparison.Ordinal) || without.ExitCode == 99, $"no name space of its own may be made here: {without.Error}");
        Assert.True(without.ExitCode == 0, without.Error);
        string[] names = [.. Directory.GetFiles(Scratch["with"]).Select(static f => Path.GetFileName(f))];
        Assert.Equal(3 + (names.Contains($"diffusion_history.{format}") ? 1 : 0), names.Length);
        Assert.All(names, n => Assert.Equal(File.ReadAllBytes(Path.Combine(Scratch["with"], n)), File.ReadAllBytes(Path.Combine(Scratch["without"], n))));
    }

    [Fact]
    public async Task Native_NeedsNoLibraryOfFonts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64, "Linux x64");
        using Process ldd = Process.Start(new ProcessStartInfo("ldd", [Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libSkiaSharp.so")]) { RedirectStandardOutput = true })!;
        string libraries = await ldd.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ldd.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("libc.so", libraries, StringComparison.Ordinal);
        Assert.DoesNotContain("fontconfig", libraries, StringComparison.Ordinal);
        Assert.DoesNotContain("freetype", libraries, StringComparison.Ordinal);
        Assert.DoesNotContain("not found", libraries, StringComparison.Ordinal);
    }
}
