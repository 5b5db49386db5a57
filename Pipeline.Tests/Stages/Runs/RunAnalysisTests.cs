using Pipeline.Formats;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Checkpoints;
using Pipeline.Stages.Publishing;
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
        Checkpoint newest = new CheckpointStore(layout, "run").ReadNewest().Newest!;
        Assert.Equal((left.Epoch, 60L), (newest.Generation, newest.Frames));
        Assert.Superset(left.Files.Values.ToHashSet(StringComparer.Ordinal), newest.Files.Select(static f => f.File).ToHashSet(StringComparer.Ordinal));

        RunOutcome next = await ExecuteAsync(input, layout, stop: null, whenCommitted: null, newest);

        OutputLayout reference = new(_scratch["reference"]);
        Assert.True((await ExecuteAsync(input, reference, stop: null, whenCommitted: null)).Sealed);
        Assert.True(next.Sealed);
        new OutFolder(layout.Root).AssertFinalEquals(new OutFolder(reference.Root));
    }

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
