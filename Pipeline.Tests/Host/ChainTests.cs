using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>Chains whose members come, or never come, while a daemon looks.</summary>
public sealed class ChainTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task MemberThatNeverCame_IsLeftOutByReplay_WhichSealsTheOthers()
    {
        LiveContent run = LiveContent.Of("part00", 8, 300);
        string recipe = _scratch.Write("recipe.json", LiveContent.SmallRecipe), folder = run.WriteWhole(_scratch["live"]);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, run), live = new(_scratch["out"]);
        await using (Daemon daemon = Daemon.Start(["watch", "--chain", folder, _scratch["live/part01"], "--out", live.Root, "--config", recipe], everySeconds: 0.2))
        {
            await daemon.UntilAsync(() => live.Generation("part00") >= 1, "a checkpoint");
            await Task.Delay(500, TestContext.Current.CancellationToken); // into the member that is not there
            daemon.Signal("TERM");
            Assert.Equal(143, await daemon.ExitAsync());
        }

        await using (Daemon alone = Daemon.Start(["watch", "--chain", folder, _scratch["live/part01"], "--out", live.Root, "--config", recipe, "--pid", "999999999", "--exit-when-done"], everySeconds: 0.2))
        {
            Assert.Equal(66, await alone.ExitAsync());
        }

        Ionstream replay = await Ionstream.Run("replay", folder, "--out", live.Root, "--config", recipe);

        Assert.True(replay.ExitCode == 0, replay.Error);
        live.AssertFinalEquals(reference);
    }
}
