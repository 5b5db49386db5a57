using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Figures;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Reporting;

/// <summary>The page that <c>report</c> writes, without a browser; what the verb says to what it cannot do.</summary>
[Collection(FigureResults.Collection)]
public sealed class ReportTests(FigureResults results) : ProgramTests
{
    [Fact]
    public async Task Page_AllowsItsOwnProgramAndStyle_AndNothingElse()
    {
        string page = await PageAsync("a");

        string policy = Between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        string script = Between(page, "</script>\n<script>", "</script>\n</body>"), style = Between(page, "<style>", "</style>");
        Assert.True(script.Length > 100_000 && style.Length > 1000);
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{Hash(script)}'", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src 'sha256-{Hash(style)}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        string own = page.Replace(script, "").Replace(style, "");
        Assert.DoesNotMatch("(src|href|action)=\"(?!#)", own);
        Assert.DoesNotContain(" style=\"", own, StringComparison.Ordinal);

        static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Page_HasEveryFigure_WithTheNumbersOfTheTables()
    {
        string page = await PageAsync("a");

        using JsonDocument data = JsonDocument.Parse(Data(page));
        FigureInput input = await results.InputAsync("a");
        Assert.Equal(FigureRegistry.Make(input, []).Select(static f => f.Name), data.RootElement.EnumerateArray().Select(static f => f.GetProperty("name").GetString()));
        JsonElement line = data.RootElement.EnumerateArray().Single(static f => f.GetProperty("name").GetString() is "vdos").GetProperty("panels")[0].GetProperty("marks")[0];
        ColumnTable vdos = input.Subjects[0].Find("vdos")!;
        double[] expected = [.. vdos.NumbersOrNaN("vdos_smoothed").Where((_, r) => vdos.Utf8("species")[r] is "Li")];
        Assert.Equal(expected, line.GetProperty("y").EnumerateArray().Select(static v => v.ValueKind is JsonValueKind.Null ? double.NaN : v.GetDouble()));
    }

    [Fact]
    public async Task FrontPage_BeginsWithD_ItsIntervalOrTheReasonForNone()
    {
        string page = await PageAsync("a");
        ColumnTable diffusion = (await RunCollection.Open([results["a"]]).ReadAsync("diffusion", TestContext.Current.CancellationToken))[0].Table;
        int row = Enumerable.Range(0, diffusion.RowCount).Single(r => diffusion.Utf8("species")[r] is "Li" && diffusion.Utf8("drift")[r] is "host" && diffusion.Utf8("method")[r] is "gls" && diffusion.Utf8("quantity")[r] is "tracer");
        string front = page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("<nav", StringComparison.Ordinal)];

        Assert.Matches("<th colspan=\"3\" scope=\"colgroup\">Transport</th></tr>\n<tr class=\"first\"><th scope=\"row\">D\\(Li\\)</th>", front);
        Assert.Contains(FormattableString.Invariant($"{diffusion.NumbersOrNaN("D_cm2_s")[row]:0.0e-0}")[..3], front, StringComparison.Ordinal);
        Assert.Contains("first peak P-S", front, StringComparison.Ordinal);
        Assert.Contains("3,000 frames", front, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_CanDoNoHarm()
    {
        string run = new ConductorText(9, 500).Write(Scratch, "x");
        string[] lines = File.ReadAllLines(Path.Combine(run, "XDATCAR"));
        lines[0] = "</script><img src=x onerror=alert(1)>&";
        File.WriteAllLines(Path.Combine(run, "XDATCAR"), lines[..1500]);
        Assert.Equal(0, (await Ionstream.Run("replay", run, "--out", Scratch["out"], "--quiet")).ExitCode);
        Assert.Equal(0, (await Ionstream.Run("report", Scratch["out"], "--to", Scratch["r.html"], "--title", "<b>&", "--quiet")).ExitCode);

        string page = await File.ReadAllTextAsync(Scratch["r.html"], TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<img", page[..page.IndexOf("</main>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;img src=x", page, StringComparison.Ordinal);
        Assert.Contains("<h1>&lt;b&gt;&amp;</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<", Data(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralResults_AreChapters_WithFiguresOfTheirOwn()
    {
        Ionstream made = await Ionstream.Run("report", results["ens"], results["cmp"], results["arr"], "--to", Scratch["all.html"], "--quiet");

        Assert.Equal((0, Scratch["all.html"]), (made.ExitCode, made.Output.Trim()));
        string page = await File.ReadAllTextAsync(Scratch["all.html"], TestContext.Current.CancellationToken);
        using JsonDocument data = JsonDocument.Parse(Data(page));
        string[] names = [.. data.RootElement.EnumerateArray().Select(static f => f.GetProperty("name").GetString()!)];
        Assert.Distinct(names);
        Assert.Contains("results_rdf", names);
        Assert.Contains("cmp_verdicts", names);
        Assert.Contains("cmp_rdf", names);
        Assert.Contains("arr_arrhenius", names);
        Assert.Contains("differ,", page, StringComparison.Ordinal);
        Assert.Contains("Ea, Li tracer", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66, "there is no such directory", "nothing", "--to", "r.html")]
    [InlineData(64, "no such publication", "a", "--to", "r.html", "--paper", "nonsense")]
    [InlineData(73, "it is a directory", "a", "--to", ".")]
    [InlineData(66, "no run matches", "a", "--to", "r.html", "--runs", "z*")]
    public async Task WhatCannotBeDone_IsSaid_AndLeavesNothing(int code, string message, string result, params string[] options)
    {
        string[] arguments = ["report", results[result], .. options.Select(o => o is "r.html" ? Scratch[o] : o is "." ? Scratch.Path : o)];

        Ionstream made = await Ionstream.Run(arguments);

        Assert.Equal(code, made.ExitCode);
        Assert.Contains(message, made.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Scratch.Path));
    }

    [Fact]
    public async Task MoreRunsThanCanBeToldApart_AreRefused_WithWhatToDo()
    {
        foreach (int i in Enumerable.Range(0, 9))
        {
            Assert.Equal(0, (await Ionstream.Run("replay", Small("run", 12), "--out", Scratch["many"], "--run-id", FormattableString.Invariant($"r{i}"), "--quiet")).ExitCode);
        }

        Ionstream made = await Ionstream.Run("report", Scratch["many"], "--to", Scratch["r.html"]);

        Assert.Equal(64, made.ExitCode);
        Assert.Contains("9 runs; a figure tells 8 apart", made.Error, StringComparison.Ordinal);
        Assert.Contains("ionstream ensemble", made.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Ionstream.Run("report", Scratch["many"], "--to", Scratch["r.html"], "--runs", "r1", "--quiet")).ExitCode);
    }

    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task Demo_WritesAReport_AndItsEpochsAreTheHistoryOfD()
    {
        Ionstream demo = await Ionstream.Run("demo", "--frames", "2500", "--out", Scratch["demo"], "--quiet");
        Assert.True(demo.ExitCode == 0, demo.Error);
        Assert.Contains($"A report to look at:  {Scratch["demo/report.html"]}", demo.Output, StringComparison.Ordinal);
        Assert.Contains("paper_fig2", Data(await File.ReadAllTextAsync(Scratch["demo/report.html"], TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        Assert.Equal(0, (await Ionstream.Run("report", Scratch["demo/out"], "--to", Scratch["r.html"], "--quiet")).ExitCode);
        Assert.Contains("\"diffusion_history\"", Data(await File.ReadAllTextAsync(Scratch["r.html"], TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait(Tier.Trait, Tier.Ci)]
    public async Task TargetOfAnother_IsRefusedBeforeAnythingIsRead()
    {
        Nobody.Needed();
        Nobody.Reach(Scratch);
        Ionstream made = await Ionstream.Launch(["report", "/nowhere", "--to", Scratch["r.html"]], static s => Nobody.Become(s));

        Assert.Equal(73, made.ExitCode);
        Assert.Contains("cannot be created or written", made.Error, StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string name)
    {
        Ionstream made = await Ionstream.Run("report", results[name], "--to", Scratch["r.html"], "--quiet");
        Assert.True(made.ExitCode == 0, made.Error);
        return await File.ReadAllTextAsync(Scratch["r.html"], TestContext.Current.CancellationToken);
    }

    private static string Data(string page) => Between(page, "<script type=\"application/json\" id=\"figure-data\">", "</script>");

    private static string Between(string text, string before, string after)
    {
        int from = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[from..text.IndexOf(after, from, StringComparison.Ordinal)];
    }
}
