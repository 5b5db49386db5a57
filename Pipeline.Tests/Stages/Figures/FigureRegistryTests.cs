using Pipeline.Stages.Figures;
using Pipeline.Tests.Builders;
using Map = Pipeline.Stages.Figures.Map;

namespace Pipeline.Tests.Stages.Figures;

/// <summary>What holds for every figure of the registry, so that a new one cannot escape.</summary>
[Collection(FigureResults.Collection)]
public sealed class FigureRegistryTests(FigureResults results)
{
    private static readonly string[][] s_inputs = [["a"], ["a", "b"], ["a", "d", "e"], ["ens"], ["cmp"], ["arr"]];

    [Fact]
    public void Names_AreUnique() => Assert.Distinct(FigureRegistry.All.Select(static f => f.Name));

    [Fact]
    public async Task EveryFigure_IsMadeOfSomeResult()
    {
        HashSet<string> made = [.. FigureRegistry.Make(await results.WithHistoryAsync(), []).Select(static f => f.Name)];
        foreach (string[] names in s_inputs)
        {
            made.UnionWith(FigureRegistry.Make(await results.InputAsync(names), []).Select(static f => f.Name));
        }

        Assert.Equal(FigureRegistry.All.Select(static f => f.Name).Order(), made.Order());
    }

    [Fact]
    public async Task EveryFigure_CanBeDrawn()
    {
        foreach (string[] names in s_inputs)
        {
            foreach (Figure figure in FigureRegistry.Make(await results.InputAsync(names), []))
            {
                Assert.NotEmpty(figure.Panels);
                Assert.True(figure.Title.Length > 0 && !figure.Title.EndsWith('.'), figure.Name);
                Assert.True(figure.Caption.EndsWith('.'), figure.Name);
                Assert.All(figure.Panels, p => Assert.NotEmpty(p.Marks));
                Assert.All(figure.Panels.SelectMany(static p => p.Marks), m => AssertWhole(figure, m));
            }
        }
    }

    [Fact]
    public async Task OneResult_ComparesKeys_SeveralCompareResults()
    {
        Figure one = Find(await results.InputAsync("a"), "vdos"), two = Find(await results.InputAsync("a", "b"), "vdos");

        Assert.Equal(["Li", "P", "S", "all"], Assert.Single(one.Panels).Marks.OfType<Line>().Select(static l => l.Name));
        Assert.Equal(["Li", "P", "S", "all"], two.Panels.Select(static p => p.Title));
        Assert.All(two.Panels, static p => Assert.Equal(["a", "b"], p.Marks.OfType<Line>().Select(static l => l.Name)));
    }

    [Fact]
    public async Task Overlays_HaveTheirVerdicts_AndTheNoise()
    {
        Figure rdf = Find(await results.InputAsync("cmp"), "rdf");

        Assert.All(rdf.Panels, static p => Assert.Matches(": (agrees|differs|cannot tell)$", p.Title));
        Assert.All(rdf.Panels, static p => Assert.Equal(["reference", "candidate"], p.Marks.OfType<Line>().Select(static l => l.Name)));
        Assert.Contains("halves of the reference", rdf.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_StandForOneThingInAFigure()
    {
        foreach (Figure figure in FigureRegistry.Make(await results.InputAsync("a"), []).Where(static f => f.Name is not "conductivity_temperature"))
        {
            Assert.All(
                figure.Panels.SelectMany(static p => p.Marks).Where(static m => m.Name.Length > 0).GroupBy(static m => m.Name),
                static g => Assert.Single(g.Select(static m => m.Colour).Distinct()));
        }
    }

    [Fact]
    public void Documentation_ListsThem() => DocBlock.Check(
        "docs/figures.md",
        "figures",
        "| figure | what it shows | tables |\n| --- | --- | --- |\n" + string.Join('\n', FigureRegistry.All.Select(static f =>
            $"| `{f.Name}` | {f.Shows} | {(f.Tables.Count == 0 ? f.Name is "arrhenius" ? "`arrhenius`" : "`comparison`" : string.Join(", ", f.Tables.Select(static t => $"`{t}`")))} |")));

    private static Figure Find(FigureInput input, string name) => FigureRegistry.Make(input, []).Single(f => f.Name == name);

    private static void AssertWhole(Figure figure, Mark mark)
    {
        bool whole = mark switch
        {
            Line line => line.X.Count == line.Y.Count && line.X.Count > 0,
            Band band => band.X.Count == band.Low.Count && band.X.Count == band.High.Count && band.Low.Zip(band.High).All(static e => !(e.First > e.Second)),
            Points points => points.X.Count == points.Y.Count && points.X.Count > 0 && points.Low.Count == points.High.Count && (points.Low.Count == 0 || points.Low.Count == points.X.Count),
            Map map => map.Values.Count == (map.XEdges.Count - 1) * (map.YEdges.Count - 1) && map.To > map.From && map.XEdges.Zip(map.XEdges.Skip(1)).All(static e => e.First < e.Second),
            Guide guide => double.IsFinite(guide.At),
            Span span => span.From < span.To,
            _ => false,
        };
        Assert.True(whole, $"{figure.Name}: {mark.GetType().Name} {mark.Name}");
    }
}
