using Pipeline.Formats.Tables;
using Pipeline.Host.Commands.Comparing;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands.Comparing;

/// <summary>How two sides are made alike before they are compared: stretches and rarer frames, made by analysing the trajectory again.</summary>
public sealed class SideBuilderTests : IDisposable
{
    private const int Frames = 240;
    private readonly Scratch _scratch = new();
    private readonly Terminal _terminal = new(TextWriter.Null, TextWriter.Null, quiet: true, Microsoft.Extensions.Logging.LogLevel.None, LogFormat.Text);
    private readonly StopSignal _stop = new();
    private readonly ScratchFolder _folder;

    public SideBuilderTests() => _folder = new ScratchFolder(_scratch["result"]);

    [Fact]
    public async Task StretchesOfARun_AreItsFrames_EachOnce()
    {
        SideRuns whole = await ReplayAsync("run", "out");
        SideRuns other = await ReplayAsync("run", "other");
        SideBuilder builder = Builder(wanted: 4);

        (SideRuns stretches, SideRuns twin) = await builder.ReplicatesAsync(whole, other);

        Assert.True(stretches.AreStretches && twin.AreStretches);
        Assert.Equal(Enumerable.Repeat(60L, 4), stretches.Conditions.Select(static c => c.Frames));
        long[] sums = await CountsAsync(stretches.Runs);
        Assert.Equal(await CountsAsync(whole.Runs), sums);
        Assert.Contains(builder.Notes, static n => n.Contains("cut into 4 stretches", StringComparison.Ordinal));
    }

    /// <summary>What equilibration and range left out of the run stays out of its stretches.</summary>
    [Fact]
    public async Task StretchesOfARunWithEquilibration_BeginBehindIt()
    {
        SideRuns whole = await ReplayAsync("run", "out", "--equilibration", "30fs", "--from", "3", "--to", "203", "--stride", "2");

        (SideRuns stretches, _) = await Builder(wanted: 3).ReplicatesAsync(whole, whole);

        long of = whole.Conditions[0].Frames / 3;
        Assert.Equal(Enumerable.Repeat(of, 3), stretches.Conditions.Select(static c => c.Frames));
        Assert.Equal(whole.FrameIntervalFs, stretches.FrameIntervalFs, 1e-12);
        long first = Assert.Single((await whole.Runs.ReadAsync("runs", TestContext.Current.CancellationToken)).Select(static t => t.Table.Int64("first_step")[0]));
        Assert.Equal(first, (await stretches.Runs.ReadAsync("runs", TestContext.Current.CancellationToken))[0].Table.Int64("first_step")[0]);
    }

    [Fact]
    public async Task FinerSide_IsAnalysedAsRarelyAsTheOther()
    {
        SideRuns fine = await ReplayAsync("run", "fine"), coarse = await ReplayAsync("run", "coarse", "--stride", "3");
        SideBuilder builder = Builder(wanted: 3);

        SideRuns alike = await builder.WithIntervalOfAsync(fine, coarse, "reference");

        Assert.Equal(coarse.FrameIntervalFs, alike.FrameIntervalFs, 1e-12);
        Assert.Equal(await CountsAsync(coarse.Runs), await CountsAsync(alike.Runs));
        Assert.Same(coarse, await builder.WithIntervalOfAsync(coarse, fine, "candidate"));
    }

    [Fact]
    public async Task SourceThatIsGone_IsSaid_AndTheRunStaysOne()
    {
        SideRuns whole = await ReplayAsync("gone", "out");
        Directory.Delete(_scratch["gone"], recursive: true);
        SideBuilder builder = Builder(wanted: 4);

        (SideRuns same, _) = await builder.ReplicatesAsync(whole, whole);

        Assert.Same(whole, same);
        Assert.Contains(builder.Notes, static n => n.Contains("where it was read from is not known, or no longer there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Origin_IsInTheState_AndInNoResult()
    {
        SideRuns whole = await ReplayAsync("run", "out");

        RunOrigin? origin = whole.OriginOf(0);

        Assert.Equal([_scratch["run/XDATCAR"]], origin!.Paths);
        Recipe recipe = Recipe.Load("default", new Dictionary<string, string?>());
        Assert.Equal(
            SemanticKeys.Of(recipe.ToSettings(), recipe.Observables, false), SemanticKeys.Of(origin.Settings, origin.Observables, origin.StopAtDamage));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_scratch["out"], "*", SearchOption.AllDirectories).Where(f => !f.StartsWith(_scratch["out/state"], StringComparison.Ordinal)),
            f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(_scratch.Path, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _stop.Dispose();
        _terminal.Dispose();
        _scratch.Dispose();
    }

    private SideBuilder Builder(int wanted) => new(
        new Reanalysis(_folder, _terminal, _stop), Recipe.Load("default", new Dictionary<string, string?>()), wanted, TestContext.Current.CancellationToken);

    private async Task<SideRuns> ReplayAsync(string run, string @out, params string[] options)
    {
        _scratch.Write($"{run}/XDATCAR", SmallXdatcar.Of(SmallXdatcar.Labels(Frames)));
        _scratch.Write($"{run}/INCAR", "POTIM = 1\nTEBEG = 300\nMDALGO = 2\n");
        Ionstream replay = await Ionstream.Run(["replay", _scratch[run], "--out", _scratch[@out], "--quiet", .. options]);
        Assert.True(replay.ExitCode == 0, replay.Error);
        return await SideRuns.OfAsync(@out, RunCollection.Open([_scratch[@out]]), TestContext.Current.CancellationToken);
    }

    /// <summary>Counts of g(r), bin by bin, summed over runs.</summary>
    private static async Task<long[]> CountsAsync(RunCollection runs)
    {
        IReadOnlyList<PublishedTable> tables = await runs.ReadAsync("rdf", TestContext.Current.CancellationToken);
        return [.. Enumerable.Range(0, tables[0].Table.RowCount).Select(row => tables.Sum(t => t.Table.Int64("count")[row]))];
    }
}
