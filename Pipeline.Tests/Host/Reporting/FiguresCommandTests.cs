using Pipeline.Formats.Tables;
using Pipeline.Host;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Figures;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Reporting;

/// <summary><c>figures</c> as users run it; the figures of the paper; the curves that <c>compare</c> keeps for overlays.</summary>
[Collection(FigureResults.Collection)]
public sealed class FiguresCommandTests(FigureResults results) : ProgramTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("svg")]
    [InlineData("pdf")]
    public async Task EveryFigureOfTheReport_IsAFile(string format)
    {
        Ionstream made = await Ionstream.Run("figures", results["a"], "--to", Scratch["f"], "--format", format);

        Assert.True(made.ExitCode == 0, made.Error);
        string[] expected = [.. FigureRegistry.Make(await results.InputAsync("a"), []).Select(f => $"{f.Name}.{format}")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(Scratch["f"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(expected, made.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Only_TakesThoseThatBeginSo_AndNamesThoseThereAre()
    {
        Ionstream made = await Ionstream.Run("figures", results["a"], "--to", Scratch["f"], "--only", "msd", "rdf"), wrong = await Ionstream.Run("figures", results["a"], "--to", Scratch["g"], "--only", "vdso");

        Assert.Equal(["msd.png", "msd_log.png", "rdf.png"], Directory.GetFiles(Scratch["f"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((0, 64), (made.ExitCode, wrong.ExitCode));
        Assert.Contains("Did you mean 'vdos'?", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(66, (await Ionstream.Run("figures", Scratch["nothing"], "--to", Scratch["g"])).ExitCode);
    }

    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task FolderOfAnother_IsRefused()
    {
        Nobody.Needed();
        Nobody.Reach(Scratch);

        Assert.Equal(73, (await Ionstream.Launch(["figures", "/nowhere", "--to", Scratch["f"]], static s => Nobody.Become(s))).ExitCode);
    }

    [Fact]
    public void PapersFigures_NameFiguresThereAre_InTheirOrder()
    {
        string[] numbers = [.. new[] { "agi", "lgps", "na3sbs4-w" }.SelectMany(static n => PaperValues.Load(n).Figures).Select(static f => f.Number)];

        Assert.Equal(Enumerable.Range(2, 9).Select(static i => FormattableString.Invariant($"Fig. {i}")), numbers);
        CommandException wrong = Assert.Throws<CommandException>(static () => PaperValues.Parse(
            """{"system": "x", "elements": ["X"], "source": {"doi": "d", "citation": "c"}, "values": [], "statements": [], "figures": [{"number": "Fig. 1", "title": "t", "panels": [{"figure": "rfd"}]}]}""", "x"));
        Assert.Contains("Fig. 1: there is no figure rfd", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PaperFigure_HasItsPanels_ItsRows_AndItsRanges()
    {
        FigureInput one = await results.InputAsync("a"), two = await results.InputAsync("a", "b");
        PaperFigure paper = new("Fig. 9", "Three", [new PaperPanel("rdf") { Keys = ["Li-S", "P-S"], X = new AxisRange(1, 5) }, new PaperPanel("msd") { Keys = ["Li"], Where = new Dictionary<string, string> { ["origin"] = "single", ["drift"] = "raw" } }, new PaperPanel("arrhenius")]);

        Figure of = paper.Make(one)!, together = paper.Make(two)!;

        Assert.Equal(("paper_fig9", "Fig. 9", FigureSection.Paper), (of.Name, of.Paper, of.Section));
        Assert.Equal(2, of.Panels.Count);
        Assert.Contains("Not in these results: arrhenius.", of.Caption, StringComparison.Ordinal);
        Assert.Equal((1.0, 5.0), (of.Panels[0].X.From, of.Panels[0].X.To));
        Assert.Equal(["Li-S", "P-S"], of.Panels[0].Marks.Select(static m => m.Name));
        ColumnTable msd = one.Subjects[0].Find("msd")!;
        Assert.Equal(
            [.. Enumerable.Range(0, msd.RowCount).Where(r => msd.Utf8("species")[r] is "Li" && msd.Utf8("origin")[r] is "single" && msd.Utf8("drift")[r] is "raw").Select(r => msd.NumbersOrNaN("msd_A2")[r])],
            Assert.IsType<Line>(Assert.Single(of.Panels[1].Marks)).Y);

        // Several results share the panel: a colour a key, a style a result.
        Line[] lines = [.. together.Panels[0].Marks.OfType<Line>()];
        Assert.Equal([("Li-S, a", 0, LineStyle.Solid), ("Li-S, b", 0, LineStyle.Dashed), ("P-S, a", 1, LineStyle.Solid), ("P-S, b", 1, LineStyle.Dashed)], lines.Select(static l => (l.Name, l.Colour, l.Style)));
    }

    [Fact]
    public async Task Compare_KeepsTheMeansOfBothSides()
    {
        StudyReader study = StudyReader.Open(results["cmp"])!;
        ColumnTable mean = (await study.ReadAsync("reference/rdf", TestContext.Current.CancellationToken)).Table;
        ColumnTable[] runs = [.. (await RunCollection.Open([results["ens"]]).ReadAsync("rdf", TestContext.Current.CancellationToken)).Select(static t => t.Table)];

        Assert.Equal(Enumerable.Range(0, mean.RowCount).Select(i => runs.Average(r => r.NumbersOrNaN("g")[i])), mean.NumbersOrNaN("g"), static (a, b) => Math.Abs(a - b) < 1e-12 || (double.IsNaN(a) && double.IsNaN(b)));
        Assert.Contains("candidate/msd", study.Tables);
        Assert.Contains("comparison", study.Tables);
        Assert.Contains("g_std", (await Ionstream.Run("show", "candidate/rdf", results["cmp"], "--limit", "3")).Output, StringComparison.Ordinal);
        Assert.Equal(3, study.Manifest.GetProperty("reference").GetProperty("replicates").GetInt32());
    }
}
