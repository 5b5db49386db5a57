using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Running;

/// <summary><c>docs/running/ionstream.service</c>: systemd takes it, and it is as closed as the documentation says.</summary>
public sealed partial class ServiceUnitTests : IDisposable
{
    private const double HighestExposure = 3.0;
    private static readonly string s_unit = RunningDocs.Read("ionstream.service");
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Unit_IsTakenBySystemdWithoutAWarning()
    {
        Command verify = await AnalyzeAsync("verify", "--man=no", Written());

        Assert.True(verify.ExitCode == 0 && verify.Error.Length == 0, verify.Error);
    }

    [Fact]
    public async Task Unit_HasTheExposureThatTheDocumentationGives()
    {
        Command security = await AnalyzeAsync("security", "--offline=yes", "--no-pager", Written());

        Match level = Level().Match(security.Output);
        Assert.True(level.Success, security.Output + security.Error);
        Assert.InRange(double.Parse(level.Groups["level"].Value, CultureInfo.InvariantCulture), 0, HighestExposure);
        Assert.Matches($@"\b{Regex.Escape(level.Groups["level"].Value)}\b", RunningDocs.Read("systemd.md"));
    }

    [Fact]
    public void Unit_RestartsNothingThatWouldEndTheSameWay()
    {
        Assert.Equal("64 65 66 75 78", Value("RestartPreventExitStatus"));
        Assert.Equal("143", Value("SuccessExitStatus"));
        Assert.Equal("notify", Value("Type"));
        // Tried under systemd: with either of them the runtime does not start (systemd.md).
        Assert.DoesNotMatch("(?m)^MemoryDenyWriteExecute=", s_unit);
        Assert.DoesNotMatch("(?m)^SystemCallFilter=.*@resources", s_unit);
    }

    private static string Value(string key) => s_unit.Split('\n').Single(l => l.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static async Task<Command> AnalyzeAsync(params string[] arguments)
    {
        const string Program = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Program), $"{Program} is missing");
        return await Command.RunAsync(Program, arguments);
    }

    /// <summary>The unit with a program that is there.</summary>
    private string Written() => _scratch.Write("ionstream.service", s_unit.Replace("/opt/ionstream/ionstream", Path.Combine(AppContext.BaseDirectory, "ionstream"), StringComparison.Ordinal));

    [GeneratedRegex("Overall exposure level for ionstream.service: (?<level>[0-9.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Level();
}
