using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>A daemon is asked from its first moment to its last: what it says is so then, and its parts fit each other.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class StatusNowTests : IDisposable
{
    private const int FirstFrames = 400;
    private const int MoreFrames = 180;
    private readonly Scratch _scratch = new();

    /// <summary>Stands for VASP: the run ends with it.</summary>
    private readonly Process _writer = Process.Start(new ProcessStartInfo("sleep", ["100000"]) { RedirectStandardOutput = true })!;

    public void Dispose()
    {
        _writer.Kill();
        _writer.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task FromTheStartToSealing_StateFramesBytesAndLagFitEachOther()
    {
        string text = System.Text.Encoding.UTF8.GetString(SharedData.Bytes("reference/agi128_rep1/XDATCAR.gz"));
        string Until(int frames) => text[..text.IndexOf(FormattableString.Invariant($"Direct configuration={5 * (frames + 1),6}"), StringComparison.Ordinal)];
        string run = Path.GetDirectoryName(_scratch.Write("run/INCAR", File.ReadAllText(SharedData.Path("reference/agi128_rep1/INCAR"))))!;
        OutFolder live = new(_scratch["out"]);
        Process writer = _writer;
        await using Daemon daemon = Daemon.Start(
            ["watch", run, "--out", live.Root, "--config", "agi", "--exit-when-done", "--pid", writer.Id.ToString(CultureInfo.InvariantCulture)], everySeconds: 3600);
        using CancellationTokenSource done = new();
        Task<List<RunStatus>> seeing = Task.Run(() => SeeAsync(live, done.Token), TestContext.Current.CancellationToken);

        await daemon.UntilAsync(() => Read(live) is { State: "WAITING" }, "WAITING");
        Assert.Equal("waiting for the trajectory", Read(live)!.Message);
        string xdatcar = _scratch.Write("run/XDATCAR", Until(FirstFrames));
        await daemon.UntilAsync(() => Read(live) is { State: "OK", Frames: FirstFrames }, "OK with all frames");

        // It stands still and the file goes on: what is behind is seen in the file, not in what the daemon wrote last.
        daemon.Signal("STOP");
        File.AppendAllText(xdatcar, Until(FirstFrames + MoreFrames)[Until(FirstFrames).Length..]);
        JsonElement asked = await AskAsync(live);
        Assert.Equal((0, MoreFrames), (asked.GetProperty("lag_frames").GetInt64(), asked.GetProperty("lag_frames_now").GetInt64()));
        Assert.Equal(Until(FirstFrames + MoreFrames).Length - Until(FirstFrames).Length, asked.GetProperty("lag_bytes_now").GetInt64());
        Assert.True(asked.GetProperty("age_seconds").GetDouble() >= 0);
        Assert.Matches($"run +OK +{FirstFrames} +{MoreFrames} frames .* [0-9]+ s ", (await Ionstream.Run("status", live.Root)).Output.ReplaceLineEndings(" "));
        daemon.Signal("CONT");
        await daemon.UntilAsync(() => Read(live) is { Frames: FirstFrames + MoreFrames }, "the rest");

        File.AppendAllText(xdatcar, text[Until(FirstFrames + MoreFrames).Length..]);
        writer.Kill();
        await daemon.ExitAsync();
        await done.CancelAsync();
        List<RunStatus> seen = await seeing;
        Assert.All(seen, static s => Assert.True(s.State != RunStates.Ok || s.Frames > 0, $"OK with no frame: {s}"));
        Assert.All(seen, static s => Assert.True(s.Frames == 0 || s.BytesRead is null or > 0, $"frames of no bytes: {s}"));
        Assert.All(seen.Where(static s => s is { Frames: > 0, BytesPerFrame: > 0, BytesRead: > 0 }), static s => Assert.InRange(s.BytesRead!.Value / s.BytesPerFrame!.Value, s.Frames - 40, s.Frames + 40));
        RunStatus sealing = Assert.Single(seen.Where(static s => s.State == RunStates.Sealing).DistinctBy(static s => (s.Frames, s.BytesRead)));
        Assert.Equal(text.Length, sealing.BytesRead);
        Assert.True(sealing.Frames > FirstFrames + MoreFrames);
        Assert.Contains(seen, static s => s.State == RunStates.Sealed);
    }

    private static RunStatus? Read(OutFolder live) => RunStatus.Read(new OutputLayout(live.Root), "run");

    /// <summary>Every status that is written, or nearly.</summary>
    private static async Task<List<RunStatus>> SeeAsync(OutFolder live, CancellationToken stop)
    {
        List<RunStatus> seen = [];
        do
        {
            if (Read(live) is { } status && (seen.Count == 0 || seen[^1] != status))
            {
                seen.Add(status);
            }

            await Task.Delay(2, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!stop.IsCancellationRequested);

        return [.. seen, .. Read(live) is { } last ? [last] : Array.Empty<RunStatus>()];
    }

    private static async Task<JsonElement> AskAsync(OutFolder live)
    {
        Ionstream status = await Ionstream.Run("status", live.Root, "--json");
        using JsonDocument json = JsonDocument.Parse(status.Output);
        return json.RootElement[0].Clone();
    }
}
