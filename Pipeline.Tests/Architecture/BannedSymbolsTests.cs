using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pipeline.Tests.Architecture;

/// <summary>
/// The lists of <c>banned</c>: the build passes over a name that does not exist and a list that no project has, so tests look for both.
/// </summary>
public sealed partial class BannedSymbolsTests
{
    private static readonly Dictionary<string, string[]> s_lists = new(StringComparer.Ordinal)
    {
        ["Pipeline.Formats"] = ["Files", "Numbers", "Pure"],
        ["Pipeline.Stages"] = ["Files", "Numbers"],
        ["Pipeline.Host"] = ["Files"],
    };

    public static TheoryData<string> Lists => [.. s_lists.Values.SelectMany(static l => l).Distinct()];

    [Fact]
    public void Projects_HaveTheirLists_AndAViolationIsAnError()
    {
        foreach ((string project, string[] lists) in s_lists)
        {
            XDocument file = XDocument.Load(Path.Combine(SharedData.ProjectRoot, project, project + ".csproj"));
            Assert.Equal(
                lists.Select(static l => $"../banned/BannedSymbols.{l}.txt"),
                file.Descendants("AdditionalFiles").Select(static a => a.Attribute("Include")!.Value));
        }

        Assert.Contains("\ndotnet_diagnostic.RS0030.severity = error\n", File.ReadAllText(Path.Combine(SharedData.ProjectRoot, ".editorconfig")));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Symbols_Exist(string list)
    {
        string[][] rows = [.. Rows(list)];

        Assert.NotEmpty(rows);
        Assert.All(rows, static row => Assert.True(row is [_, { Length: > 20 }] && Exists(row[0]), $"{row[0]} does not exist, or has no reason"));
        Assert.Equal(rows.Length, rows.DistinctBy(static row => row[0]).Count());
    }

    /// <summary>What is stored and summed on has no exceptions; elsewhere one says why.</summary>
    [Fact]
    public void Exceptions_HaveAReason_AndStoredStateHasNone()
    {
        string[] files = [.. s_lists.Keys.SelectMany(p => Directory.GetFiles(Path.Combine(SharedData.ProjectRoot, p), "*.cs", SearchOption.AllDirectories))];
        string[] excepted = [.. files.Where(static f => File.ReadAllText(f).Contains("RS0030", StringComparison.Ordinal))];

        Assert.DoesNotContain(excepted, static f => f.Contains("/Accumulators/", StringComparison.Ordinal));
        Assert.All(excepted, static f => Assert.Matches(WithReason(), File.ReadAllText(f)));
        Assert.InRange(excepted.Length, 1, 12); // more of them, and the list would say little
    }

    private static IEnumerable<string[]> Rows(string list) =>
        File.ReadLines(Path.Combine(SharedData.ProjectRoot, "banned", $"BannedSymbols.{list}.txt"))
            .Where(static l => !l.StartsWith("//", StringComparison.Ordinal)).Select(static l => l.Split(';', 2));

    private static bool Exists(string id)
    {
        Match parts = Id().Match(id);
        string name = parts.Groups["name"].Value;
        if (parts.Groups["kind"].Value == "N")
        {
            return name is "System.Threading.Tasks.Dataflow" or "Microsoft.Extensions";
        }

        if (parts.Groups["kind"].Value == "T")
        {
            return Find(name) is not null;
        }

        Type? type = Find(name[..name.LastIndexOf('.')]);
        string member = name[(name.LastIndexOf('.') + 1)..];
        return type?.GetMember(member, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Any(m => m is not MethodInfo method || string.Join(',', method.GetParameters().Select(static p => p.ParameterType.FullName)) == parts.Groups["of"].Value) == true;
    }

    private static Type? Find(string name) => new[] { typeof(object), typeof(System.Diagnostics.Stopwatch), typeof(System.Numerics.Complex), typeof(System.IO.MemoryMappedFiles.MemoryMappedFile) }
        .Select(t => t.Assembly.GetType(name)).FirstOrDefault(static t => t is not null);

    [GeneratedRegex(@"^(?<kind>[MNPT]):(?<name>[\w.]+)(\((?<of>[\w.,]*)\))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"#pragma warning disable RS0030 // \w[^\n]{10,}\n", RegexOptions.CultureInvariant)]
    private static partial Regex WithReason();
}
