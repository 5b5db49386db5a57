using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

public sealed class RunAnalysisTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task StoppedBetweenTheEndAndItsFinalFiles_LeavesAnEpochOfAllFramesAndTheNextStartSeals()
    {
        RunInput input = RunInput.Resolve(LiveContent.Of("run", 3, 60).WriteWhole(_scratch["live"]));
        OutputLayout layout = new(_scratch["out"]);
        using CancellationTokenSource stop = new();

        RunOutcome stopped = await ExecuteAsync(input, layout, stop, whenCommitted: stop.Cancel);

        RunPointer left = RunPointer.Read(layout, "run")!;
        Assert.Equal((false, 60L, "interrupted", 60L), (stopped.Sealed, stopped.Frames, left.State, left.Frames));
        Assert.All(left.Files.Values, f => Assert.True(File.Exists(Path.Combine(layout.Root, f)), f));
        Checkpoint newest = Newest(layout);
        Assert.Equal((left.Epoch, 60L), (newest.Generation, newest.Frames));
        Assert.Superset(left.Files.Values.ToHashSet(StringComparer.Ordinal), newest.Files.Select(static f => f.File).ToHashSet(StringComparer.Ordinal));

        RunOutcome next = await ExecuteAsync(input, layout, stop: null, whenCommitted: null, newest);

        OutputLayout reference = new(_scratch["reference"]);
        Assert.True((await ExecuteAsync(input, reference, stop: null, whenCommitted: null)).Sealed);
        Assert.True(next.Sealed);
        new OutFolder(layout.Root).AssertFinalEquals(new OutFolder(reference.Root));
    }

    /// <summary>
    /// At the second sealing the old final files go before the new ones have their names. It fails in between here: the pointer must not
    /// name what is gone.
    /// </summary>
    [Fact]
    public async Task SealedRunThatGrewAgain_ItsPointerNeverNamesAFileThatIsGone()
    {
        RunInput input = RunInput.Resolve(LiveContent.Of("run", 4, 60).WriteWhole(_scratch["live"]));
        string whole = await File.ReadAllTextAsync(input.Trajectory, TestContext.Current.CancellationToken);
        int behind = Enumerable.Range(0, 41).Aggregate(0, (at, _) => whole.IndexOf("Direct configuration", at + 1, StringComparison.Ordinal));
        await File.WriteAllTextAsync(input.Trajectory, whole[..behind], TestContext.Current.CancellationToken);
        OutputLayout layout = new(_scratch["out"]), reference = new(_scratch["reference"]);
        Assert.Equal(40, (await ExecuteAsync(input, layout, stop: null, whenCommitted: null)).Frames);
        Assert.True(RunPointer.Read(layout, "run")!.Sealed);
        byte[] sealedPointer = await File.ReadAllBytesAsync(layout.Pointer("run"), TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(input.Trajectory, whole, TestContext.Current.CancellationToken);
        string inTheWay = layout.Final("msd", "run", 60, OutputRegistry.Find("parquet").Extension);
        Directory.CreateDirectory(inTheWay);
        await Assert.ThrowsAsync<IOException>(() => ExecuteAsync(input, layout, stop: null, whenCommitted: null, Newest(layout)));

        RunPointer left = RunPointer.Read(layout, "run")!;
        Assert.All(left.Files.Values, f => Assert.True(File.Exists(Path.Combine(layout.Root, f)), f));
        Assert.Equal((false, 60L), (left.Sealed, left.Frames));

        // Once more as if killed before the pointer was moved: what it had written is in the way.
        await File.WriteAllBytesAsync(layout.Pointer("run"), sealedPointer, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() => ExecuteAsync(input, layout, stop: null, whenCommitted: null, Newest(layout)));
        Assert.Equal(left, RunPointer.Read(layout, "run")! with { Files = left.Files, Sha256 = left.Sha256, Config = left.Config });
        Assert.Equal(left.Files, RunPointer.Read(layout, "run")!.Files);
        Assert.Equal(left.Sha256, RunPointer.Read(layout, "run")!.Sha256);

        Directory.Delete(inTheWay);
        Assert.True((await ExecuteAsync(input, layout, stop: null, whenCommitted: null, Newest(layout))).Sealed);
        Assert.True((await ExecuteAsync(input, reference, stop: null, whenCommitted: null)).Sealed);
        new OutFolder(layout.Root).AssertFinalEquals(new OutFolder(reference.Root));
    }

    private static Checkpoint Newest(OutputLayout layout) => new CheckpointStore(layout, "run").ReadNewest().Newest!;

    private async Task<RunOutcome> ExecuteAsync(RunInput input, OutputLayout layout, CancellationTokenSource? stop, Action? whenCommitted, Checkpoint? from = null)
    {
        Recipe recipe = Recipe.Load(_scratch.Write("recipe.json", LiveContent.SmallRecipe), new Dictionary<string, string?>(StringComparer.Ordinal));
        AnalysisPlan plan = recipe.ToPlan(recipe.ToSettings(), stopAtDamage: false);
        RunPublisher publisher = new(layout, "run", OutputRegistry.Find("parquet"), plan.SemanticKeys, plan.ConfigSha256);
        RunDescription run = RunProbe.Describe(input, plan.Settings, isFinal: true)!;
        using RunAnalysis analysis = new(SourceMembers.Of(input), run, plan, new TailOptions(), new CheckpointStore(layout, "run"), publisher, TimeProvider.System);
        if (from is not null)
        {
            using FileStream trajectory = File.OpenRead(input.Trajectory);
            analysis.Resume(from, await SourceFingerprint.OfAsync(trajectory, from.Sources[^1].Committed));
        }

        analysis.Commits.Committed += (_, _) => whenCommitted?.Invoke();
        return await analysis.ExecuteAsync(stop?.Token ?? TestContext.Current.CancellationToken);
    }
}
