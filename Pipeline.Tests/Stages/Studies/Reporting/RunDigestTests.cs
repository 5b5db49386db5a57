using Pipeline.Formats.Tables;
using Pipeline.Host.Output;
using Pipeline.Stages.Studies.Reporting;
using Pipeline.Tests.Builders;
using Spectre.Console;

namespace Pipeline.Tests.Stages.Studies.Reporting;

/// <summary>What people look for first: D or the reason for none, what more is needed, peaks, events; and curves of a few characters.</summary>
[Collection(FigureResults.Collection)]
public sealed class RunDigestTests(FigureResults results)
{
    [Fact]
    public void Claimed_TellsHowMuchMoreMakesTenPercent()
    {
        // ± 25 %: 6.25 times as much, 450 ps of runs of 72.
        TransportDigest.Claim claim = new(2e-5, 1.5e-5, 2.5e-5);

        Assert.Equal("about 450 ps in all, or 7 runs like this, for ± 10 %; now ± 25 %", TransportDigest.Needed(claim, 72));
        Assert.Equal("about 19 such runs in all for ± 10 %; now 3 and ± 25 %", TransportDigest.Needed(claim, 72, runs: 3));
        Assert.StartsWith("nothing more for ± 10 %", TransportDigest.Needed(new TransportDigest.Claim(2e-5, 1.9e-5, 2.1e-5), 72), StringComparison.Ordinal);
    }

    [Fact]
    public void TooFewBlocks_TellTheLengthOfTen()
    {
        TransportDigest.Claim claim = new(2e-5, double.NaN, double.NaN) { Regime = "diffusive", Blocks = 4, FitTo = 5 };

        Assert.Equal("a run of about 110 ps: 10 blocks of its window; now 4", TransportDigest.Needed(claim, 45));
    }

    [Fact]
    public void NoDiffusion_TellsTheTimeOfAHop()
    {
        // 1e-5 cm²/s is 0.1 Å²/ps: 3 Å take 9/0.6 = 15 ps, 21 times that 315.
        TransportDigest.Claim claim = new(1e-5, double.NaN, double.NaN) { Regime = "subdiffusive", Blocks = 10, FitTo = 1 };

        Assert.StartsWith("a run of about 320 ps if it diffuses at all: at the apparent D an ion moves 3 Å in 15 ps", TransportDigest.Needed(claim, 72), StringComparison.Ordinal);
        Assert.Equal("", TransportDigest.Needed(claim, 1000));
        Assert.Equal("", TransportDigest.Needed(claim with { D = double.NaN }, 72));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ens")]
    public async Task Digest_HasTransportFirstLines_PeaksAndEvents(string name)
    {
        IReadOnlyList<DigestLine> lines = RunDigest.Of((await results.InputAsync(name)).Subjects[0].Find);

        Assert.Contains(lines, static l => l is { Label: "D(Li)", IsFirst: true, Value.Length: > 1 });
        Assert.Contains(lines, static l => l.Part == DigestPart.Structure && l.Label == "first peak P-S" && l.Value.StartsWith("2.0", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Label == "band centre Li");
        Assert.Contains(lines, static l => l.Part == DigestPart.Events);
        Assert.Contains(lines, static l => l is { Label: "temperature", Part: DigestPart.Conditions } && l.Value.StartsWith("500", StringComparison.Ordinal));
        Assert.All(lines, static l => Assert.DoesNotContain("NaN", l.Value + l.Note, StringComparison.Ordinal));
    }

    [Fact]
    public void Events_AreCountedByKind()
    {
        ColumnTable events = new("events", 1, 1,
        [
            new Utf8Column("kind", ["large_step", "large_step", "lowpass_missing"]), new Utf8Column("severity", ["warning", "warning", "info"]), new Utf8Column("message", ["first", "second", "third"]),
        ], new Dictionary<string, string>());

        IReadOnlyList<DigestLine> lines = RunDigest.Of(name => name is "events" ? events : null);

        Assert.Equal([("large_step", "2 warnings", "first"), ("others", "1, for information", "large_step, lowpass_missing")], lines.Select(static l => (l.Label, l.Value, l.Note)));
    }

    [Fact]
    public void Sparkline_ShowsTheLargestOfEachPart()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6, 7];

        Assert.Equal("▁▂▃▄▅▆▇█", Sparkline.Of(x, x, 8));
        Assert.Equal("████", Sparkline.Of(x, [.. x.Select(static _ => 2.0)], 4));
        Assert.Equal("▁█▁▁", Sparkline.Of(x, [0, 0, 0, 9, double.NaN, 0, 0, 0], 4));
        Assert.Equal("", Sparkline.Of([], [], 4));
        Assert.Equal("", Sparkline.Of(x, [.. x.Select(static _ => double.NaN)], 4));
    }

    [Fact]
    public async Task TerminalTable_HasDAndTheCurves()
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 140;

        FoundTable.Write("a", (await results.InputAsync("a")).Subjects[0].Find, console);

        Assert.All(new[] { "D(Li)", "MSD Li", "g(r) Li-", "█", "3,000 frames" }, t => Assert.Contains(t, text.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Studies_HaveTheirVerdictsAndEnergies()
    {
        IReadOnlyList<DigestLine> verdicts = ComparisonDigest.Of((await results.InputAsync("cmp")).Comparison!), energies = ArrheniusDigest.Of((await results.InputAsync("arr")).Arrhenius!);
        ColumnTable table = (await results.InputAsync("cmp")).Comparison!;

        Assert.StartsWith(FormattableString.Invariant($"{table.Utf8("verdict").Count(static v => v is "differs")} differ, "), verdicts[0].Value, StringComparison.Ordinal);
        Assert.Contains(energies, static l => l.Label == "Ea, Li tracer" && l.Value.Contains("eV, 95 %", StringComparison.Ordinal));
        Assert.Contains(energies, static l => l.Label == "D at 300 K, Li tracer");
    }
}
