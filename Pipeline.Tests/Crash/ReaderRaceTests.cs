using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>
/// DuckDB against the commits of a daemon, made as often as it can: whoever follows the pointer sees exactly one epoch, and no query over <c>data/</c> fails.
/// Some seconds; minutes in the long tier.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ReaderRaceTests : IDisposable
{
    private const double FramesPerSecond = 60;
    private static readonly int s_seconds = Tier.IsLong ? 200 : 10;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task DuckDb_FollowingThePointerOrGlobbing_NeverFailsAndNeverMixesEpochs()
    {
        int frames = (int)(1.3 * FramesPerSecond * (s_seconds + 10));
        LiveContent[] runs = [LiveContent.Of("one", 21, frames), LiveContent.Of("two", 22, frames, breathing: true)];
        string recipe = _scratch.Write("recipe.json", LiveContent.TinyRecipe);
        OutFolder reference = await Reference.ReplayAsync(_scratch.Path, recipe, runs), live = new(_scratch["out"]);
        await using LiveWriter one = new LiveWriter(runs[0], _scratch["live"], FramesPerSecond).Start();
        await using LiveWriter two = new LiveWriter(runs[1], _scratch["live"], FramesPerSecond, seed: 2).Start();
        await using Daemon daemon = Daemon.Start(["watch", one.Folder, two.Folder, "--out", live.Root, "--config", recipe, "--exit-when-done"], everySeconds: 0.02);
        await daemon.UntilAsync(() => runs.All(r => live.Epoch(r.Name) > 0), "an epoch of both runs");

        long before = runs.Sum(r => live.Epoch(r.Name));
        Stopwatch took = Stopwatch.StartNew();
        Reader[] readers = [Reader.None, Reader.None];
        do
        {
            // Where others have the processor it takes longer until there was a race.
            Reader[] round = await Task.WhenAll(new[] { "pointer", "glob" }.Select(mode => Reader.RunAsync(mode, live.Root, s_seconds, [.. runs.Select(r => r.Name)])));
            readers = [.. readers.Zip(round, static (all, one) => all.And(one))];
        }
        while (readers.Any(static r => r.Reads < s_seconds / 2) || readers[0].Epochs < s_seconds / 2 || runs.Sum(r => live.Epoch(r.Name)) - before < s_seconds);

        double perSecond = (runs.Sum(r => live.Epoch(r.Name)) - before) / took.Elapsed.TotalSeconds;
        Assert.False(daemon.HasExited, daemon.LogText);
        (Reader pointer, Reader glob) = (readers[0], readers[1]);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{took.Elapsed.TotalSeconds:F0} s, {perSecond:F1} commits/s; pointer: {pointer.Reads} reads of {pointer.Files} files, {pointer.Epochs} epochs seen, {pointer.Errors.Length} errors, {pointer.Mixed.Length} mixed; glob: {glob.Reads} reads of {glob.Files} files, {glob.Errors.Length} errors, {glob.Mixed.Length} mixed");
        foreach (Reader reader in readers)
        {
            Assert.Empty(reader.Errors);
            Assert.Empty(reader.Mixed);
            Assert.Empty(reader.Back);
        }

        await Task.WhenAll(one.FinishAsync(), two.FinishAsync());
        Assert.Equal(0, await daemon.ExitAsync());
        live.AssertFinalEquals(reference);
    }

    /// <summary>What <c>follow-epochs.mjs</c> found.</summary>
    private sealed record Reader(long Reads, long Files, long Epochs, string[] Errors, string[] Mixed, string[] Back)
    {
        private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

        public static Reader None { get; } = new(0, 0, 0, [], [], []);

        /// <summary>Both together.</summary>
        public Reader And(Reader other) =>
            new(Reads + other.Reads, Files + other.Files, Epochs + other.Epochs, [.. Errors, .. other.Errors], [.. Mixed, .. other.Mixed], [.. Back, .. other.Back]);

        public static async Task<Reader> RunAsync(string mode, string root, int seconds, string[] runs)
        {
            string[] node = [Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "readers", "follow-epochs.mjs"), mode, root, seconds.ToString(CultureInfo.InvariantCulture), .. runs];
            using Process process = Process.Start(new ProcessStartInfo("node", node) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await error);
            return JsonSerializer.Deserialize<Reader>(await output, s_json)!;
        }
    }
}
