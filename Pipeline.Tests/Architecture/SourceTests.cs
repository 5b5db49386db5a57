using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipeline.Stages;

namespace Pipeline.Tests.Architecture;

/// <summary>What the sources themselves must hold to.</summary>
public sealed class SourceTests
{
    private static readonly string[] s_projects = ["Pipeline.Formats", "Pipeline.Stages", "Pipeline.Host"];

    [Fact]
    public void Dependencies_PointOneWay()
    {
        Assert.Empty(References("Pipeline.Formats"));
        Assert.Equal(["Pipeline.Formats"], References("Pipeline.Stages"));
        Assert.Equal(["Pipeline.Formats", "Pipeline.Stages"], References("Pipeline.Host"));
        Assert.All(Sources("Pipeline.Formats"), file => Assert.DoesNotMatch(@"\bPipeline\.(Stages|Host)\b", File.ReadAllText(file).Replace("InternalsVisibleTo", "")));
        Assert.All(Sources("Pipeline.Stages"), file => Assert.DoesNotMatch(@"\bPipeline\.Host\b", File.ReadAllText(file)));
    }

    [Fact]
    public void Files_AreShortEnoughToRead()
    {
        IEnumerable<string> tooLong = s_projects.Append("Pipeline.Tests").SelectMany(Sources).Where(f => File.ReadLines(f).Count() > 400);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Comments_CiteNothingThatIsNotInTheProject() => Assert.Empty(
        s_projects.Append("Pipeline.Tests").SelectMany(Sources)
            .Where(static f => Path.GetFileName(f) != "SourceTests.cs" && Regex.IsMatch(File.ReadAllText(f), "CONTRACT|RELIABILITY|OBSERVABLES|ARCHITECTURE"))
            .Select(Path.GetFileName));

    [Fact]
    public void FilesWithoutHash_AreReadByVerbsThatShowAndEndAlone()
    {
        // Damage can hang their reader, and only the end of the process ends that: what follows or serves runs must not have the leave.
        IEnumerable<string> users = s_projects.SelectMany(Sources).Where(f => Regex.Replace(File.ReadAllText(f), @"//[^\n]*", "").Contains("UnverifiedReading") && !f.Contains("Pipeline.Stages/Results/"));

        Assert.Equal(["FigureOptions.cs", "ReportSource.cs", "ShowCommand.cs"], users.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Observables_HaveDocumentationInSevenParts()
    {
        foreach (Observable observable in ObservableRegistry.All)
        {
            string file = Sources("Pipeline.Stages").Single(f => File.ReadAllText(f).Contains($": base(\"{observable.Name}\","));
            string text = File.ReadAllText(file);
            int at = 0;
            foreach (string part in new[] { "/// <summary>", "Definition:", "Source:", "Shapes:", "Cell:", "Errors:", "Cost:", "Limits:" })
            {
                int next = text.IndexOf(part, part == "/// <summary>" ? 0 : at, StringComparison.Ordinal);
                Assert.True(next >= 0, $"{Path.GetFileName(file)}: '{part}' is missing or out of order");
                at = next;
            }
        }
    }

    [Fact]
    public void Registries_AreAlphabetical()
    {
        Assert.Equal(ObservableRegistry.All.Select(o => o.Name).Order(StringComparer.Ordinal), ObservableRegistry.All.Select(o => o.Name));
        Assert.Equal(DerivedRegistry.All.Select(o => o.Name).Order(StringComparer.Ordinal), DerivedRegistry.All.Select(o => o.Name));
        Assert.Equal(Pipeline.Formats.FormatRegistry.All.Select(o => o.Name).Order(StringComparer.Ordinal), Pipeline.Formats.FormatRegistry.All.Select(o => o.Name));
        Assert.Equal(Pipeline.Formats.OutputRegistry.All.Select(o => o.Name).Order(StringComparer.Ordinal), Pipeline.Formats.OutputRegistry.All.Select(o => o.Name));
    }

    [Fact]
    public void Sources_NameNoMachineAndNoRegistry()
    {
        string[] texts = [.. new[] { "*.cs", "*.md", "*.json", "*.csproj", "*.props", "*.mjs", "*.sh" }
            .SelectMany(p => Directory.GetFiles(SharedData.ProjectRoot, p, SearchOption.AllDirectories)).Where(f => !Regex.IsMatch(f, @"/(bin|obj|node_modules|\.git)/|SourceTests\.cs$"))];

        Assert.True(texts.Length > 50);
        Assert.All(texts, file => Assert.False(
            Regex.IsMatch(File.ReadAllText(file), @"(?<![\w.])/(work|farm)/|api\.nuget|nuget\.org/|registry\.npmjs|deb\.debian"), file));
    }

    private static string[] References(string project) =>
        [.. XDocument.Load(Path.Combine(SharedData.ProjectRoot, project, project + ".csproj")).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Sources(string project) =>
        Directory.GetFiles(Path.Combine(SharedData.ProjectRoot, project), "*.cs", SearchOption.AllDirectories).Where(f => !Regex.IsMatch(f, "/(bin|obj|node_modules)/"));
}
