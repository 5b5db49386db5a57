using System.Text.Json;

namespace Pipeline.Tests.Architecture;

/// <summary><c>NOTICE</c> names every package the program is shipped with, in the version that is locked, and no other.</summary>
public sealed class NoticeTests
{
    private const string Lock = "Pipeline.Host/packages.lock.json";

    /// <summary>Analysers: they are not shipped.</summary>
    private static readonly string[] s_buildOnly = ["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"];

    [Fact]
    public void Notice_HasThePackagesOfTheLockFile()
    {
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.ProjectRoot, Lock)));
        string[] shipped =
        [
            .. locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(static f => f.Value.EnumerateObject())
                .Where(static p => p.Value.GetProperty("type").GetString() is not "Project" && !s_buildOnly.Contains(p.Name))
                .Select(static p => $"{p.Name} {p.Value.GetProperty("resolved").GetString()}"),
        ];
        string[][] rows = [.. File.ReadLines(Path.Combine(SharedData.ProjectRoot, "NOTICE")).Where(static l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(2).Select(static l => l.Split('|', StringSplitOptions.TrimEntries)[1..^1])];

        Assert.Equal(shipped.Distinct().Order(StringComparer.Ordinal), rows.Select(static r => $"{r[0]} {r[1]}").Order(StringComparer.Ordinal));
        Assert.All(rows, static r => Assert.True(r is [_, _, "MIT" or "Apache-2.0" or "BSD-3-Clause", { Length: > 0 }], $"{r[0]}: a licence that nobody has looked at"));
    }

    [Fact]
    public void Notice_LiesBesideTheProgram() => Assert.Equal(
        File.ReadAllText(Path.Combine(SharedData.ProjectRoot, "NOTICE")),
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "NOTICE")));
}
