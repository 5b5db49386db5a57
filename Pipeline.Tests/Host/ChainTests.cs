using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>Chains whose members come, or never come, while a daemon looks.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ChainTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task MemberThatNeverCame_IsLeftOutByReplay_WhichSealsTheOthers()
    {
        LiveContent run = LiveContent.Of("part00", 8, 300);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        await using LiveWriter writer = new LiveWriter(run, _scratch["live"], framesPerSecond: 200).Start();
        string[] watch = ["watch", "--chain", writer.Folder, _scratch["live/part01"], "--out", live.Root, "--config", recipe, "--exit-when-done"];
        await using (Daemon first = Daemon.Start(watch, everySeconds: 0.2))
        {
            await first.UntilAsync(() => live.Generation("part00") >= 1, "a checkpoint");
            first.Signal("TERM");
            Assert.Equal(143, await first.ExitAsync());
        }

        await writer.FinishAsync();
        await using (Daemon second = Daemon.Start([.. watch, "--pid", "999999999"], everySeconds: 3600)) // nobody writes any more
        {
            Assert.Equal(66, await second.ExitAsync());
        }

        Ionstream replay = await Ionstream.Run("replay", writer.Folder, "--out", live.Root, "--config", recipe);

        Assert.True(replay.ExitCode == 0, replay.Error);
        live.AssertFinalEquals(reference);
    }
}
